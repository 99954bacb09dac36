import { Inject, Injectable, Logger } from '@nestjs/common';
import { rawRequestOf, routePatternOf } from '../http/raw.js';
import { requestIdOf } from '../http/request-id.js';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import type { RefusalContext, RefusalReason } from '../options/jwt.options.js';
import { ownMember } from './token-checks.js';
import type { TokenFacts } from './token-verifier.js';

/** A key id that may stand in a log as it is. */
const PLAIN_KID = /^[\w.-]{1,64}$/;

const textOf = ({ claims }: TokenFacts, name: string): string | undefined => {
  const value = claims === undefined ? undefined : ownMember(claims, name);
  return typeof value === 'string' ? value : undefined;
};

/** Describes a refusal without a part of the token that nobody has signed. */
export const describeToken = (facts: TokenFacts): Pick<RefusalContext, 'kid' | 'sub' | 'jti'> => {
  const sub = textOf(facts, 'sub');
  const jti = textOf(facts, 'jti');
  return {
    ...(facts.kid !== undefined && { kid: PLAIN_KID.test(facts.kid) ? facts.kid : '(invalid)' }),
    ...(sub !== undefined && { sub }),
    ...(jti !== undefined && { jti }),
  };
};

/** Tells the operator why a guard refused: the log, at debug, and the option `jwt.onRefused`. */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('AnalyticsErrors');

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions) {}

  /** Never throws. */
  report(request: object, code: string, reason: RefusalReason, facts: TokenFacts = {}): void {
    try {
      const raw = rawRequestOf(request);
      const context: RefusalContext = {
        code,
        method: raw.method ?? '-',
        route: routePatternOf(request) ?? '-',
        requestId: requestIdOf(raw, this.options.requestIdHeader),
        ...describeToken(facts),
      };
      this.logger.debug(`refused: ${reason} ${JSON.stringify(context)}`);
      this.options.jwt?.onRefused?.(reason, context);
    } catch (error) {
      this.logger.warn(`jwt.onRefused failed: ${error instanceof Error ? error.name : typeof error}`);
    }
  }
}
