import { Injectable } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** Lets requests pass that bring a known API key. As APP_GUARD it closes every route that is not `@Public()`. */
@Injectable()
export class ApiKeyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { apiKey: true };
}
