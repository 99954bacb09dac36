import { KeyObject } from 'node:crypto';
import type { JwtService } from '@nestjs/jwt';
import { isForOtherAlgorithms, type JwtAlgorithm, keyProblem } from './jwt-keys.js';
import type { ResolvedJwtOptions, VerifiedToken } from './jwt.options.js';
import { isJwtLoaded, jwtServiceOf, loadJwt } from '../../nest/jwt.js';
import { withinDeadline } from '../deadline.js';
import {
  checkDates,
  checkHeader,
  checkParties,
  claimsIn,
  decodeHeader,
  type JsonObject,
  splitToken,
  type TokenHeader,
  TokenRefusal,
} from './token-checks.js';

/** What a refusal says of the token besides the reason; `claims` only once the signature has been verified. */
export interface TokenFacts {
  kid?: string | undefined;
  claims?: JsonObject;
}

/** Checks that a key has signed a token, with one algorithm, and gives the payload. */
type SignatureCheck = (token: string) => unknown;

/** Verifies a token; rejects with a `TokenRefusal` if the token is at fault, with anything else if the service is. */
export type TokenVerifier = (token: string, facts: TokenFacts) => Promise<VerifiedToken>;

/**
 * The signature is checked by `@nestjs/jwt`, pinned to the key's one algorithm. Its checks of dates are off: ours are
 * stricter and say which one failed.
 */
const signatureCheckOf = (key: KeyObject, algorithm: JwtAlgorithm): SignatureCheck => {
  let service: JwtService | undefined;
  return (token) => {
    service ??= jwtServiceOf({
      publicKey: key,
      verifyOptions: { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true },
    });
    try {
      return service.verify(token);
    } catch (error) {
      // jsonwebtoken parses the payload of a token with `typ: "JWT"` before it looks at the signature.
      throw new TokenRefusal(error instanceof SyntaxError ? 'payload' : 'signature', {
        cause: error,
      });
    }
  };
};

type KeyFinder = (
  header: TokenHeader,
) => readonly SignatureCheck[] | Promise<readonly SignatureCheck[]>;

/** Keys from the options: the one that the token's `kid` names, else those without a name; all for a token without `kid`. */
const findAmong = (keys: ResolvedJwtOptions['keys'], algorithm: JwtAlgorithm): KeyFinder => {
  const candidates = keys.map(({ kid, key }) => ({ kid, check: signatureCheckOf(key, algorithm) }));
  const all = candidates.map(({ check }) => check);
  const named = new Map(candidates.map(({ kid, check }) => [kid, [check]]));
  const unnamed = candidates.filter(({ kid }) => kid === undefined).map(({ check }) => check);
  return ({ kid }) => (kid === undefined ? all : (named.get(kid) ?? unnamed));
};

/**
 * Keys from the provider, which must give keys that fit the token's algorithm. Among several algorithms the one in the
 * header is the client's choice, so that a key for another one is as good as unknown and no fault of the provider.
 */
const findThrough = (
  keyProvider: NonNullable<ResolvedJwtOptions['keyProvider']>,
  accepted: ResolvedJwtOptions['algorithms'],
): KeyFinder => {
  const algorithms = [...accepted] as JwtAlgorithm[];
  const checks = new WeakMap<KeyObject, Map<string, readonly SignatureCheck[]>>();
  const checkOf = (key: unknown, algorithm: JwtAlgorithm): readonly SignatureCheck[] => {
    if (!(key instanceof KeyObject))
      throw new TypeError('jwt.keyProvider must give a KeyObject, or undefined for an unknown key');
    const known = checks.get(key)?.get(algorithm);
    if (known !== undefined) return known;
    const problem = keyProblem(key, algorithm);
    if (problem !== undefined && isForOtherAlgorithms(key, algorithm, algorithms)) return [];
    if (problem !== undefined) throw new TypeError(`the key from jwt.keyProvider ${problem}`);
    const made = [signatureCheckOf(key, algorithm)];
    checks.set(key, new Map([...(checks.get(key) ?? []), [algorithm, made]]));
    return made;
  };
  return async ({ alg, kid }) => {
    const algorithm = alg as JwtAlgorithm;
    const key: unknown = await withinDeadline(
      'jwt.keyProvider',
      keyProvider({ alg: algorithm, kid }),
    );
    return key === undefined ? [] : checkOf(key, algorithm);
  };
};

/** Gives the payload of a token that one of the keys has signed; what the last key said is the refusal. */
const signedPayloadOf = (token: string, [check, ...others]: readonly SignatureCheck[]): unknown => {
  if (check === undefined) throw new TokenRefusal('key_unknown');
  try {
    return check(token);
  } catch (error) {
    if (others.length === 0) throw error;
    return signedPayloadOf(token, others);
  }
};

/** Freezes what was parsed from JSON, without recursion: its depth is the issuer's choice. */
const freeze = (root: JsonObject): JsonObject => {
  const pending: object[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const value of Object.values(Object.freeze(next)))
      if (typeof value === 'object' && value !== null) pending.push(value as object);
  }
  return root;
};

/** A header that passed its checks. */
interface AcceptableHeader {
  readonly header: JsonObject;
  readonly checked: TokenHeader;
}

/** More headers than a service's issuers use; the bound is there because anybody can write one. */
const MAX_HEADERS = 16;

/** Reads headers; the tokens of an issuer share theirs, so that it is decoded and checked once. */
const headerReader = (options: ResolvedJwtOptions): ((part: string) => AcceptableHeader) => {
  const read = new Map<string, AcceptableHeader>();
  return (part) => {
    const known = read.get(part);
    if (known !== undefined) return known;
    const header = freeze(decodeHeader(part));
    const acceptable = { header, checked: checkHeader(header, options) };
    if (read.size >= MAX_HEADERS) read.clear();
    read.set(part, acceptable);
    return acceptable;
  };
};

/** Makes the one function that decides whether a text is an acceptable token. */
export const createTokenVerifier = (options: ResolvedJwtOptions): TokenVerifier => {
  const [algorithm = 'HS256'] = options.algorithms;
  const findKeys =
    options.keyProvider === undefined
      ? findAmong(options.keys, algorithm as JwtAlgorithm)
      : findThrough(options.keyProvider, options.algorithms);
  const readHeader = headerReader(options);

  return async (token, facts) => {
    // The module loads it before the application starts.
    if (!isJwtLoaded()) await loadJwt();
    const parts = splitToken(token, options.maxTokenLength);
    const { header, checked } = readHeader(parts.header);
    facts.kid = checked.kid;
    const keys = findKeys(checked);
    // No claim is looked at before the signature holds.
    const payload = signedPayloadOf(token, keys instanceof Promise ? await keys : keys);
    const claims = claimsIn(parts.payload, payload);
    facts.claims = claims;
    checkDates(claims, Date.now() / 1000, options);
    checkParties(claims, options);
    const verified: VerifiedToken = { claims: freeze(claims), header };
    if (options.isRevoked !== undefined) {
      const revoked: unknown = await withinDeadline('jwt.isRevoked', options.isRevoked(verified));
      if (revoked === true) throw new TokenRefusal('revoked');
      if (revoked !== false) throw new TypeError('jwt.isRevoked must answer true or false');
    }
    return verified;
  };
};
