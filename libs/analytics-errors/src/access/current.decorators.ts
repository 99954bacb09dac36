import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type RequestState, stateOfRequest } from './request-state.js';
import { ownMember } from './token-checks.js';

const stateIn = (context: ExecutionContext, decorator: string): RequestState => {
  const state = stateOfRequest(context.switchToHttp().getRequest<object>());
  if (state !== undefined) return state;
  const route = `${context.getClass().name}.${context.getHandler().name}`;
  throw new Error(`${decorator} is used in ${route}, but no guard looks at the request; add @RequireJwt() or the decorator that fits.`);
};

/**
 * The claims of the verified token, typed by the parameter: `@CurrentToken() token: TokenClaims<MyClaims>`; or one of
 * them: `@CurrentToken('sub') user: string`. `undefined` on a `@Public()` route and for an anonymous caller of an
 * `@OptionalJwt()` route.
 */
export const CurrentToken = createParamDecorator((claim: string | undefined, context: ExecutionContext): unknown => {
  const claims = stateIn(context, '@CurrentToken()').token?.claims;
  return claims === undefined || claim === undefined ? claims : ownMember(claims, claim);
});

/** What `access.findApiKey` gave for the caller's key. */
export const CurrentApiKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown => stateIn(context, '@CurrentApiKey()').apiKey,
);
