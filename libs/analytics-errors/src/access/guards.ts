import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessControl } from './access-control.js';
import { type AccessRules, DUTY } from './rules/access-rules.js';

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

/** Lets requests pass that bring a valid token. As APP_GUARD it closes every route that is not `@Public()`. */
@Injectable()
export class JwtGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { token: 'required' };
}

/** Lets requests pass whose token has the level that `@RequireAccessLevel` names; without that decorator it asks for nothing. */
@Injectable()
export class AccessLevelGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
}

/** Lets requests pass whose token was issued to the front end. It does not say that a browser sent them. */
@Injectable()
export class FrontendOnlyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { token: 'required', frontendOnly: true };
}

/** Lets requests pass whose path names the organization of their token, as `@OwnOrganization` says; without that decorator it asks for nothing. */
@Injectable()
export class OwnOrganizationGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
}

/** Lets requests pass that bring a known API key. As APP_GUARD it closes every route that is not `@Public()`. */
@Injectable()
export class ApiKeyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { apiKey: true };
}
