import { Injectable } from '@nestjs/common';
import { hash, verify } from 'argon2';

/** Argon2id with the parameters that OWASP names as the least: 19 MiB, two passes, one lane. */
export const PASSWORD_HASHING = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Checks passwords; costs the same whether or not there is an account to check against. */
@Injectable()
export class Passwords {
  private readonly decoy = hash('no account has this password', PASSWORD_HASHING);

  /** Tells whether the password belongs to the hash; without a hash it does the same work and says no. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const matches = await this.compare(passwordHash ?? (await this.decoy), password);
    return matches && passwordHash !== undefined;
  }

  /** The work itself. */
  protected compare(passwordHash: string, password: string): Promise<boolean> {
    return verify(passwordHash, password);
  }
}
