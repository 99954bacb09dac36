import { exceptionOf } from './analytics.exception.js';

/**
 * 404 User not found. The user that the token names does not exist, or no longer; a wrong e-mail or
 * password at login is E2002.
 */
export class UserNotFoundException extends exceptionOf('E2001_USER_NOT_FOUND') {}
/**
 * 401 Invalid user credentials. The e-mail address is unknown or the password is wrong; the answer
 * does not tell which.
 */
export class InvalidUserCredentialsException extends exceptionOf(
  'E2002_INVALID_USER_CREDENTIALS',
) {}
/**
 * 404 Organization not found. The organization that the token or the account names does not exist;
 * one that exists and is disabled is E2012.
 */
export class OrganizationNotFoundException extends exceptionOf('E2011_ORGA_NOT_FOUND') {}
/**
 * 403 Organization is not enabled. The organization exists and is not enabled for the API; one that
 * does not exist is E2011.
 */
export class OrganizationNotEnabledException extends exceptionOf('E2012_ORGA_IS_NOT_ENABLED') {}
/**
 * 404 API key not found or invalid. The API key is missing, malformed, unknown or revoked; the
 * answer does not tell which. For tokens see E6011 and E6012.
 */
export class ApiKeyNotFoundException extends exceptionOf('E2021_API_KEY_NOT_FOUND') {}
