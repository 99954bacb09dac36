import { Controller, Get, Headers, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  AccessDeniedException,
  ApiErrors,
  EndpointNotFoundException,
} from 'nestjs-analytics-errors';
import { type OperatorLine, RecentLog } from '../recent-log.js';
import { OwnPageGuard } from './own-page.guard.js';
import { type PlainAnswer, PlainAnswers } from './plain-answers.js';
import { PROVOCATIONS } from './provocations.js';

/** What the page shows beside an answer: that of plain Nest to the same request, and the operator's log. */
@Controller('page')
@UseGuards(OwnPageGuard)
@ApiErrors(EndpointNotFoundException, AccessDeniedException)
@ApiExcludeController()
export class ComparisonController {
  constructor(
    private readonly plain: PlainAnswers,
    @Inject(RecentLog) private readonly recent: RecentLog,
  ) {}

  @Post('plain/:code')
  @HttpCode(200)
  answer(
    @Param('code') code: string,
    @Headers('x-access-token') token?: string,
  ): Promise<PlainAnswer> {
    const provocation = PROVOCATIONS.find((known) => known.code === code);
    if (provocation === undefined) throw new EndpointNotFoundException();
    return this.plain.answerTo(provocation, token === undefined ? {} : { 'x-access-token': token });
  }

  @Get('log/:requestId')
  log(@Param('requestId') requestId: string): { readonly lines: readonly OperatorLine[] } {
    return { lines: this.recent.about(requestId) };
  }
}
