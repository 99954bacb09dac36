import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DEMO_CONFIG, type DemoConfig } from '../config/demo.config.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { LoginLimitGuard } from './login-limit.guard.js';
import { TOKEN_LIFETIME } from './token-claims.js';

@Module({
  imports: [
    AccountsModule,
    JwtModule.registerAsync({
      inject: [DEMO_CONFIG],
      useFactory: ({ jwtSecret }: DemoConfig) => ({
        secret: jwtSecret,
        signOptions: { algorithm: 'HS256', expiresIn: TOKEN_LIFETIME },
      }),
    }),
  ],
  controllers: [AuthController],
  providers: [AuthService, LoginLimitGuard],
  exports: [AuthService],
})
export class AuthModule {}
