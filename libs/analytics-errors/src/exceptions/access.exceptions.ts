import { exceptionOf } from './analytics.exception.js';

/** The request asks for data of another organization or user. */
export class AccessDeniedException extends exceptionOf('E6001_ACCESS_DENIED') {}
/** The access level is below what the route needs. */
export class AccessLevelTooLowException extends exceptionOf('E6002_ACCESS_LVL_TOO_LOW') {}
/** The route serves the dashboard only, and the token was not issued to it. */
export class FrontendOnlyException extends exceptionOf('E6003_ACCESS_FOR_FE_ONLY') {}
/** The token is present and not acceptable. */
export class InvalidJwtException extends exceptionOf('E6011_JWT_ERROR') {}
/** The request has no token. */
export class MissingJwtException extends exceptionOf('E6012_JWT_MISSING') {}
