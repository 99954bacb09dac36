import { isUtf8 } from 'node:buffer';
import { normalizeType, type RefusalReason, type ResolvedJwtOptions } from './jwt.options.js';

/** Why a token is not accepted; the reason goes to the log and to `onRefused`, never to the client. */
export class TokenRefusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'TokenRefusal';
  }
}

/** A JSON object that a client wrote: only its own members may be read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A token in its three parts, each canonical base64url. */
export interface TokenParts {
  readonly header: string;
  readonly payload: string;
}

const refuse = (reason: RefusalReason, cause?: unknown): never => {
  throw new TokenRefusal(reason, { cause });
};

const SHAPE = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
/** The characters that may end a text of base64url whose last group has two or three characters: their unused bits are zero. */
const LAST_OF_TWO = /[AQgw]$/;
const LAST_OF_THREE = /[AEIMQUYcgkosw048]$/;

const isCanonical = (part: string): boolean => {
  const rest = part.length % 4;
  if (rest === 0) return true;
  if (rest === 1) return false;
  return (rest === 2 ? LAST_OF_TWO : LAST_OF_THREE).test(part);
};

/** Takes a compact JWS apart; one text has one spelling, so that no two texts are the same token. */
export const splitToken = (token: string, maxLength: number): TokenParts => {
  if (token.length > maxLength) return refuse('malformed');
  const [, header = '', payload = '', signature = ''] = SHAPE.exec(token) ?? refuse('malformed');
  if (!isCanonical(header) || !isCanonical(payload) || !isCanonical(signature)) refuse('encoding');
  return { header, payload };
};

const bytesOf = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  return isUtf8(bytes) ? bytes : refuse('encoding');
};

const objectIn = (value: unknown, reason: RefusalReason): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : refuse(reason);

/** Decodes the header, which must be a JSON object in UTF-8. */
export const decodeHeader = (part: string): JsonObject => {
  const bytes = bytesOf(part);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    refuse('header', error);
  }
  return objectIn(value, 'header');
};

const BRACE = 0x7b;
const BLANKS: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * Checks that the payload is a JSON object in UTF-8.
 * @param decoded what the signature check made of it, which takes anything for UTF-8 and parses a JSON text in a JSON
 * text as well, so that it alone does not say what was signed.
 */
export const claimsIn = (part: string, decoded: unknown): JsonObject => {
  const first = bytesOf(part).find((byte) => !BLANKS.includes(byte));
  return first === BRACE ? objectIn(decoded, 'payload') : refuse('payload');
};

/** A member that the client wrote, never one that every object inherits. */
export const ownMember = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** What the header of an acceptable token says. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string | undefined;
}

/** Checks everything in the header that does not depend on a key. */
export const checkHeader = (
  header: JsonObject,
  { algorithms, types }: Pick<ResolvedJwtOptions, 'algorithms' | 'types'>,
): TokenHeader => {
  const alg = ownMember(header, 'alg');
  if (typeof alg !== 'string' || !algorithms.has(alg)) return refuse('algorithm');
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) refuse('critical');
  if (Object.hasOwn(header, 'typ')) {
    const { typ } = header;
    if (typeof typ !== 'string' || !types.has(normalizeType(typ))) refuse('type');
  }
  if (Object.hasOwn(header, 'cty')) refuse('type');
  const kid = ownMember(header, 'kid');
  if (kid !== undefined && typeof kid !== 'string') return refuse('header');
  return { alg, kid };
};

/** Seconds by which `iat` may lead whatever the tolerance, because issuers' clocks do. */
const ISSUED_AT_LEAD = 60;

const dateOf = (claims: JsonObject, name: string): number | undefined => {
  if (!Object.hasOwn(claims, name)) return undefined;
  const value = claims[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse('payload');
};

type DateOptions = Pick<ResolvedJwtOptions, 'clockTolerance' | 'requireExp' | 'maxAge'>;

/** Checks `exp`, `nbf` and `iat` against the time in seconds. */
export const checkDates = (
  claims: JsonObject,
  now: number,
  { clockTolerance, requireExp, maxAge }: DateOptions,
): void => {
  const exp = dateOf(claims, 'exp');
  const nbf = dateOf(claims, 'nbf');
  const iat = dateOf(claims, 'iat');
  if (exp === undefined && requireExp) refuse('payload');
  if (exp !== undefined && now >= exp + clockTolerance) refuse('expired');
  if (nbf !== undefined && now < nbf - clockTolerance) refuse('not_active');
  if (iat !== undefined && iat > now + Math.max(ISSUED_AT_LEAD, clockTolerance))
    refuse('issued_in_future');
  if (maxAge === undefined) return;
  if (iat === undefined) refuse('payload');
  else if (now - iat >= maxAge) refuse('too_old');
};

const audiencesOf = (aud: unknown): readonly unknown[] => (Array.isArray(aud) ? aud : [aud]);

/** Checks that the token was issued by and for whom the options name. */
export const checkParties = (
  claims: JsonObject,
  { issuers, audiences }: Pick<ResolvedJwtOptions, 'issuers' | 'audiences'>,
): void => {
  const iss = ownMember(claims, 'iss');
  if (issuers !== undefined && !(typeof iss === 'string' && issuers.includes(iss)))
    refuse('issuer');
  if (audiences === undefined) return;
  const named = audiencesOf(ownMember(claims, 'aud'));
  if (
    !named.every((name) => typeof name === 'string') ||
    !named.some((name) => audiences.includes(name))
  )
    refuse('audience');
};
