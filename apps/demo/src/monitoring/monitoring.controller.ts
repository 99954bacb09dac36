import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { StreamsRepository } from '../streams/streams.repository.js';
import { BitrateQuery } from './bitrate.query.js';
import { LiveBitratesRepository, type StreamBitrate } from './live-bitrates.repository.js';

@Controller('monitoring')
@RequireJwt()
export class MonitoringController {
  constructor(
    private readonly streams: StreamsRepository,
    private readonly bitrates: LiveBitratesRepository,
  ) {}

  @Get('ingest/bitrate')
  @ApiOperation({ summary: 'The bitrates at which streams come in right now' })
  async bitrate(
    @CurrentToken() token: TokenClaims<DemoClaims>,
    @Query() { streams }: BitrateQuery,
  ): Promise<{ readonly bitrates: readonly StreamBitrate[] }> {
    const { organization } = token;
    const ids = streams.map((id) => this.streams.get(organization, id).id);
    await this.bitrates.countPoll(organization);
    return { bitrates: await this.bitrates.read(ids) };
  }
}
