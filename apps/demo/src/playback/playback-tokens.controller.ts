import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { StreamsRepository } from '../streams/streams.repository.js';
import { CtsClient, type PlaybackToken } from './cts.client.js';
import { PlaybackTokenDto } from './playback-token.dto.js';

@Controller('playback-tokens')
@RequireJwt()
export class PlaybackTokensController {
  constructor(
    private readonly streams: StreamsRepository,
    private readonly cts: CtsClient,
  ) {}

  @Post()
  @ApiOperation({ summary: 'A token with which a player may play a stream' })
  create(
    @CurrentToken() token: TokenClaims<DemoClaims>,
    @Body() { stream }: PlaybackTokenDto,
  ): Promise<PlaybackToken> {
    const { id } = this.streams.get(token.organization, stream);
    return this.cts.createToken(token.organization, id);
  }
}
