import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { type RequestState, stateIn } from './request-state.js';
import { ownMember } from './token-checks.js';

const knownState = (decorator: string, context: ExecutionContext): RequestState => {
  const state = stateIn(context);
  if (state !== undefined) return state;
  const route = `${context.getClass().name}.${context.getHandler().name}`;
  throw new InternalErrorException({
    cause: new Error(
      `${decorator} is used in ${route}, but no guard has looked at its request; add @RequireJwt() or the decorator that fits, ` +
        'and see that the option jwt.getRequest, if it is set, gives the same object each time.',
    ),
  });
};

/**
 * The claims of the verified token, typed by the parameter: `@CurrentToken() token: TokenClaims<MyClaims>`; or one of
 * them: `@CurrentToken('sub') user: string`. `undefined` on a `@Public()` route and for an anonymous caller of an
 * `@OptionalJwt()` route.
 */
export const CurrentToken = createParamDecorator((claim: string | undefined, context: ExecutionContext): unknown => {
  const claims = knownState('@CurrentToken()', context).token?.claims;
  return claims === undefined || claim === undefined ? claims : ownMember(claims, claim);
});

/** What `access.findApiKey` gave for the caller's key. */
export const CurrentApiKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown => knownState('@CurrentApiKey()', context).apiKey,
);
