import { Inject, Injectable, Logger } from '@nestjs/common';
import { isAnalyticsException } from '../exceptions/analytics.exception.js';
import { isHttpRequest, rawRequestOf, routePatternOf } from '../platform/http-message.js';
import { requestIdOf } from '../platform/request-id.js';
import { logError } from '../log/error-log.js';
import { LogNote } from '../log/log-note.js';
import { notifyObservers } from '../log/observers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { AccessSettings } from './access.options.js';
import type { RefusalContext, RefusalReason } from './jwt/jwt.options.js';
import { ownMember } from './jwt/token-checks.js';
import type { TokenFacts } from './jwt/token-verifier.js';

/** A key id that may stand in a log as it is. */
const PLAIN_KID = /^[\w.-]{1,64}$/;

const textOf = ({ claims }: TokenFacts, name: string): string | undefined => {
  const value = claims === undefined ? undefined : ownMember(claims, name);
  return typeof value === 'string' ? value : undefined;
};

/** Describes a refusal without a part of the token that nobody has signed. */
export const describeToken = (
  facts: TokenFacts,
): Pick<RefusalContext, 'kid' | 'sub' | 'jti' | 'problem'> => {
  const sub = textOf(facts, 'sub');
  const jti = textOf(facts, 'jti');
  return {
    ...(facts.kid !== undefined && { kid: PLAIN_KID.test(facts.kid) ? facts.kid : '(invalid)' }),
    ...(sub !== undefined && { sub }),
    ...(jti !== undefined && { jti }),
    ...(facts.problem !== undefined && { problem: facts.problem }),
  };
};

/** Tells the operator why a guard refused: through the log line of the exception, and through `jwt.onRefused`. */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('AnalyticsErrors');

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: AccessSettings) {}

  /**
   * Reports a refusal; never throws.
   * @returns the note for the log, to be the cause of the exception.
   */
  report(request: object, code: string, reason: RefusalReason, facts: TokenFacts = {}): LogNote {
    const token = describeToken(facts);
    this.notify(reason, { code, ...this.describeRequest(request), ...token });
    return new LogNote(
      [reason, ...Object.entries(token).map(([name, value]) => `${name}=${value}`)].join(' '),
    );
  }

  /** Reports a fault of the service's in a context other than HTTP, where neither Nest nor the filter does; never throws. */
  reportFault(error: unknown, handler: string, request: object = {}): void {
    if (!isAnalyticsException(error) || error.getStatus() < 500) return;
    const facts = { ...this.describeRequest(request), route: handler };
    try {
      logError(this.logger, error, facts);
    } catch {
      // A logger that fails must not take the place of the error.
    }
    notifyObservers(
      this.options.observers,
      { ...facts, exception: error, thrown: error },
      this.logger,
    );
  }

  /** A message that stands for a request is the client's text as a whole, so it is asked for nothing but the id. */
  private describeRequest(request: object): Pick<RefusalContext, 'method' | 'route' | 'requestId'> {
    const { requestIdHeader } = this.options;
    if (!isHttpRequest(request))
      return { method: '-', route: '-', requestId: requestIdOf(request, requestIdHeader) };
    const raw = rawRequestOf(request);
    return {
      method: raw.method ?? '-',
      route: routePatternOf(request) ?? '-',
      requestId: requestIdOf(raw, requestIdHeader),
    };
  }

  private notify(reason: RefusalReason, context: RefusalContext): void {
    const report = (error: unknown): void => {
      this.logger.warn(
        `jwt.onRefused failed with ${error instanceof Error ? error.name : typeof error}`,
      );
    };
    try {
      const result: unknown = this.options.jwt?.onRefused?.(reason, context);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  }
}
