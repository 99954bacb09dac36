import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Optional,
} from '@nestjs/common';
import { AccessControl } from './access-control.js';
import { refuseOption } from '../platform/option-checks.js';
import { type AccessRules, DUTY, type NeededRule, NEEDS } from './rules/access-rules.js';

/** What the guards have in common: each only says what it asks for by itself, `AccessControl` decides. */
@Injectable()
export abstract class AccessGuard implements CanActivate {
  static readonly [DUTY]: AccessRules;

  private readonly access: AccessControl;

  constructor(@Optional() @Inject(AccessControl) access?: AccessControl) {
    this.access =
      access ??
      refuseOption(
        `${new.target.name} is in use, by itself or through a decorator, but the module is not imported; ` +
          'write imports: [AnalyticsErrorsModule.forRoot({ … })] in the root module, or in the module of a test.',
      );
    this.access.assertConfigured(new.target);
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

/** Lets requests pass whose token has the level that `@RequireAccessLevel` names; without that decorator it asks for nothing, so that it
 * must not stand on a route by itself, only before all routes. */
@Injectable()
export class AccessLevelGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
  static readonly [NEEDS]: NeededRule = {
    rule: 'level',
    decorator: '@RequireAccessLevel(…)',
  };
}

/** Lets requests pass whose token was issued to the front end. It does not say that a browser sent them. */
@Injectable()
export class FrontendOnlyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { token: 'required', frontendOnly: true };
}

/** Lets requests pass whose path names the organization of their token, as `@OwnOrganization` says; without that decorator it asks for nothing, so that it
 * must not stand on a route by itself, only before all routes. */
@Injectable()
export class OwnOrganizationGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = {};
  static readonly [NEEDS]: NeededRule = {
    rule: 'ownOrganization',
    decorator: '@OwnOrganization(…)',
  };
}

/** Lets requests pass that bring a known API key. As APP_GUARD it closes every route that is not `@Public()`. */
@Injectable()
export class ApiKeyGuard extends AccessGuard {
  static override readonly [DUTY]: AccessRules = { apiKey: true };
}
