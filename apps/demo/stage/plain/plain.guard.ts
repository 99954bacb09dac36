import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import type { DemoClaims } from '../../src/auth/token-claims.js';

/** Says what a token must have; the check answers like a guard that returns `false`. */
export const Needs = (check: (claims: DemoClaims) => boolean): MethodDecorator =>
  SetMetadata(CHECK, check);

/** The claims of the token that the guard has accepted. */
export const Claims = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<PlainRequest>().claims,
);

interface PlainRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  claims?: DemoClaims;
}

const CHECK = 'plain:check';

/** The guard of Nest's documentation on authentication, with the roles of the one on authorization. */
@Injectable()
export class PlainGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<PlainRequest>();
    const token = request.headers['x-access-token'];
    if (token === undefined) throw new UnauthorizedException();
    try {
      request.claims = await this.jwt.verifyAsync<DemoClaims>(token);
    } catch {
      throw new UnauthorizedException();
    }
    const check = this.reflector.get<((claims: DemoClaims) => boolean) | undefined>(
      CHECK,
      context.getHandler(),
    );
    return check?.(request.claims) ?? true;
  }
}
