import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import {
  InvalidUserCredentialsException,
  OrganizationNotEnabledException,
  OrganizationNotFoundException,
} from 'nestjs-analytics-errors';
import { AccountStore } from '../accounts/account-store.js';
import { Passwords } from '../accounts/passwords.js';
import type { Account } from '../accounts/account.js';
import type { LoginDto } from './login.dto.js';
import { type DemoClaims, TOKEN_LIFETIME } from './token-claims.js';

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passwords: Passwords,
    private readonly jwt: JwtService,
  ) {}

  /** Issues a token; neither the answer nor the work tells whether it was the address or the password that was wrong. */
  async login({ email, password }: LoginDto): Promise<IssuedToken> {
    const user = await this.accounts.findUserByEmail(email.toLowerCase());
    const matches = await this.passwords.matches(password, user?.passwordHash);
    if (!user || !matches) throw new InvalidUserCredentialsException();
    const organization = await this.accounts.findOrganization(user.organization);
    if (!organization) throw new OrganizationNotFoundException();
    if (!organization.enabled) throw new OrganizationNotEnabledException();
    return { token: await this.issue(user), expiresIn: TOKEN_LIFETIME };
  }

  /** Signs a token for a user who is known to be who they say. */
  issue({ id, organization, accessLevel, frontend }: Account): Promise<string> {
    const claims: DemoClaims = {
      sub: id,
      organization,
      accessLevel,
      ...(frontend && { frontend }),
    };
    return this.jwt.signAsync({ ...claims });
  }
}
