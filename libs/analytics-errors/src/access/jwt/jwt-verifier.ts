import { Inject, Injectable, Logger } from '@nestjs/common';
import { InvalidJwtException, MissingJwtException } from '../../exceptions/access.exceptions.js';
import { InternalErrorException } from '../../exceptions/internal.exceptions.js';
import { isHttpRequest } from '../../platform/http-message.js';
import { RESOLVED_OPTIONS } from '../../platform/resolved-options.js';
import type { AccessSettings } from '../access.options.js';
import type { VerifiedToken } from './jwt.options.js';
import { Refusals } from '../refusals.js';
import { type RequestState, stateFor } from '../request-state.js';
import { throttled } from '../throttled.js';
import { describePlace, tokenValueOf } from './token-header.js';
import { decodeClaims, TokenRefusal } from './token-checks.js';
import { createTokenVerifier, type TokenFacts, type TokenVerifier } from './token-verifier.js';

/** Verifies the token of a request, once, whoever asks; everything that the guards know of a caller comes from here. */
@Injectable()
export class JwtVerifier {
  private readonly verify: TokenVerifier | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: AccessSettings,
    @Inject(Refusals) private readonly refusals: Refusals,
  ) {
    const logger = new Logger('AnalyticsErrors');
    options.jwt?.sources.flatMap(({ warnings }) => warnings).forEach((line) => logger.warn(line));
    this.verify =
      options.jwt === undefined
        ? undefined
        : createTokenVerifier(
            options.jwt,
            throttled((line) => logger.warn(line)),
          );
  }

  /**
   * Gives the verified token of a request, `undefined` when it brings none.
   * @throws InvalidJwtException (E6011) for a token that is not acceptable, whatever the reason.
   * @throws InternalErrorException (E4001) when the service's own key provider or hook fails.
   */
  authenticate(request: object): Promise<VerifiedToken | undefined> {
    const state = stateFor(request, this.options);
    state.verification ??= this.verifyTokenOf(request, state);
    return state.verification;
  }

  /**
   * Gives the verified token of a request.
   * @throws MissingJwtException (E6012) when it brings none; else as `authenticate`.
   */
  async demand(request: object): Promise<VerifiedToken> {
    return (await this.authenticate(request)) ?? this.refuseMissing(request);
  }

  /** @throws MissingJwtException (E6012), always. */
  refuseMissing(request: object): never {
    const userInfo = describePlace(this.options.jwt);
    throw new MissingJwtException({
      ...(userInfo !== undefined && { userInfo }),
      cause: this.refusals.report(request, MissingJwtException.code, 'missing'),
    });
  }

  private async verifyTokenOf(
    request: object,
    state: RequestState,
  ): Promise<VerifiedToken | undefined> {
    const facts: TokenFacts = {};
    try {
      if (this.verify === undefined)
        throw new Error('A guard needs the option jwt of AnalyticsErrorsModule.');
      const found = tokenValueOf(request, this.options.jwt);
      const value = found instanceof Promise ? ((await found) as unknown) : found;
      state.bringsToken = value !== undefined;
      if (value === undefined) {
        delete state.token;
        return undefined;
      }
      if (typeof value !== 'string') throw new TokenRefusal('malformed');
      const token = await this.verify(value, facts);
      state.token = token;
      // For code that looks there out of habit, a copy that later guards may add to; the library itself never reads it.
      // A message's `user` is its sender's.
      if (isHttpRequest(request))
        (request as { user?: unknown }).user = decodeClaims(value.split('.')[1] ?? '');
      return token;
    } catch (error) {
      // What a client sent is never our failure, and our failure is never a bad token: that would log everybody out.
      if (!(error instanceof TokenRefusal)) throw new InternalErrorException({ cause: error });
      throw new InvalidJwtException({
        cause: this.refusals.report(request, InvalidJwtException.code, error.reason, facts),
      });
    }
  }
}
