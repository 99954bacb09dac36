import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { keepsOwnErrors, type OwnErrorsSettings } from './own-errors.js';
import { ErrorResponder } from './error-responder.js';
import { recordOf } from './response-record.js';
import { rawRequestOf, rawResponseOf } from '../platform/http-message.js';
import { requestIdOn, writeError, writeRaw } from './write-error.js';
import { keepRequestId } from '../platform/request-id.js';
import { routingOf } from '../platform/routing.js';
import { attempt } from '../platform/safe-read.js';
import type { ErrorLogger } from '../log/error-log.js';

/**
 * Answers every error of an HTTP request with its code. Synchronous and total: Nest has no answer to a filter that
 * throws, and a promise that rejects here would end the process.
 */
@Catch()
export class AnalyticsExceptionFilter implements ExceptionFilter {
  constructor(
    @Inject(ErrorResponder) private readonly answers: ErrorResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: OwnErrorsSettings,
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
    if (keepsOwnErrors(response, thrown, this.options, routingOf(this.host.httpAdapter))) {
      this.answers.reportKept(thrown, request);
      new BaseExceptionFilter(this.host.httpAdapter).catch(thrown, host);
      return;
    }
    this.answer(thrown, request, response);
  }

  private answer(thrown: unknown, request: object, response: object): void {
    const raw = rawResponseOf(response);
    const record = recordOf(raw);
    // An error has been written in this one's place, and told of: its writer goes on to fail.
    if (record.isReplaced) {
      if (!raw.writableEnded) raw.destroy();
      return;
    }
    keepRequestId(rawRequestOf(request), requestIdOn(response, raw));
    // Whatever fails while an error is being answered does not change the answer.
    const cause = record.unanswered ? record.unanswered.value : thrown;
    const answer = this.answers.toThrown(cause, request);
    if (isGone(raw, rawRequestOf(request))) {
      this.answers.reportAbandoned(answer.event);
      return;
    }
    this.answers.report(answer.event);
    record.answer ??= answer.response;
    const ours = record.answer;
    // Where the platform's response fails half-way, for example for a header that the handler has set, Node's own is left.
    runFirst(
      () => writeError(response, ours),
      () => writeRaw(raw, ours),
      () => raw.destroy(),
    );
  }
}

const isGone = (
  response: { readonly destroyed?: boolean; readonly headersSent: boolean },
  request: { readonly socket?: unknown },
): boolean =>
  !response.headersSent &&
  (response.destroyed === true ||
    (request.socket as { destroyed?: unknown } | undefined)?.destroyed === true);

/** Runs the first action that does not throw. */
const runFirst = (...actions: readonly (() => unknown)[]): void => {
  actions.some((action) => attempt(() => [action()]) !== undefined);
};

interface WsFilter {
  catch(thrown: unknown, host: ArgumentsHost): void;
}

/**
 * Leaves an error of another context than HTTP to Nest.
 *
 * For GraphQL and microservices a filter that returns nothing has not answered, and Nest goes on as if there were
 * none. For a gateway, which has to name the filter itself, Nest takes the error for answered; one that is thrown there
 * would end the process. So Nest's own filter for gateways is asked.
 */
const handBack = (
  thrown: unknown,
  host: ArgumentsHost,
  logger: Pick<ErrorLogger, 'error'>,
): void => {
  if (host.getType() !== 'ws') return;
  // Loaded only where a gateway is: the package is there then.
  import('@nestjs/websockets')
    .then(({ BaseWsExceptionFilter }) =>
      (new BaseWsExceptionFilter() as WsFilter).catch(thrown, host),
    )
    .catch((failure: unknown) =>
      logger.error('The error of a gateway could not be answered', String(failure)),
    );
};
