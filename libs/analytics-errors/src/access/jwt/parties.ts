import { refuseOption } from '../../platform/option-checks.js';
import { withinDeadline } from '../deadline.js';
import { type JsonObject, ownMember, TokenRefusal } from './token-checks.js';

/** Says whether an issuer is one of the service's; only `true` does. For services whose issuers come and go. */
export type IssuerCheck = (issuer: string, claims: JsonObject) => boolean | Promise<boolean>;

/** By and for whom a token must have been issued; `undefined` is not checked. */
export interface Parties {
  readonly issuers: readonly string[] | IssuerCheck | undefined;
  readonly audiences: readonly string[] | undefined;
}

/** Whether tokens of an issuer can belong to these parties; before the signature, so that the right keys are asked. */
export function mayBeFrom(issuer: unknown, { issuers }: Pick<Parties, 'issuers'>): boolean {
  if (issuers === undefined) return true;
  return typeof issuer === 'string' && (typeof issuers === 'function' || issuers.includes(issuer));
}

/**
 * Checks that a token was issued by and for whom its key belongs to.
 * @returns a promise only where the check of the issuer gives one.
 */
export function checkParties(
  claims: JsonObject,
  { issuers, audiences }: Parties,
): void | Promise<void> {
  const iss = ownMember(claims, 'iss');
  if (!mayBeFrom(iss, { issuers })) throw new TokenRefusal('issuer');
  checkAudience(claims, audiences);
  if (typeof issuers !== 'function') return undefined;
  return withinDeadline('jwt.issuer', issuers(iss as string, claims)).then((known: unknown) => {
    if (known !== true) throw new TokenRefusal('issuer');
  });
}

/**
 * Reads an option that names one issuer or audience, or several.
 * @throws Error for one that is present without a value, since that would switch the check off.
 */
export function namesOf(
  place: string,
  options: object,
  member: string,
): readonly string[] | undefined {
  if (!(member in options)) return undefined;
  const value = (options as Readonly<Record<string, unknown>>)[member];
  return isNames(value)
    ? Array.isArray(value)
      ? (value as readonly string[])
      : [value as string]
    : refuseOption(
        `${place} must be a non-empty string, or an array of them; is the environment variable set?`,
      );
}

/** Whether a value is a non-empty string or an array of them. */
export function isNames(value: unknown): value is string | readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((entry) => typeof entry === 'string' && entry.trim() !== '');
}

const checkAudience = (claims: JsonObject, audiences: readonly string[] | undefined): void => {
  if (audiences === undefined) return;
  const aud = ownMember(claims, 'aud');
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (
    !named.every((name) => typeof name === 'string') ||
    !named.some((name) => audiences.includes(name))
  )
    throw new TokenRefusal('audience');
};
