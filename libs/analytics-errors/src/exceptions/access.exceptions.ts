import { exceptionOf } from './analytics.exception.js';

/**
 * 403 Access denied. The caller is known and what is asked for is not theirs, such as another
 * organization’s data; a level that is too low is E6002.
 */
export class AccessDeniedException extends exceptionOf('E6001_ACCESS_DENIED') {}
/**
 * 403 Access denied: User access level is too low. The organization’s access level or the user’s
 * role is below what the route needs; somebody else’s data is E6001.
 */
export class AccessLevelTooLowException extends exceptionOf('E6002_ACCESS_LVL_TOO_LOW') {}
/**
 * 403 Access denied: Only FE requests are allowed. The route serves the analytics dashboard (the
 * front end, FE), and the token was not issued to it.
 */
export class FrontendOnlyException extends exceptionOf('E6003_ACCESS_FOR_FE_ONLY') {}
/**
 * 401 Invalid JWT token. The token is present and not acceptable: malformed, wrongly signed,
 * expired, revoked or meant for somebody else; the answer does not tell which. An absent token is
 * E6012.
 */
export class InvalidJwtException extends exceptionOf('E6011_JWT_ERROR') {}
/**
 * 401 JWT token has not been set for the request. Please add to the request header field
 * 'x-access-token' your JWT token. The request has no token, or an empty one; a token that is
 * present and not acceptable is E6011.
 */
export class MissingJwtException extends exceptionOf('E6012_JWT_MISSING') {}
