import { createParamDecorator, type ExecutionContext, Logger } from '@nestjs/common';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { type Caller, callerOf } from './request-state.js';
import { ownMember } from './jwt/token-checks.js';

/** Named by the function that makes it: the types that Nest gives it differ from version to version. */
type ParamDecoratorOf<Data> = ReturnType<typeof createParamDecorator<Data, unknown>>;

const logger = new Logger('AnalyticsErrors');

const knownCaller = (decorator: string, context: ExecutionContext): Caller => {
  const caller = callerOf(context);
  if (caller !== undefined) return caller;
  const handler = `${context.getClass().name}.${context.getHandler().name}`;
  const problem =
    `${decorator} is used in ${handler}, but no guard has looked at its request; add @RequireJwt() or the decorator that fits, ` +
    'and see that the option jwt.getRequest, if it is set, gives the same object each time.';
  // Nest logs no exception that has a status, and the filter logs what happens over HTTP.
  if (context.getType() !== 'http') logger.error(problem);
  throw new InternalErrorException({ cause: new Error(problem) });
};

/**
 * The claims of the verified token, typed by the parameter: `@CurrentToken() token: TokenClaims<MyClaims>`; or one of
 * them: `@CurrentToken('sub') user: string`. `undefined` on a `@Public()` route and for an anonymous caller of an
 * `@OptionalJwt()` route.
 */
export const CurrentToken: ParamDecoratorOf<string | undefined> = createParamDecorator(
  (claim: string | undefined, context: ExecutionContext): unknown => {
    const claims = knownCaller('@CurrentToken()', context).token?.claims;
    return claims === undefined || claim === undefined ? claims : ownMember(claims, claim);
  },
);

/** What `access.findApiKey` gave for the caller's key. */
export const CurrentApiKey: ParamDecoratorOf<unknown> = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown =>
    knownCaller('@CurrentApiKey()', context).apiKey,
);
