import { isUtf8 } from 'node:buffer';

/** Why a request was refused. */
export type RefusalReason =
  | 'missing'
  | 'malformed'
  | 'encoding'
  | 'header'
  | 'algorithm'
  | 'critical'
  | 'type'
  | 'key_unknown'
  | 'signature'
  | 'payload'
  | 'expired'
  | 'expires_too_late'
  | 'not_active'
  | 'issued_in_future'
  | 'too_old'
  | 'issuer'
  | 'audience'
  | 'claims'
  | 'revoked'
  | 'organization_not_enabled'
  | 'not_frontend'
  | 'level_missing'
  | 'level_malformed'
  | 'level_low'
  | 'other_organization'
  | 'api_key';

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

const decode = (part: string, reason: RefusalReason): JsonObject => {
  const text = bytesOf(part).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(reason, error);
  }
  return objectIn(value, reason);
};

/** Decodes the header, which must be a JSON object in UTF-8. */
export const decodeHeader = (part: string): JsonObject => decode(part, 'header');

/** Decodes the payload, which must be a JSON object in UTF-8; whether anybody signed it is another question. */
export const decodeClaims = (part: string): JsonObject => decode(part, 'payload');

/** A member that the client wrote, never one that every object inherits. */
export const ownMember = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** What the header of an acceptable token says. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string | undefined;
}

/** The form in which `typ` values are compared (RFC 7515, section 4.1.9). */
export const normalizeType = (type: string): string =>
  type.toLowerCase().replace(/^application\//, '');

interface HeaderOptions {
  readonly algorithms: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

/** Checks everything in the header that does not depend on a key. */
export const checkHeader = (
  header: JsonObject,
  { algorithms, types }: HeaderOptions,
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

interface DateOptions {
  readonly clockTolerance: number;
  readonly requireExp: boolean;
  readonly maxAge: number | undefined;
  readonly maxLifetime: number | undefined;
}

/** Checks `exp`, `nbf` and `iat` against the time in seconds. */
export const checkDates = (
  claims: JsonObject,
  now: number,
  { clockTolerance, requireExp, maxAge, maxLifetime }: DateOptions,
): void => {
  const exp = dateOf(claims, 'exp');
  const nbf = dateOf(claims, 'nbf');
  const iat = dateOf(claims, 'iat');
  if (exp === undefined && requireExp) refuse('payload');
  if (exp !== undefined && now >= exp + clockTolerance) refuse('expired');
  if (exp !== undefined && maxLifetime !== undefined && exp - now > maxLifetime)
    refuse('expires_too_late');
  if (nbf !== undefined && now < nbf - clockTolerance) refuse('not_active');
  if (iat !== undefined && iat > now + Math.max(ISSUED_AT_LEAD, clockTolerance))
    refuse('issued_in_future');
  if (maxAge === undefined) return;
  if (iat === undefined) refuse('payload');
  else if (now - iat >= maxAge) refuse('too_old');
};
