import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CurrentToken, RequireAccessLevel, type TokenClaims } from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import type { BrowserViews } from './usage.repository.js';
import { UsageService } from './usage.service.js';

@Controller('h5live/views')
export class ViewsController {
  constructor(private readonly usage: UsageService) {}

  @Get('browser')
  @ApiOperation({ summary: 'Views of the last day, by browser' })
  @RequireAccessLevel('premium')
  async browsers(
    @CurrentToken() token: TokenClaims<DemoClaims>,
  ): Promise<{ readonly browsers: readonly BrowserViews[] }> {
    return { browsers: await this.usage.viewsPerBrowser(token.organization) };
  }
}
