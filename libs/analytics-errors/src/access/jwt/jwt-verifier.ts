import { Inject, Injectable } from '@nestjs/common';
import { InvalidJwtException, MissingJwtException } from '../../exceptions/access.exceptions.js';
import { InternalErrorException } from '../../exceptions/internal.exceptions.js';
import { isHttpRequest } from '../../platform/http-message.js';
import { RESOLVED_OPTIONS } from '../../platform/resolved-options.js';
import type { AccessSettings } from '../access.options.js';
import type { VerifiedToken } from './jwt.options.js';
import { Refusals } from '../refusals.js';
import { type RequestState, stateFor } from '../request-state.js';
import { tokenValueOf } from './token-header.js';
import { TokenRefusal } from './token-checks.js';
import { createTokenVerifier, type TokenFacts, type TokenVerifier } from './token-verifier.js';

/** Verifies the token of a request, once, whoever asks; everything that the guards know of a caller comes from here. */
@Injectable()
export class JwtVerifier {
  private readonly verify: TokenVerifier | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: AccessSettings,
    @Inject(Refusals) private readonly refusals: Refusals,
  ) {
    this.verify = options.jwt === undefined ? undefined : createTokenVerifier(options.jwt);
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
    throw new MissingJwtException({
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
      const value = tokenValueOf(request, this.options.jwt);
      if (value === undefined) {
        delete state.token;
        return undefined;
      }
      if (typeof value !== 'string') throw new TokenRefusal('malformed');
      const token = await this.verify(value, facts);
      state.token = token;
      // For code that looks there out of habit; the library itself never reads it. A message's `user` is its sender's.
      if (isHttpRequest(request)) (request as { user?: unknown }).user = token.claims;
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
