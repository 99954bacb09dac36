import { Controller, Get } from '@nestjs/common';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { BintuClient, type TagCount } from './bintu.client.js';

@Controller('tags')
@RequireJwt()
export class TagsController {
  constructor(private readonly bintu: BintuClient) {}

  /** The tags that a filter may name. */
  @Get()
  async list(
    @CurrentToken() token: TokenClaims<DemoClaims>,
  ): Promise<{ readonly tags: readonly TagCount[] }> {
    return { tags: await this.bintu.tagsOf(token.organization) };
  }
}
