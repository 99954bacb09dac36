import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Throws } from 'nestjs-analytics-errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DEMO_CONFIG, type DemoConfig } from '../config/demo.config.js';
import { TooManyLoginsException } from './too-many-logins.exception.js';

const MINUTE = 60;
const MAX_EMAIL_LENGTH = 254;

/** How many times more logins one client may try than there may be for one address. */
const ADDRESSES_PER_CLIENT = 6;

type LoginRequest = IncomingMessage & { readonly ip?: string; readonly body?: unknown };

const emailIn = (body: unknown): string => {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.slice(0, MAX_EMAIL_LENGTH).toLowerCase() : '';
};

const tooManyLogins = (limit: unknown): unknown => {
  if (!(limit instanceof RateLimiterRes)) return limit;
  const seconds = Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
  return new TooManyLoginsException({ headers: { 'Retry-After': String(seconds) } });
};

/**
 * Limits the logins of a minute twice: per client and address, against guessing a password, and per client, against
 * trying one password on many addresses. It runs before the validation.
 */
@Injectable()
export class LoginLimitGuard implements CanActivate {
  private readonly perAddress: RateLimiterMemory;
  private readonly perClient: RateLimiterMemory;

  constructor(@Inject(DEMO_CONFIG) { loginsPerMinute }: DemoConfig) {
    this.perAddress = new RateLimiterMemory({ points: loginsPerMinute, duration: MINUTE });
    this.perClient = new RateLimiterMemory({
      points: loginsPerMinute * ADDRESSES_PER_CLIENT,
      duration: MINUTE,
    });
  }

  @Throws(TooManyLoginsException)
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip = '', body } = context.switchToHttp().getRequest<LoginRequest>();
    try {
      await this.perClient.consume(ip);
      await this.perAddress.consume(`${ip} ${emailIn(body)}`);
      return true;
    } catch (limit) {
      throw tooManyLogins(limit);
    }
  }
}
