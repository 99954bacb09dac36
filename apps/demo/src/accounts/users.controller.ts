import { Controller, Get } from '@nestjs/common';
import {
  CurrentToken,
  RequireJwt,
  UserNotFoundException,
  type TokenClaims,
} from 'nestjs-analytics-errors';
import type { DemoClaims } from '../auth/token-claims.js';
import { AccountStore } from './account-store.js';

@Controller('users')
@RequireJwt()
export class UsersController {
  constructor(private readonly accounts: AccountStore) {}

  /** Who the caller is. */
  @Get('me')
  async me(@CurrentToken() token: TokenClaims<DemoClaims>) {
    const user = await this.accounts.findUser(token.sub);
    if (!user) throw new UserNotFoundException();
    const { id, email, organization, accessLevel } = user;
    return { id, email, organization, accessLevel };
  }
}
