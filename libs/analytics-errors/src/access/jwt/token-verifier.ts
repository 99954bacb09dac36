import type { KeyObject } from 'node:crypto';
import { isJwtLoaded, loadJwt } from '../../nest/jwt.js';
import { withinDeadline } from '../deadline.js';
import type { JwtAlgorithm } from './jwt-keys.js';
import type { ResolvedJwtOptions, VerifiedToken } from './jwt.options.js';
import type { JwtKey } from './key-parsing.js';
import { askKeyProvider, type JwtKeyProvider, UNKNOWN_KEY, type Warn } from './key-provider.js';
import type { KeySource } from './key-sources.js';
import { checkParties, mayBeFrom, type Parties } from './parties.js';
import { type SignatureCheck, signatureCheckOf } from './signature-check.js';
import {
  checkDates,
  checkHeader,
  decodeClaims,
  decodeHeader,
  type JsonObject,
  ownMember,
  splitToken,
  type TokenHeader,
  type TokenParts,
  TokenRefusal,
} from './token-checks.js';

/** What a refusal says of the token besides the reason; `claims` only once the signature has been verified. */
export interface TokenFacts {
  kid?: string | undefined;
  claims?: JsonObject;
  /** What the service's own check of claims found wrong. */
  problem?: string;
}

/** Verifies a token; rejects with a `TokenRefusal` if the token is at fault, with anything else if the service is. */
export type TokenVerifier = (token: string, facts: TokenFacts) => Promise<VerifiedToken>;

/** Makes the one function that decides whether a string is an acceptable token. */
export function createTokenVerifier(
  options: ResolvedJwtOptions,
  warn: Warn = () => undefined,
): TokenVerifier {
  const readHeader = headerReader(options);
  const findKeys = keyFinderOf(options.sources, warn);

  return async (token, facts) => {
    // The module loads it before the application starts.
    if (!isJwtLoaded()) await loadJwt();
    const parts = splitToken(token, options.maxTokenLength);
    const { header, checked } = readHeader(parts.header);
    facts.kid = checked.kid;
    const keys = findKeys(checked, parts);
    const key = signerOf(token, keys instanceof Promise ? await keys : keys);
    // Which keys are asked is all that depended on a claim so far.
    const claims = freeze(decodeClaims(parts.payload));
    facts.claims = claims;
    checkDates(claims, Date.now() / 1000, options);
    for (const parties of key.parties) {
      const checking = checkParties(claims, parties);
      if (checking !== undefined) await checking;
    }
    const verified: VerifiedToken = { claims, header };
    checkOwnClaims(verified, options.checkClaims, facts, warn);
    if (options.isRevoked !== undefined) {
      const revoked: unknown = await withinDeadline('jwt.isRevoked', options.isRevoked(verified));
      if (revoked === true) throw new TokenRefusal('revoked');
      if (revoked !== false) throw new TypeError('jwt.isRevoked must answer true or false');
    }
    return verified;
  };
}

/** A key that may have signed a token, and by and for whom its tokens are issued: by the options, and by the key itself. */
interface Candidate {
  readonly kid?: string | undefined;
  readonly check: SignatureCheck;
  readonly parties: readonly Parties[];
}

type KeyFinder = (
  header: TokenHeader,
  parts: TokenParts,
) => readonly Candidate[] | Promise<readonly Candidate[]>;

const candidateOf = (
  { kid, issuers, audiences }: Omit<JwtKey, 'key'>,
  source: Parties,
  check: SignatureCheck,
): Candidate => {
  const isBound = issuers !== undefined || audiences !== undefined;
  return { kid, check, parties: isBound ? [source, { issuers, audiences }] : [source] };
};

const isForIssuer = (parties: readonly Parties[], issuer: unknown): boolean =>
  parties.every((each) => mayBeFrom(issuer, each));

/**
 * Finds the keys that may have signed a token. Where keys belong to several issuers, only those of the issuer that the
 * token names are asked, so that the failure of one issuer's key set does not concern the others.
 */
const keyFinderOf = (sources: readonly KeySource[], warn: Warn): KeyFinder => {
  const finders = sources.map((source) => ({
    source,
    find:
      source.keyProvider === undefined
        ? findAmong(source, warn)
        : findThrough(source.keyProvider, source, warn),
  }));
  const [only] = finders;
  const isForOneIssuer = sources.every(({ keys }) =>
    keys.every((key) => key.issuers === undefined),
  );
  if (only !== undefined && finders.length === 1 && isForOneIssuer) return only.find;
  return async (header, parts) => {
    const issuer = ownMember(decodeClaims(parts.payload), 'iss');
    const named = finders.filter(({ source }) => mayBeFrom(issuer, source));
    if (named.length === 0) throw new TokenRefusal('issuer');
    const able = named.filter(({ source }) =>
      source.algorithms.includes(header.alg as JwtAlgorithm),
    );
    if (able.length === 0) throw new TokenRefusal('algorithm');
    const found = await Promise.all(able.map(async ({ find }) => find(header, parts)));
    return found.flat().filter(({ parties }) => isForIssuer(parties, issuer));
  };
};

/** Keys from the options: those that the token's `kid` names, else those without a name; all for a token without `kid`. */
const findAmong = (source: KeySource, warn: Warn): KeyFinder => {
  const [algorithm = 'HS256'] = source.algorithms;
  const all = source.keys.map((key) =>
    candidateOf(key, source, signatureCheckOf(key.key, algorithm)),
  );
  const unnamed = all.filter(({ kid }) => kid === undefined);
  const named = new Map(
    all.map(({ kid }) => [kid, all.filter((candidate) => candidate.kid === kid)]),
  );
  return ({ kid }) => {
    const found = kid === undefined ? all : (named.get(kid) ?? unnamed);
    if (found.length === 0) warn(UNKNOWN_KEY);
    return found;
  };
};

/** Keys from a provider. The checks that are made of a key are remembered with it. */
const findThrough = (keyProvider: JwtKeyProvider, source: KeySource, warn: Warn): KeyFinder => {
  const checks = new WeakMap<KeyObject, Map<string, SignatureCheck>>();
  const checkOf = (key: KeyObject, algorithm: JwtAlgorithm): SignatureCheck => {
    const known = checks.get(key)?.get(algorithm);
    if (known !== undefined) return known;
    const made = signatureCheckOf(key, algorithm);
    checks.set(key, new Map([...(checks.get(key) ?? []), [algorithm, made]]));
    return made;
  };
  return async ({ alg, kid }) => {
    const algorithm = alg as JwtAlgorithm;
    const found = await askKeyProvider(keyProvider, { alg: algorithm, kid }, warn);
    if (found === undefined) return [];
    if (source.needsBinding && found.issuers === undefined) {
      warn(
        'jwt.keyProvider serves several issuers and gave a key without its issuer; its tokens are refused until it gives { key, issuer }',
      );
      return [];
    }
    return [candidateOf({ ...found, kid }, source, checkOf(found.key, algorithm))];
  };
};

/** The first key that has signed a token; if none has, the refusal of the last. */
const signerOf = (token: string, [candidate, ...others]: readonly Candidate[]): Candidate => {
  if (candidate === undefined) throw new TokenRefusal('key_unknown');
  try {
    candidate.check(token);
    return candidate;
  } catch (error) {
    if (others.length === 0) throw error;
    return signerOf(token, others);
  }
};

/** Asks the service about claims of its own: only `true` lets the token pass. */
const checkOwnClaims = (
  { claims, header }: VerifiedToken,
  check: ResolvedJwtOptions['checkClaims'],
  facts: TokenFacts,
  warn: Warn,
): void => {
  if (check === undefined) return;
  let answer: unknown;
  try {
    answer = check(claims, header);
  } catch (error) {
    // What it knows is the claims, so that a token without those that it expects is what it failed at.
    warn(
      `jwt.checkClaims failed with ${error instanceof Error ? error.name : typeof error}; the token is refused`,
    );
  }
  if (answer === true) return;
  if (typeof answer === 'object' && answer !== null && 'then' in answer) {
    Promise.resolve(answer).catch(() => undefined);
    throw new TypeError('jwt.checkClaims must answer at once; ask a store in jwt.isRevoked');
  }
  if (typeof answer === 'string' && answer !== '') facts.problem = answer;
  throw new TokenRefusal('claims');
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
