import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import {
  CurrentToken,
  type ErrorDetail,
  RequestBodyIssuesException,
  RequireJwt,
  type TokenClaims,
} from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { IngestAlertsDto } from './ingest-alerts.dto.js';
import { StreamsRepository } from './streams.repository.js';

@Controller('alerting')
@RequireJwt()
export class AlertingController {
  constructor(private readonly streams: StreamsRepository) {}

  @Post('ingest')
  @ApiOperation({ summary: 'Has the ingest of some streams watched' })
  @HttpCode(200)
  watch(
    @CurrentToken() token: TokenClaims<DemoClaims>,
    @Body() { streams, excludedStreams = [] }: IngestAlertsDto,
  ): { readonly watched: readonly string[] } {
    const details = streams.flatMap((id, index) =>
      this.objectionTo(token.organization, id, excludedStreams, `/streams/${index}`),
    );
    if (details.length > 0) throw new RequestBodyIssuesException({ details });
    return { watched: streams };
  }

  private objectionTo(
    organization: string,
    id: string,
    excluded: readonly string[],
    path: string,
  ): ErrorDetail[] {
    const stream = this.streams.find(id);
    const issue = (rule: string, message: string): ErrorDetail[] => [
      { in: 'body', path, code: RequestBodyIssuesException.code, rule, message },
    ];
    if (stream?.organization !== organization)
      return issue('ownStream', 'the stream does not belong to your organization');
    if (!stream.alerting || excluded.includes(id))
      return issue('alerting', 'the stream is excluded from alerting');
    return [];
  }
}
