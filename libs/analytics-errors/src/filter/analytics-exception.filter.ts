import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { Closure } from '../closure/closure.js';
import { ErrorAnswers } from '../closure/error-answers.js';
import { recordOf } from '../closure/response-record.js';
import type { ErrorResponse } from '../http/error-response.js';
import { rawRequestOf, rawResponseOf } from '../http/raw.js';
import { writeError, writeRaw } from '../http/write-error.js';
import { handBack } from './hand-back.js';

/**
 * Answers every error of an HTTP request with its code. Synchronous and total: Nest has no answer to a filter that
 * throws, and a promise that rejects here would end the process.
 */
@Catch()
export class AnalyticsExceptionFilter implements ExceptionFilter {
  constructor(
    @Inject(ErrorAnswers) private readonly answers: ErrorAnswers,
    @Inject(Closure) private readonly closure: Closure,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  /** Returns nothing for HTTP; for other contexts what Nest takes for "not answered", so that it answers itself. */
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') {
      handBack(thrown, host, this.answers.logger);
      return;
    }
    const http = host.switchToHttp();
    const request = http.getRequest<object>();
    const response = http.getResponse<object>();
    if (this.keepsOwn(thrown, response)) {
      this.answers.reportKept(thrown, request);
      new BaseExceptionFilter(this.host.httpAdapter).catch(thrown, host);
      return;
    }
    this.answer(thrown, request, response);
  }

  private answer(thrown: unknown, request: object, response: object): void {
    const answer = this.answers.toThrown(thrown, request);
    const raw = rawResponseOf(response);
    if (isGone(raw, rawRequestOf(request))) {
      this.answers.reportAbandoned(answer.event);
      return;
    }
    this.answers.report(answer.event);
    const record = recordOf(raw);
    // What fails while an error is being answered does not change the answer.
    record.answer ??= answer.response;
    this.reply(response, record.answer);
  }

  private keepsOwn(thrown: unknown, response: object): boolean {
    try {
      return this.closure.keepsOwn(rawResponseOf(response), thrown);
    } catch {
      // A revoked proxy: even asking for its class throws.
      return false;
    }
  }

  private reply(response: object, rendered: ErrorResponse): void {
    attempt(
      () => writeError(response, rendered),
      // The platform's response failed half-way, for example for a header that the handler had set: Node's own is left.
      () => writeRaw(rawResponseOf(response), rendered),
      () => rawResponseOf(response).destroy(),
    );
  }
}

const isGone = (
  response: { readonly destroyed?: boolean; readonly headersSent: boolean },
  request: { readonly socket?: unknown },
): boolean =>
  !response.headersSent && (response.destroyed === true || (request.socket as { destroyed?: unknown } | undefined)?.destroyed === true);

/** Runs the first action that does not throw. */
const attempt = (...actions: readonly (() => unknown)[]): void => {
  for (const action of actions) {
    try {
      action();
      return;
    } catch {
      // The next action is the answer to this failure.
    }
  }
};
