import { Injectable } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** Lets requests pass whose path names the organization of their token, as `@OwnOrganization` says; without that decorator it asks for nothing. */
@Injectable()
export class OwnOrganizationGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
}
