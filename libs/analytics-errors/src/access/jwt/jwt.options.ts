import type { KeyObject } from 'node:crypto';
import type { ExecutionContext } from '@nestjs/common';
import {
  isSymmetric,
  JWT_ALGORITHMS,
  type JwtAlgorithm,
  type JwtPublicKey,
  type JwtSecret,
  type NamedJwtPublicKey,
  type NamedJwtSecret,
  parsePublicKeys,
  parseSecrets,
} from './jwt-keys.js';
import {
  assertFunction,
  assertHeaderName,
  assertKnownOptions,
  refuseOption,
} from '../../platform/option-checks.js';

/** The claims of a verified token. */
export type TokenClaims<Claims extends object = Record<string, unknown>> = Readonly<
  {
    sub?: string;
    iss?: string;
    aud?: string | readonly string[];
    exp?: number;
    nbf?: number;
    iat?: number;
    jti?: string;
  } & Claims
>;

/** A token whose signature and claims hold. */
export interface VerifiedToken<Claims extends object = Record<string, unknown>> {
  readonly claims: TokenClaims<Claims>;
  readonly header: Readonly<Record<string, unknown>>;
}

/** What a key is looked up by: the algorithm is one of those allowed, the `kid` is whatever the client wrote. */
export interface JwtKeyRequest {
  readonly alg: JwtAlgorithm;
  readonly kid: string | undefined;
}

/** Finds the key of a token; `undefined` for a key that does not exist. What it throws is answered with E4001. */
export type JwtKeyProvider = (
  request: JwtKeyRequest,
) => KeyObject | undefined | Promise<KeyObject | undefined>;

/** Reads a token from a request. A method's type, so that it may name the platform's own request. */
export type TokenExtractor = { extract(request: object): string | undefined }['extract'];

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
  | 'not_active'
  | 'issued_in_future'
  | 'too_old'
  | 'issuer'
  | 'audience'
  | 'revoked'
  | 'organization_not_enabled'
  | 'not_frontend'
  | 'level_missing'
  | 'level_malformed'
  | 'level_low'
  | 'other_organization'
  | 'api_key';

/** What is known of a refused request. */
export interface RefusalContext {
  /** The code that the client gets. */
  readonly code: string;
  readonly method: string;
  /** The route's pattern. */
  readonly route: string;
  readonly requestId: string;
  /** Key id of the token, `'(invalid)'` when it is not a plain word. */
  readonly kid?: string;
  /** Only once the signature has been verified. */
  readonly sub?: string;
  /** Only once the signature has been verified. */
  readonly jti?: string;
}

/** How tokens are found and verified. Exactly one of `secret`, `publicKey` and `keyProvider` is needed. */
export interface JwtOptions {
  /**
   * The secret shared with the issuer, at least 32 bytes for HS256 (48 for HS384, 64 for HS512); up to three while
   * secrets are being rotated, tried in order or found by `kid` when they are named.
   */
  readonly secret?:
    JwtSecret | NamedJwtSecret | readonly (JwtSecret | NamedJwtSecret)[] | undefined;
  /** The issuer's public key, up to three while keys are being rotated. Needs `algorithm`. */
  readonly publicKey?:
    JwtPublicKey | NamedJwtPublicKey | readonly (JwtPublicKey | NamedJwtPublicKey)[] | undefined;
  /** Finds the key of each token, for example in a JWKS. Needs `algorithm` or `algorithms`. */
  readonly keyProvider?: JwtKeyProvider | undefined;
  /**
   * The only algorithm that is accepted.
   * @default 'HS256' with `secret`, none otherwise
   */
  readonly algorithm?: JwtAlgorithm | undefined;
  /** The algorithms that are accepted with a `keyProvider`; secrets and public keys do not go together. */
  readonly algorithms?: readonly JwtAlgorithm[] | undefined;
  /**
   * Request header that carries the token.
   * @default 'x-access-token'
   */
  readonly header?: string | undefined;
  /** Reads the token from somewhere else than `header`; `undefined` when there is none. */
  readonly extract?: TokenExtractor | undefined;
  /**
   * Finds the request of a context that is not HTTP, such as GraphQL's. Without it such contexts are refused. It must give
   * the same object each time within one call: by it the guards know what they found out.
   */
  readonly getRequest?: ((context: ExecutionContext) => object) | undefined;
  /** The issuer, or issuers, that `iss` must name. Not checked unless it is set. */
  readonly issuer?: string | readonly string[] | undefined;
  /** The audience, or audiences, one of which `aud` must name. Not checked unless it is set. */
  readonly audience?: string | readonly string[] | undefined;
  /**
   * Seconds, 0 to 300, by which the issuer's clock may be off.
   * @default 0
   */
  readonly clockTolerance?: number | undefined;
  /**
   * Whether a token must have an expiry.
   * @default true
   */
  readonly requireExp?: boolean | undefined;
  /** Seconds after `iat` from which a token is refused whatever its `exp` says. */
  readonly maxAge?: number | undefined;
  /**
   * The `typ` values that are accepted; a token without `typ` always is.
   * @default ['JWT', 'at+jwt']
   */
  readonly types?: readonly string[] | undefined;
  /**
   * Characters from which a token is refused unread.
   * @default 8192
   */
  readonly maxTokenLength?: number | undefined;
  /** Asked on every request about a token that is otherwise good; only `false` lets it pass. Key it by `jti`. */
  readonly isRevoked?: ((token: VerifiedToken) => boolean | Promise<boolean>) | undefined;
  /**
   * The challenge of a 401 in `WWW-Authenticate`, such as `Bearer realm="api"`; `false` sends none.
   * @default 'Bearer'
   */
  readonly challenge?: string | false | undefined;
  /**
   * Claim with the id of the caller's organization.
   * @default 'organization'
   */
  readonly organizationClaim?: string | undefined;
  /**
   * Claim with the access level.
   * @default 'accessLevel'
   */
  readonly accessLevelClaim?: string | undefined;
  /**
   * Claim that says that the token was issued to the front end.
   * @default 'frontend'
   */
  readonly frontendClaim?: string | undefined;
  /**
   * Texts in `frontendClaim` that mean the front end, for example client ids when the claim is `azp`.
   * @default only the value `true` does
   */
  readonly frontendValues?: readonly string[] | undefined;
  /** Told of every refusal by a guard, for counters. Whatever it throws is ignored. */
  readonly onRefused?: ((reason: RefusalReason, context: RefusalContext) => void) | undefined;
}

/** Header that carries the token unless `jwt.header` says otherwise. */
export const DEFAULT_TOKEN_HEADER = 'x-access-token';
/** Challenge of a 401 unless `jwt.challenge` says otherwise. */
export const DEFAULT_CHALLENGE = 'Bearer';

const KNOWN = [
  'secret',
  'publicKey',
  'keyProvider',
  'algorithm',
  'algorithms',
  'header',
  'extract',
  'getRequest',
  'issuer',
  'audience',
  'clockTolerance',
  'requireExp',
  'maxAge',
  'types',
  'maxTokenLength',
  'isRevoked',
  'challenge',
  'organizationClaim',
  'accessLevelClaim',
  'frontendClaim',
  'frontendValues',
  'onRefused',
] as const satisfies readonly (keyof JwtOptions)[];

/** A scheme and its parameters as RFC 9110, section 11.6.1, defines them, with quoted values. */
const CHALLENGE = /^[A-Za-z][\w-]*(?: [\w-]+="[ !#-[\]-~]*"(?:, [\w-]+="[ !#-[\]-~]*")*)?$/;

const textsOf = (name: string, value: unknown): readonly string[] | undefined => {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((entry) => typeof entry === 'string' && entry.trim() !== ''))
    refuseOption(
      `jwt.${name} must be a text that is not empty, or an array of them; leave it out to do without the check.`,
    );
  return list as readonly string[];
};

const assertSeconds = (
  name: string,
  value: unknown,
  { min, max, whole }: { min: number; max: number; whole: boolean },
): void => {
  const isInRange =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!whole || Number.isInteger(value));
  if (!isInRange)
    refuseOption(
      `jwt.${name} must be a number from ${min} to ${max}; turn a text from the environment into one with Number().`,
    );
};

const assertClaim = (name: string, value: unknown): void => {
  if (typeof value !== 'string' || value === '')
    refuseOption(`jwt.${name} must be the name of a claim.`);
};

const assertAlgorithm = (name: string, value: unknown): void => {
  if (typeof value === 'string' && /^ed(?:dsa|25519|448)$/i.test(value))
    refuseOption(`${name} EdDSA is not supported by jsonwebtoken 9; take 'ES256'.`);
  if (typeof value === 'string' && value.toLowerCase() === 'none')
    refuseOption(`${name} must not be 'none': it accepts tokens that nobody signed.`);
  if (!JWT_ALGORITHMS.includes(value as JwtAlgorithm))
    refuseOption(`${name} must be one of ${JWT_ALGORITHMS.join(', ')}.`);
};

const algorithmsOf = ({
  secret,
  publicKey,
  keyProvider,
  algorithm,
  algorithms,
}: JwtOptions): readonly JwtAlgorithm[] => {
  if ([secret, publicKey, keyProvider].filter((key) => key !== undefined).length !== 1)
    refuseOption(
      'jwt needs exactly one of jwt.secret, jwt.publicKey and jwt.keyProvider; is the environment variable set?',
    );
  if (algorithms !== undefined) {
    if (keyProvider === undefined)
      refuseOption(
        'jwt.algorithms goes with jwt.keyProvider only; name the one algorithm in jwt.algorithm.',
      );
    if (algorithm !== undefined)
      refuseOption('jwt.algorithm and jwt.algorithms exclude each other; keep one.');
    if (!Array.isArray(algorithms) || algorithms.length === 0)
      refuseOption(`jwt.algorithms must be an array, such as ['RS256'].`);
    algorithms.forEach((entry, index) => assertAlgorithm(`jwt.algorithms[${index}]`, entry));
    if (algorithms.some(isSymmetric) && !algorithms.every(isSymmetric))
      refuseOption(
        'jwt.algorithms must not mix HS algorithms with others: a public key would pass as a secret.',
      );
    return algorithms;
  }
  const chosen = algorithm ?? (secret === undefined ? undefined : 'HS256');
  if (chosen === undefined)
    return refuseOption(
      `jwt.algorithm must be named with a public key or a key provider, such as 'RS256'.`,
    );
  assertAlgorithm('jwt.algorithm', chosen);
  return [chosen];
};

const keysOf = (
  { secret, publicKey }: JwtOptions,
  [algorithm = 'HS256']: readonly JwtAlgorithm[],
) => {
  if (secret !== undefined) return parseSecrets(secret, algorithm);
  return publicKey === undefined ? [] : parsePublicKeys(publicKey, algorithm);
};

/** The form in which `typ` values are compared (RFC 7515, section 4.1.9). */
export const normalizeType = (type: string): string =>
  type.toLowerCase().replace(/^application\//, '');

/**
 * Checks the options of `jwt`, fills in the defaults and parses the keys.
 * @throws Error with a sentence that names the option and says what to write instead, never its value.
 */
export const resolveJwtOptions = (options: JwtOptions) => {
  assertKnownOptions('jwt', options, KNOWN);
  const {
    header = DEFAULT_TOKEN_HEADER,
    clockTolerance = 0,
    requireExp = true,
    types = ['JWT', 'at+jwt'],
    maxTokenLength = 8192,
    challenge = DEFAULT_CHALLENGE,
    organizationClaim = 'organization',
    accessLevelClaim = 'accessLevel',
    frontendClaim = 'frontend',
    frontendValues,
    keyProvider,
    extract,
    getRequest,
    isRevoked,
    onRefused,
    maxAge,
  } = options;
  assertFunction('jwt.keyProvider', keyProvider, '({ alg, kid }) => KeyObject | undefined');
  assertFunction('jwt.extract', extract, '(request) => string | undefined');
  assertFunction('jwt.getRequest', getRequest, '(context) => request');
  assertFunction('jwt.isRevoked', isRevoked, '({ claims, header }) => boolean');
  assertFunction('jwt.onRefused', onRefused, '(reason, context) => void');
  const algorithms = algorithmsOf(options);
  const keys = keysOf(options, algorithms);
  assertHeaderName('jwt.header', header, DEFAULT_TOKEN_HEADER);
  assertSeconds('clockTolerance', clockTolerance, { min: 0, max: 300, whole: true });
  assertSeconds('maxTokenLength', maxTokenLength, { min: 64, max: 65_536, whole: true });
  if (maxAge !== undefined) assertSeconds('maxAge', maxAge, { min: 1, max: 1e9, whole: false });
  if (typeof requireExp !== 'boolean') refuseOption('jwt.requireExp must be true or false.');
  const acceptedTypes = textsOf('types', types) ?? [];
  if (challenge !== false && (typeof challenge !== 'string' || !CHALLENGE.test(challenge)))
    refuseOption(
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    );
  assertClaim('organizationClaim', organizationClaim);
  assertClaim('accessLevelClaim', accessLevelClaim);
  assertClaim('frontendClaim', frontendClaim);
  return {
    algorithms: new Set<string>(algorithms),
    keys,
    keyProvider,
    header: header.toLowerCase(),
    extract,
    getRequest,
    issuers: textsOf('issuer', options.issuer),
    audiences: textsOf('audience', options.audience),
    clockTolerance,
    requireExp,
    maxAge,
    types: new Set(acceptedTypes.map(normalizeType)),
    maxTokenLength,
    isRevoked,
    challenge,
    organizationClaim,
    accessLevelClaim,
    frontendClaim,
    frontendValues: textsOf('frontendValues', frontendValues),
    onRefused,
  };
};

/** The options of `jwt` after `resolveJwtOptions`: complete, checked, keys parsed. */
export type ResolvedJwtOptions = ReturnType<typeof resolveJwtOptions>;
