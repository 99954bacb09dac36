import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { TooManyLoginsException } from './too-many-logins.exception.js';

const MINUTE = 60_000;

/** How many times more logins one client may try than there may be for one address. */
const ADDRESSES_PER_CLIENT = 6;

const emailIn = (body: unknown): string => {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.slice(0, 254).toLowerCase() : '';
};

/** Limits the logins of a minute twice: per client and address, against guessing, and per client, against trying many addresses. */
export const loginLimits = (perMinute: number): ThrottlerModuleOptions => ({
  throttlers: [
    { name: 'address', ttl: MINUTE, limit: perMinute, getTracker: ({ ip, body }) => `${String(ip)} ${emailIn(body)}` },
    { name: 'client', ttl: MINUTE, limit: perMinute * ADDRESSES_PER_CLIENT },
  ],
  setHeaders: false,
});

/** Answers too many logins with the service's own code. */
@Injectable()
export class LoginLimitGuard extends ThrottlerGuard {
  protected override throwThrottlingException(_context: ExecutionContext, { timeToBlockExpire }: ThrottlerLimitDetail): Promise<void> {
    return Promise.reject(new TooManyLoginsException({ headers: { 'Retry-After': String(Math.max(1, Math.ceil(timeToBlockExpire))) } }));
  }
}
