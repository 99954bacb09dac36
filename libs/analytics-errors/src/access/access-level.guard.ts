import { Injectable } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** Lets requests pass whose token has the level that `@RequireAccessLevel` names; without that decorator it asks for nothing. */
@Injectable()
export class AccessLevelGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
}
