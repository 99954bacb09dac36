import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import { hasToken } from '../access/token-header.js';
import { AnalyticsErrors } from '../analytics-errors.service.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { errorFormatFor } from '../http/error-format.js';
import { type ErrorResponse, toErrorResponse } from '../http/error-response.js';
import { rawRequestOf, rawResponseOf, routePatternOf } from '../http/raw.js';
import { requestIdOf } from '../http/request-id.js';
import { writeError } from '../http/write-error.js';
import { logError } from '../log/error-log.js';
import { notifyObservers } from '../log/observers.js';
import { type ErrorEvent, RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';

/**
 * Answers every error of an HTTP request with its code. Synchronous and total: Nest has no answer to a filter that
 * throws, and a promise that rejects here would end the process.
 */
@Catch()
export class AnalyticsExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('AnalyticsErrors');

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
    @Inject(AnalyticsErrors) private readonly errors: AnalyticsErrors,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw thrown;
    const http = host.switchToHttp();
    const { event, response } = this.answerTo(thrown, http.getRequest<object>());
    attempt(() => logError(this.logger, event.exception, event));
    notifyObservers(this.options.observers, event, this.logger);
    this.reply(http.getResponse<object>(), response);
  }

  private answerTo(thrown: unknown, request: object): { event: ErrorEvent; response: ErrorResponse } {
    const { method = '-', headers } = rawRequestOf(request);
    const requestId = requestIdOf(rawRequestOf(request), this.options.requestIdHeader);
    const exception = this.errors.resolve(thrown, { hasToken: hasToken(request, this.options.jwt) });
    const facts = { thrown, method, route: routePatternOf(request) ?? '-', requestId };
    const negotiated = this.options.format === 'negotiate';
    const format = this.options.format === 'negotiate' ? errorFormatFor(headers.accept) : this.options.format;
    const render = (chosen: typeof exception): ErrorResponse =>
      toErrorResponse(chosen, { ...this.options, challenge: this.options.jwt?.challenge, requestId, format, negotiated });
    try {
      return { event: { ...facts, exception }, response: render(exception) };
    } catch {
      // Something in the exception, such as a details entry with a throwing getter, cannot be written down.
      const fallback = new InternalErrorException({ cause: thrown });
      return { event: { ...facts, exception: fallback }, response: render(fallback) };
    }
  }

  private reply(response: object, rendered: ErrorResponse): void {
    attempt(
      () => writeError(response, rendered),
      // The platform's response failed half-way, for example for a header that the handler had set: Node's own is left.
      () => writeError(rawResponseOf(response), rendered),
      () => rawResponseOf(response).destroy(),
    );
  }
}

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
