import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentApiKey, RequireApiKey, ValidatedHeaders } from 'nestjs-analytics-errors';
import type { StoredApiKey } from '../accounts/account-store.js';
import { TimeZoneHeaders } from './time-zone.headers.js';
import type { Point } from './usage.repository.js';
import { UsageService } from './usage.service.js';

@Controller('usage')
export class MonthlyUsageController {
  constructor(private readonly usage: UsageService) {}

  /** Bytes per month in the calendar of a time zone, for billing. */
  @Get('monthly')
  @ApiOperation({ summary: 'What billing reads: bytes per month, by the calendar of a time zone' })
  @RequireApiKey()
  async monthly(
    @CurrentApiKey() { organization }: StoredApiKey,
    @ValidatedHeaders() { timeZone = 'UTC' }: TimeZoneHeaders,
  ): Promise<{ readonly timeZone: string; readonly months: readonly Point[] }> {
    return { timeZone, months: await this.usage.bytesPerMonth(organization, timeZone) };
  }
}
