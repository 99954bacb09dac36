import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
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

  @Get('me')
  @ApiOperation({ summary: 'Who the caller is' })
  async me(@CurrentToken() token: TokenClaims<DemoClaims>) {
    const user = await this.accounts.findUser(token.sub);
    if (!user) throw new UserNotFoundException();
    const { id, email, organization, accessLevel } = user;
    return { id, email, organization, accessLevel };
  }
}
