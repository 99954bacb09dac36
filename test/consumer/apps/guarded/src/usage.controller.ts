import { Controller, Get } from '@nestjs/common';
import { CurrentToken, RequireJwt } from 'nestjs-analytics-errors';

@Controller('usage')
export class UsageController {
  @RequireJwt()
  @Get()
  usage(@CurrentToken('sub') user: string): object {
    return { user };
  }
}
