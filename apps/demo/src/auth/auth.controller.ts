import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AuthService, type IssuedToken } from './auth.service.js';
import { LoginLimitGuard } from './login-limit.guard.js';
import { LoginDto } from './login.dto.js';

@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @ApiOperation({ summary: 'Trades an e-mail address and a password for a token' })
  @HttpCode(200)
  @UseGuards(LoginLimitGuard)
  login(@Body() credentials: LoginDto): Promise<IssuedToken> {
    return this.auth.login(credentials);
  }
}
