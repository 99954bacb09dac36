import { Injectable } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** Lets requests pass whose token was issued to the front end. It does not say that a browser sent them. */
@Injectable()
export class FrontendOnlyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { token: 'required', frontendOnly: true };
}
