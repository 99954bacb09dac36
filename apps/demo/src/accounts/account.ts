/** What an organization has paid for and a user's token carries, from the lowest. */
export const ACCESS_LEVELS = ['basic', 'premium', 'admin'] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly organization: string;
  readonly accessLevel: AccessLevel;
  /** Set for the account that the analytics dashboard signs in with. */
  readonly frontend: boolean;
}
