import { Injectable } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** Lets requests pass that bring a valid token. As APP_GUARD it closes every route that is not `@Public()`. */
@Injectable()
export class JwtGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { token: 'required' };
}
