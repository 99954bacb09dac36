import { Module } from '@nestjs/common';
import { AccountStore } from './account-store.js';
import { Passwords } from './passwords.js';
import { UsersController } from './users.controller.js';

@Module({
  controllers: [UsersController],
  providers: [AccountStore, Passwords],
  exports: [AccountStore, Passwords],
})
export class AccountsModule {}
