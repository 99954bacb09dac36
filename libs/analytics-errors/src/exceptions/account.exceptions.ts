import { exceptionOf } from './analytics.exception.js';

/** The user that the token names does not exist. */
export class UserNotFoundException extends exceptionOf('E2001_USER_NOT_FOUND') {}
/** The address is unknown or the password is wrong. */
export class InvalidUserCredentialsException extends exceptionOf(
  'E2002_INVALID_USER_CREDENTIALS',
) {}
/** The organization that the token or the account names does not exist. */
export class OrganizationNotFoundException extends exceptionOf('E2011_ORGA_NOT_FOUND') {}
/** The organization exists and is not enabled for the API. */
export class OrganizationNotEnabledException extends exceptionOf('E2012_ORGA_IS_NOT_ENABLED') {}
/** The API key is missing, malformed, unknown or revoked. */
export class ApiKeyNotFoundException extends exceptionOf('E2021_API_KEY_NOT_FOUND') {}
