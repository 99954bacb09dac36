import type { ExecutionContext } from '@nestjs/common';
import {
  assertFunction,
  assertHeaderName,
  assertKnownOptions,
  refuseOption,
} from '../../platform/option-checks.js';
import {
  type JwtIssuerOptions,
  type JwtKeySourceOptions,
  KEY_OPTIONS,
  type KeySource,
  resolveIssuers,
  resolveKeySource,
  SOURCE_OPTIONS,
} from './key-sources.js';
import { isNames } from './parties.js';
import { normalizeType, type RefusalReason } from './token-checks.js';

export type { RefusalReason };

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

/** Reads a token from a request. A method's type, so that it may name the platform's own request. */
export type TokenExtractor = {
  extract(request: object): string | undefined | Promise<string | undefined>;
}['extract'];

/** A claim: its name, or a function that finds its value among the claims. */
export type ClaimOption = string | { find(claims: TokenClaims): unknown }['find'];

/** Checks claims. A method's type, so that it may name the claims that it expects. */
export type ClaimsCheck = {
  check(claims: TokenClaims, header: Readonly<Record<string, unknown>>): boolean | string;
}['check'];

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
  /** What `jwt.checkClaims` found wrong. */
  readonly problem?: string;
}

/** How tokens are found and verified. Keys come from one of `secret`, `publicKey`, `keyProvider`, `jwks` and `issuers`. */
export interface JwtOptions extends JwtKeySourceOptions {
  /** Several issuers, each with its own keys: a token is accepted if a key of the issuer that it names has signed it. */
  readonly issuers?: readonly JwtIssuerOptions[] | undefined;
  /**
   * Request header that carries the token; in `authorization` it follows the scheme `Bearer`.
   * @default 'x-access-token'
   */
  readonly header?: string | undefined;
  /** Cookie that carries the token, in place of `header`. */
  readonly cookie?: string | undefined;
  /** Reads the token from somewhere else, once per request; `undefined` when there is none. */
  readonly extract?: TokenExtractor | undefined;
  /**
   * Finds the request of a context that is not HTTP, such as GraphQL's. Without it such contexts are refused. It must give
   * the same object each time within one call: by it the guards know what they found out.
   */
  readonly getRequest?: ((context: ExecutionContext) => object) | undefined;
  /**
   * Seconds, 0 to 300, by which the issuer's clock may be off.
   * @default 0
   */
  readonly clockTolerance?: number | undefined;
  /**
   * Whether a token must have an expiry.
   * @default true
   */
  readonly requireExp?: boolean;
  /** Seconds after `iat` from which a token is refused whatever its `exp` says. */
  readonly maxAge?: number;
  /**
   * Seconds from now beyond which an `exp` is refused, because it is a mistake, such as milliseconds for seconds.
   * @default ten years, unless `maxAge` bounds the life of a token
   */
  readonly maxLifetime?: number;
  /**
   * The `typ` values that are accepted; a token without `typ` always is.
   * @default ['JWT', 'at+jwt']
   */
  readonly types?: readonly string[];
  /**
   * Characters from which a token is refused unread.
   * @default 8192
   */
  readonly maxTokenLength?: number | undefined;
  /**
   * Checks claims of the service's own; only `true` lets a token pass, a string says in the log why it does not. It knows
   * nothing but the claims and answers at once.
   */
  readonly checkClaims?: ClaimsCheck;
  /** Asked on every request about a token that is otherwise good; only `false` lets it pass. Key it by `jti`. */
  readonly isRevoked?: (token: VerifiedToken) => boolean | Promise<boolean>;
  /**
   * The challenge of a 401 in `WWW-Authenticate`, such as `Bearer realm="api"`; `false` sends none.
   * @default 'Bearer'
   */
  readonly challenge?: string | false | undefined;
  /**
   * Claim with the id of the caller's organization, a string or a whole number.
   * @default 'organization'
   */
  readonly organizationClaim?: ClaimOption | undefined;
  /**
   * Claim with the access level; of an array of names the highest that `access.levels` knows counts.
   * @default 'accessLevel'
   */
  readonly accessLevelClaim?: ClaimOption | undefined;
  /**
   * Claim that says that the token was issued to the front end.
   * @default 'frontend'
   */
  readonly frontendClaim?: ClaimOption | undefined;
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
  ...SOURCE_OPTIONS,
  'issuers',
  'header',
  'cookie',
  'extract',
  'getRequest',
  'clockTolerance',
  'requireExp',
  'maxAge',
  'maxLifetime',
  'types',
  'maxTokenLength',
  'checkClaims',
  'isRevoked',
  'challenge',
  'organizationClaim',
  'accessLevelClaim',
  'frontendClaim',
  'frontendValues',
  'onRefused',
] as const satisfies readonly (keyof JwtOptions)[];

/** Checks that an unset variable of the environment must not switch off, or set back to a default, without a word. */
const CHECKS = [
  'issuers',
  'requireExp',
  'maxAge',
  'maxLifetime',
  'types',
  'checkClaims',
  'isRevoked',
] as const satisfies readonly (keyof JwtOptions)[];

/** A scheme and its parameters as RFC 9110, section 11.6.1, defines them, with quoted values. */
const CHALLENGE = /^[A-Za-z][\w-]*(?: [\w-]+="[ !#-[\]-~]*"(?:, [\w-]+="[ !#-[\]-~]*")*)?$/;

const assertChecks = (options: JwtOptions): void => {
  for (const name of CHECKS) {
    if (name in options && options[name] === undefined)
      refuseOption(
        `jwt.${name} is there without a value; is the environment variable set? Leave it out for the default.`,
      );
  }
};

const stringsOf = (name: string, value: unknown): readonly string[] => {
  if (!isNames(value)) refuseOption(`jwt.${name} must be a non-empty string, or an array of them.`);
  return [value].flat();
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
      `jwt.${name} must be a number from ${min} to ${max}; turn a string from the environment into one with Number().`,
    );
};

const assertClaim = (name: string, value: unknown): void => {
  if (typeof value !== 'function' && (typeof value !== 'string' || value === ''))
    refuseOption(`jwt.${name} must be the name of a claim, or a function (claims) => value.`);
};

/** A name as RFC 6265, section 4.1.1, defines it. */
const COOKIE_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

const assertPlace = ({ header, cookie, extract }: JwtOptions): void => {
  const places = Object.entries({ header, cookie, extract }).filter(
    ([, place]) => place !== undefined,
  );
  if (places.length > 1)
    refuseOption(
      `${places.map(([name]) => `jwt.${name}`).join(' and ')} exclude each other: a token has one place.`,
    );
  assertHeaderName('jwt.header', header ?? DEFAULT_TOKEN_HEADER, DEFAULT_TOKEN_HEADER);
  if (cookie !== undefined && (typeof cookie !== 'string' || !COOKIE_NAME.test(cookie)))
    refuseOption(`jwt.cookie must be the name of a cookie, such as 'session'.`);
};

const sourcesOf = (options: JwtOptions): readonly KeySource[] => {
  if (options.issuers === undefined) {
    if ([...KEY_OPTIONS].every((name) => options[name] === undefined))
      refuseOption(
        `jwt needs one of ${KEY_OPTIONS.map((name) => `jwt.${name}`).join(', ')} and jwt.issuers; is the environment variable set?`,
      );
    return [resolveKeySource('jwt', options)];
  }
  const beside = SOURCE_OPTIONS.find((name) => name !== 'audience' && options[name] !== undefined);
  if (beside !== undefined)
    refuseOption(
      `jwt.${beside} and jwt.issuers exclude each other; write it in an entry of issuers.`,
    );
  return resolveIssuers(
    options.issuers,
    'audience' in options ? { audience: options.audience } : {},
  );
};

/** Ten years: no token lives so long on purpose, and one in milliseconds would live for ever. */
const TEN_YEARS = 10 * 366 * 24 * 60 * 60;

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
    cookie,
    extract,
    getRequest,
    checkClaims,
    isRevoked,
    onRefused,
    maxAge,
    maxLifetime = maxAge === undefined ? TEN_YEARS : undefined,
  } = options;
  assertChecks(options);
  assertFunction('jwt.extract', extract, '(request) => string | undefined');
  assertFunction('jwt.getRequest', getRequest, '(context) => request');
  assertFunction('jwt.checkClaims', checkClaims, '(claims) => boolean | string');
  if (Object.prototype.toString.call(checkClaims) === '[object AsyncFunction]')
    refuseOption(
      'jwt.checkClaims must answer at once, so it must not be async; ask a store in jwt.isRevoked.',
    );
  assertFunction('jwt.isRevoked', isRevoked, '({ claims, header }) => boolean');
  assertFunction('jwt.onRefused', onRefused, '(reason, context) => void');
  const sources = sourcesOf(options);
  assertPlace(options);
  assertSeconds('clockTolerance', clockTolerance, { min: 0, max: 300, whole: true });
  assertSeconds('maxTokenLength', maxTokenLength, { min: 64, max: 65_536, whole: true });
  if (maxAge !== undefined) assertSeconds('maxAge', maxAge, { min: 1, max: 1e9, whole: false });
  if (options.maxLifetime !== undefined)
    assertSeconds('maxLifetime', maxLifetime, { min: 1, max: 1e13, whole: false });
  if (typeof requireExp !== 'boolean') refuseOption('jwt.requireExp must be true or false.');
  const acceptedTypes = stringsOf('types', types);
  if (challenge !== false && (typeof challenge !== 'string' || !CHALLENGE.test(challenge)))
    refuseOption(
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    );
  assertClaim('organizationClaim', organizationClaim);
  assertClaim('accessLevelClaim', accessLevelClaim);
  assertClaim('frontendClaim', frontendClaim);
  return {
    sources,
    algorithms: new Set<string>(sources.flatMap(({ algorithms }) => algorithms)),
    header: header.toLowerCase(),
    cookie,
    extract,
    getRequest,
    clockTolerance,
    requireExp,
    maxAge,
    maxLifetime,
    types: new Set(acceptedTypes.map(normalizeType)),
    maxTokenLength,
    checkClaims,
    isRevoked,
    challenge,
    organizationClaim,
    accessLevelClaim,
    frontendClaim,
    frontendValues:
      frontendValues === undefined ? undefined : stringsOf('frontendValues', frontendValues),
    onRefused,
  };
};

/** The options of `jwt` after `resolveJwtOptions`: complete, checked, keys parsed. */
export type ResolvedJwtOptions = ReturnType<typeof resolveJwtOptions>;
