import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentToken, RequireJwt, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { TimeseriesQuery } from './timeseries.query.js';
import type { Point } from './usage.repository.js';
import { UsageService } from './usage.service.js';

@Controller('usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get('bytes/timeseries')
  @ApiOperation({ summary: 'Bytes that were delivered, by interval' })
  @RequireJwt()
  async bytes(
    @CurrentToken() token: TokenClaims<DemoClaims>,
    @Query() query: TimeseriesQuery,
  ): Promise<{ readonly interval: string; readonly points: readonly Point[] }> {
    return { interval: query.interval, points: await this.usage.bytes(token.organization, query) };
  }
}
