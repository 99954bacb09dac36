import type { IncomingMessage } from 'node:http';
import {
  HttpException,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { ChosenStatuses } from '../decide/decide.options.js';
import { AnalyticsErrors } from '../decide/resolve-exception.js';
import type { StatusContext } from '../decide/status-codes.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { classOf, foreignLine, logError } from '../log/error-log.js';
import { type ErrorEvent, type ErrorObserver, notifyObservers } from '../log/observers.js';
import { Repetitions } from '../log/repetitions.js';
import { isUnknownRoute, rawRequestOf, routePatternOf } from '../platform/http-message.js';
import { requestIdOf } from '../platform/request-id.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { attempt } from '../platform/safe-read.js';
import { tokenNoteOf } from '../platform/token-note.js';
import { refinedByBody } from '../validation/body-presence.js';
import { type ErrorFormat, errorFormatFor } from './error-format.js';
import { type BodyOptions, type ErrorResponse, toErrorResponse } from './error-response.js';
import { OperatorNotices } from './operator-notices.js';
import { isHealthReport } from './own-errors.js';

/** An error with the response it gets. */
export interface Answer {
  readonly event: ErrorEvent;
  readonly response: ErrorResponse;
}

/** The part of a request that an answer depends on; Node's own fits, and so does what is left of a broken one. */
export type AnsweredRequest = Partial<Pick<IncomingMessage, 'method' | 'headers'>>;

/** What answering needs to know of the module's options. */
interface RespondSettings extends BodyOptions {
  readonly format: 'negotiate' | ErrorFormat;
  readonly requestIdHeader: string;
  readonly observers: readonly ErrorObserver[];
  readonly challenge: string | false;
  readonly statuses: ChosenStatuses;
}

/** Makes the answers to errors and reports them; the one place that knows the options for both. */
@Injectable()
export class ErrorResponder implements OnApplicationShutdown {
  readonly logger = new Logger('AnalyticsErrors');
  private readonly notices: OperatorNotices;
  private readonly foreign = new Repetitions((line) => this.logger.warn(line));

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: RespondSettings,
    @Inject(AnalyticsErrors) private readonly errors: AnalyticsErrors,
  ) {
    this.notices = new OperatorNotices(this.logger, options.statuses);
  }

  /** Answers a thrown value; total, whatever was thrown. */
  toThrown(thrown: unknown, platformRequest: object): Answer {
    const exception = this.resolve(thrown, platformRequest);
    return this.answer(exception, thrown, platformRequest);
  }

  /** Answers an error of which nothing but the status is known. */
  toStatus(status: number, platformRequest: object, code?: string, thrown?: unknown): Answer {
    const context = { ...contextOf(platformRequest), code };
    const exception = this.errors.forStatus(status, context, thrown);
    attempt(() => this.notices.noteFold(status, exception));
    return this.answer(exception, thrown, platformRequest);
  }

  /** The exception that a thrown value is answered with. */
  resolve(thrown: unknown, platformRequest: object): AnalyticsException {
    const {
      exception: decided,
      asked,
      unregistered,
    } = this.errors.decide(thrown, contextOf(platformRequest));
    const exception = attempt(() => refinedByBody(decided, platformRequest)) ?? decided;
    attempt(() => this.notices.noteFold(asked, exception));
    if (unregistered) attempt(() => this.notices.noteUnregistered(unregistered, exception));
    return exception;
  }

  /** Answers with a given exception; E4001 where it cannot be written down. */
  answer(exception: AnalyticsException, thrown: unknown, platformRequest: object): Answer {
    const request = rawRequestOf(platformRequest) as AnsweredRequest & object;
    const { method = '-', headers = {} } = request;
    const requestId = requestIdOf(platformRequest, this.options.requestIdHeader);
    // A middleware's own pattern may be left on a request that no route took.
    const route = isUnknownRoute(thrown, platformRequest)
      ? undefined
      : routePatternOf(platformRequest);
    const facts = { thrown, method, route: route ?? '-', requestId };
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

  /**
   * Logs an error body of somebody else's, and what becomes of it: the first of its kind with a warning, which totals
   * follow. Those that follow are logged like errors of our own if they are replaced.
   */
  reportForeign(event: ErrorEvent, what: string, outcome: 'replaced' | 'would be replaced'): void {
    const { exception, method, route, thrown } = event;
    attempt(() => {
      const origin = thrown === undefined ? what : classOf(thrown);
      const kind = `${origin} on ${method} ${route} ${outcome} by ${exception.code}`;
      if (this.foreign.isFirst(kind))
        this.logger.warn(foreignLine(exception, event, what, outcome));
      else if (outcome === 'replaced') logError(this.logger, exception, event);
    });
    if (outcome === 'replaced') notifyObservers(this.options.observers, event, this.logger);
  }

  onApplicationShutdown(): void {
    this.foreign.flush();
  }
}

const contextOf = (platformRequest: object): StatusContext => {
  const note = tokenNoteOf(platformRequest);
  if (!note?.required) return {};
  return { token: note.present ? 'required-given' : 'required-missing' };
};
