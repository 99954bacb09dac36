import type { IncomingMessage } from 'node:http';
import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { AnalyticsErrors } from '../decide/resolve-exception.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { type ErrorFormat, errorFormatFor } from './error-format.js';
import { type BodyOptions, type ErrorResponse, toErrorResponse } from './error-response.js';
import { rawRequestOf, routePatternOf } from '../platform/http-message.js';
import { requestIdOf } from '../platform/request-id.js';
import { describeCauses, logError } from '../log/error-log.js';
import { type ErrorEvent, type ErrorObserver, notifyObservers } from '../log/observers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { frameworkFaultOf } from '../decide/framework-errors.js';
import { exceptionForStatus, type StatusContext } from '../decide/status-codes.js';
import { FoldNotices } from './fold-notices.js';
import { isHealthReport } from './own-errors.js';

/** An error with the response it gets. */
export interface Answer {
  readonly event: ErrorEvent;
  readonly response: ErrorResponse;
}

/** The part of a request that an answer depends on; Node's own fits, and so does what is left of a broken one. */
export type AnsweredRequest = Partial<Pick<IncomingMessage, 'method' | 'headers' | 'complete'>>;

/** What answering needs to know of the module's options. */
interface RespondSettings extends BodyOptions {
  readonly format: 'negotiate' | ErrorFormat;
  readonly requestIdHeader: string;
  readonly observers: readonly ErrorObserver[];
  readonly challenge: string | false;
  /** Tells whether a request brings a token, good or bad. */
  readonly hasToken: (request: object) => boolean;
}

/** Makes the answers to errors and reports them; the one place that knows the options for both. */
@Injectable()
export class ErrorResponder {
  readonly logger = new Logger('AnalyticsErrors');
  private readonly folds: FoldNotices;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: RespondSettings,
    @Inject(AnalyticsErrors) private readonly errors: AnalyticsErrors,
  ) {
    this.folds = new FoldNotices(this.logger);
  }

  /** Answers a thrown value; total, whatever was thrown. */
  toThrown(thrown: unknown, platformRequest: object): Answer {
    const exception = this.resolve(thrown, platformRequest);
    return this.answer(exception, thrown, platformRequest);
  }

  /** Answers an error of which nothing but the status is known. */
  toStatus(status: number, platformRequest: object, code?: string, thrown?: unknown): Answer {
    const exception = exceptionForStatus(status, { cause: thrown }, this.options.registry, {
      ...this.contextOf(platformRequest),
      code,
    });
    this.folds.note(status, codeAndStatusOf(exception));
    return this.answer(exception, thrown, platformRequest);
  }

  /** The exception that a thrown value is answered with. */
  resolve(thrown: unknown, platformRequest: object): AnalyticsException {
    const exception = this.errors.resolve(thrown, this.contextOf(platformRequest));
    attempt(() => this.folds.note(frameworkFaultOf(thrown)?.status, codeAndStatusOf(exception)));
    return exception;
  }

  /** Answers with a given exception; E4001 where it cannot be written down. */
  answer(exception: AnalyticsException, thrown: unknown, platformRequest: object): Answer {
    const request = rawRequestOf(platformRequest) as AnsweredRequest & object;
    const { method = '-', headers = {} } = request;
    const requestId = requestIdOf(request, this.options.requestIdHeader);
    const facts = { thrown, method, route: routePatternOf(platformRequest) ?? '-', requestId };
    const negotiated = this.options.format === 'negotiate';
    const format =
      this.options.format === 'negotiate' ? errorFormatFor(headers.accept) : this.options.format;
    const { defaultErrorMessage, registry, pageOf, challenge } = this.options;
    const render = (chosen: AnalyticsException): ErrorResponse =>
      toErrorResponse(chosen, {
        // Named one by one: to copy all options takes a fiftieth of the time of answering an error.
        defaultErrorMessage,
        registry,
        pageOf,
        challenge,
        requestId,
        format,
        negotiated,
      });
    try {
      return { event: { ...facts, exception }, response: render(exception) };
    } catch {
      // Something in the exception, such as a details entry with a throwing getter, cannot be written down.
      const fallback = new InternalErrorException({ cause: thrown });
      return { event: { ...facts, exception: fallback }, response: render(fallback) };
    }
  }

  private contextOf(platformRequest: object): StatusContext {
    const { complete = true } = rawRequestOf(platformRequest) as AnsweredRequest;
    return { hasToken: this.options.hasToken(platformRequest), inBody: !complete };
  }

  /** Logs an error and tells the observers of it. */
  report(event: ErrorEvent): void {
    attempt(() => logError(this.logger, event.exception, event));
    notifyObservers(this.options.observers, event, this.logger);
  }

  /** Logs a fault of the service's whose answer the application keeps; a health report is the answer that was asked for. */
  reportKept(thrown: unknown, platformRequest: object): void {
    attempt(() => {
      if (!(thrown instanceof HttpException) || thrown.getStatus() < 500 || isHealthReport(thrown))
        return;
      this.report(
        this.answer(new InternalErrorException({ cause: thrown }), thrown, platformRequest).event,
      );
    });
  }

  /** Logs an error whose client is gone before it could be answered: nobody's fault, so nobody is told. */
  reportAbandoned({ exception, method, route, requestId }: ErrorEvent): void {
    attempt(() =>
      this.logger.debug(`client gone: ${exception.code} ${method} ${route} ${requestId}`),
    );
  }

  /** Logs an error body of somebody else's, and what becomes of it. */
  reportForeign(event: ErrorEvent, what: string, outcome: 'replaced' | 'would be replaced'): void {
    const { exception, method, route, requestId, thrown } = event;
    const cause =
      thrown !== undefined && exception.getStatus() >= 500 ? `\n${describeCauses(thrown)}` : '';
    attempt(() =>
      this.logger.warn(
        `${what} on ${method} ${route} ${outcome} by ${exception.code} ${exception.getStatus()} ${requestId}${cause}`,
      ),
    );
    if (outcome === 'replaced') notifyObservers(this.options.observers, event, this.logger);
  }
}

const codeAndStatusOf = (exception: AnalyticsException) => ({
  code: exception.code,
  status: exception.getStatus(),
});

const attempt = (action: () => void): void => {
  try {
    action();
  } catch {
    // A logger that fails, or an exception that cannot be read, must not cost the client its answer.
  }
};
