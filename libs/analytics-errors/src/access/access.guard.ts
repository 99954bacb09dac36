import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessControl } from './access-control.js';
import { type AccessRules, DUTY } from './access-rules.js';

/** What the guards have in common: each only says what it asks for by itself, `AccessControl` decides. */
@Injectable()
export abstract class AccessGuard implements CanActivate {
  static readonly [DUTY]: AccessRules;

  constructor(@Inject(AccessControl) private readonly access: AccessControl) {
    access.assertConfigured(new.target);
  }

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.access.check(context, this);
  }
}
