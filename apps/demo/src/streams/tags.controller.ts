import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { BintuClient, type TagCount } from './bintu.client.js';

@Controller('tags')
@RequireJwt()
export class TagsController {
  constructor(private readonly bintu: BintuClient) {}

  @Get()
  @ApiOperation({ summary: 'The tags that a filter may name' })
  async list(
    @CurrentToken() token: TokenClaims<DemoClaims>,
  ): Promise<{ readonly tags: readonly TagCount[] }> {
    return { tags: await this.bintu.tagsOf(token.organization) };
  }
}
