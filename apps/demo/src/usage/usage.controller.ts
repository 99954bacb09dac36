import { Controller, Get, Query } from '@nestjs/common';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { TimeseriesQuery } from './timeseries.query.js';
import type { Point } from './usage.repository.js';
import { UsageService } from './usage.service.js';

@Controller('usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  /** Bytes that were delivered, by interval. */
  @Get('bytes/timeseries')
  @RequireJwt()
  async bytes(
    @CurrentToken() token: TokenClaims<DemoClaims>,
    @Query() query: TimeseriesQuery,
  ): Promise<{ readonly interval: string; readonly points: readonly Point[] }> {
    return { interval: query.interval, points: await this.usage.bytes(token.organization, query) };
  }
}
