import type { AccessLevel } from '../accounts/account.js';

/** The claims in the tokens of this service. */
export interface DemoClaims {
  /** Id of the user. */
  readonly sub: string;
  readonly organization: string;
  readonly accessLevel: AccessLevel;
  /** Only in tokens that were issued to the dashboard. */
  readonly frontend?: true;
}

/** Seconds for which a token is good. */
export const TOKEN_LIFETIME = 3_600;
