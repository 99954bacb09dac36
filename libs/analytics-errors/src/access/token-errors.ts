import { InvalidJwtException, MissingJwtException } from '../exceptions/access.exceptions.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { classifierOf } from '../platform/classifier.js';
import { type ErrorView, read } from '../platform/safe-read.js';

/**
 * Gives the errors of express-jwt, jsonwebtoken, jose and passport the codes of a missing or a bad token; for the option
 * `classifiers`, where one of them guards routes beside this library's guards. It cannot tell whose token was bad: code
 * that verifies the tokens of others, such as an upstream's, must catch its errors.
 */
export function classifyTokenErrors(thrown: unknown): AnalyticsException | undefined {
  const ExceptionClass = tokenExceptionOf(thrown);
  return ExceptionClass === undefined ? undefined : new ExceptionClass({ cause: thrown });
}

const EXPRESS_JWT = [
  'credentials_bad_scheme',
  'credentials_bad_format',
  'invalid_token',
  'revoked_token',
];
const JSONWEBTOKEN = ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'];
const JOSE =
  /^ERR_(?:JWT_(?:EXPIRED|INVALID|CLAIM_VALIDATION_FAILED)|JWS_(?:INVALID|SIGNATURE_VERIFICATION_FAILED)|JOSE_ALG_NOT_ALLOWED|JWKS_(?:NO|MULTIPLE)_MATCHING_KEYS?)$/;

const isOfExpressJwt = ({ name, value }: ErrorView): boolean =>
  name === 'UnauthorizedError' && read(value, 'status') === 401;

const tokenExceptionOf = classifierOf([
  {
    when: (error) => isOfExpressJwt(error) && error.code === 'credentials_required',
    throws: MissingJwtException,
  },
  {
    when: ({ name, message }) => name === 'JsonWebTokenError' && message === 'jwt must be provided',
    throws: MissingJwtException,
  },
  {
    when: (error) => isOfExpressJwt(error) && EXPRESS_JWT.includes(String(error.code)),
    throws: InvalidJwtException,
  },
  { when: ({ name }) => JSONWEBTOKEN.includes(name), throws: InvalidJwtException },
  { when: ({ code }) => typeof code === 'string' && JOSE.test(code), throws: InvalidJwtException },
  // Passport says no more than that nobody was let in.
  {
    when: ({ name, value }) => name === 'AuthenticationError' && read(value, 'status') === 401,
    throws: InvalidJwtException,
  },
]);
