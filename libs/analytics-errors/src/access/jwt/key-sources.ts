import {
  assertFunction,
  assertKnownOptions,
  nearestName,
  refuseOption,
} from '../../platform/option-checks.js';
import {
  isSymmetric,
  JWT_ALGORITHMS,
  type JwtAlgorithm,
  type JwtPublicKey,
  type JwtSecret,
  type NamedJwtPublicKey,
  type NamedJwtSecret,
} from './jwt-keys.js';
import { type JwtKey, parsePublicKeys, parseSecrets, secretWarning } from './key-parsing.js';
import type { JwtKeyProvider } from './key-provider.js';
import { jwksKeyProvider, type JwksOptions } from './key-set.js';
import { type IssuerCheck, namesOf, type Parties } from './parties.js';

/** Where keys come from, whose they are and what they verify. Exactly one of the first four is needed. */
export interface JwtKeySourceOptions {
  /**
   * The secret shared with the issuer, at least 32 bytes for HS256 (48 for HS384, 64 for HS512); several while secrets
   * are being rotated, tried in order or found by `kid` when they are named.
   */
  readonly secret?:
    JwtSecret | NamedJwtSecret | readonly (JwtSecret | NamedJwtSecret)[] | undefined;
  /** The issuer's public key, or several. Needs `algorithm`. */
  readonly publicKey?:
    JwtPublicKey | NamedJwtPublicKey | readonly (JwtPublicKey | NamedJwtPublicKey)[] | undefined;
  /** Finds the key of each token. Needs `algorithm` or `algorithms`, and `issuer` and `audience`. */
  readonly keyProvider?: JwtKeyProvider | undefined;
  /**
   * Address of the key set that the issuer publishes, or the options of `jwksKeyProvider`. Needs `algorithm` or
   * `algorithms`, and `issuer` and `audience`.
   */
  readonly jwks?: string | URL | JwksOptions | undefined;
  /**
   * The only algorithm that is accepted.
   * @default 'HS256' with `secret`, none otherwise
   */
  readonly algorithm?: JwtAlgorithm | undefined;
  /** The algorithms that are accepted with a `keyProvider` or `jwks`; HS algorithms and others do not go together. */
  readonly algorithms?: readonly JwtAlgorithm[] | undefined;
  /**
   * The issuer that `iss` must name, or a function that says whether it may; `false` for no check. Keys of several
   * issuers say themselves whose they are: see `issuers`.
   */
  readonly issuer?: string | readonly string[] | IssuerCheck | false;
  /** The audience, or audiences, one of which `aud` must name; `false` for no check. */
  readonly audience?: string | readonly string[] | false;
}

/** An issuer, its keys and what they verify. */
export interface JwtIssuerOptions extends JwtKeySourceOptions {
  /** The issuer, or all the names by which its tokens call it. */
  readonly issuer: string | readonly string[] | IssuerCheck;
}

/** Names of the options that say where keys come from. */
export const KEY_OPTIONS = ['secret', 'publicKey', 'keyProvider', 'jwks'] as const;
/** Names of all options of a source of keys. */
export const SOURCE_OPTIONS = [
  ...KEY_OPTIONS,
  'algorithm',
  'algorithms',
  'issuer',
  'audience',
] as const satisfies readonly (keyof JwtKeySourceOptions)[];

/** Keys of one kind: those of the options, or a function that finds them. */
export interface KeySource extends Parties {
  readonly algorithms: readonly JwtAlgorithm[];
  readonly keys: readonly JwtKey[];
  readonly keyProvider: JwtKeyProvider | undefined;
  /** Whether the keys that the provider gives must say whose they are, because it serves several issuers. */
  readonly needsBinding: boolean;
  /** The checks that are switched off, for the line at start-up. */
  readonly unchecked: readonly ('issuer' | 'audience')[];
  /** What may be a mistake, as sentences. */
  readonly warnings: readonly string[];
}

/**
 * Checks the options that say where keys come from, and parses the keys.
 * @param area name of the options, such as `jwt.issuers[0]`.
 * @throws Error with a sentence that names the option and says what to write instead, never its value.
 */
export function resolveKeySource(area: string, options: JwtKeySourceOptions): KeySource {
  const { secret, publicKey } = options;
  assertFunction(
    `${area}.keyProvider`,
    options.keyProvider,
    '({ alg, kid }) => KeyObject | undefined',
  );
  const algorithms = algorithmsOf(area, options);
  const [algorithm = 'HS256'] = algorithms;
  const keys = [
    ...(secret === undefined ? [] : parseSecrets(`${area}.secret`, secret, algorithm)),
    ...(publicKey === undefined ? [] : parsePublicKeys(`${area}.publicKey`, publicKey, algorithm)),
  ];
  const keyProvider = options.keyProvider ?? providerOf(`${area}.jwks`, options.jwks);
  const issuers =
    typeof options.issuer === 'function'
      ? options.issuer
      : checkOf(area, options, 'issuer', keyProvider);
  const audiences = checkOf(area, options, 'audience', keyProvider);
  const isSeveral = Array.isArray(issuers) && issuers.length > 1 && area === 'jwt';
  if (isSeveral && !saysWhoseKeysAre(options, keys))
    refuseOption(
      `${area}.issuer names several issuers, but not whose key is whose, so that one could sign as another; ` +
        `write ${area}.issuers: [{ issuer, publicKey, algorithm }, …], or { key, issuer } for each key.`,
    );
  const unchecked = (
    [
      ['issuer', issuers, keys.every((key) => key.issuers), keyProvider?.issuer],
      ['audience', audiences, keys.every((key) => key.audiences), keyProvider?.audience],
    ] as const
  ).flatMap(([name, check, isBound, bound]) =>
    check === undefined && (keyProvider === undefined ? !isBound : bound === undefined)
      ? [name]
      : [],
  );
  const warning = secret === undefined ? undefined : secretWarning(`${area}.secret`, secret);
  return {
    algorithms,
    keys,
    keyProvider,
    issuers,
    audiences,
    needsBinding: isSeveral && keyProvider !== undefined,
    unchecked,
    warnings: warning === undefined ? [] : [warning],
  };
}

/**
 * The sources of the option `issuers`.
 * @throws Error as `resolveKeySource`.
 */
export function resolveIssuers(
  issuers: unknown,
  shared: Pick<JwtKeySourceOptions, 'audience'>,
): readonly KeySource[] {
  if (!Array.isArray(issuers) || issuers.length === 0)
    return refuseOption(
      'jwt.issuers must be a non-empty array, such as [{ issuer, audience, jwks, algorithm }].',
    );
  return issuers.map((entry: unknown, index) => {
    const area = `jwt.issuers[${index}]`;
    assertKnownOptions(area, entry, SOURCE_OPTIONS);
    const { issuer } = entry as JwtKeySourceOptions;
    if (issuer === undefined || issuer === false)
      refuseOption(`${area}.issuer must name the issuer of these keys.`);
    return resolveKeySource(area, { ...shared, ...(entry as JwtKeySourceOptions) });
  });
}

/** Static keys with several issuers must all be bound; of a function nobody knows before it is asked. */
const saysWhoseKeysAre = (
  { keyProvider, jwks }: JwtKeySourceOptions,
  keys: readonly JwtKey[],
): boolean => {
  if (jwks !== undefined) return false;
  return keyProvider === undefined
    ? keys.every((key) => key.issuers !== undefined)
    : !('load' in keyProvider) || keyProvider.issuer !== undefined;
};

const providerOf = (name: string, jwks: unknown): JwtKeyProvider | undefined => {
  if (jwks === undefined) return undefined;
  if (typeof jwks === 'string' || jwks instanceof URL) return jwksKeyProvider({ url: jwks }, name);
  return jwksKeyProvider(jwks as JwksOptions, name);
};

/** A check of parties, which may be switched off by `false` only, and must not be forgotten where others share the keys. */
const checkOf = (
  area: string,
  options: JwtKeySourceOptions,
  member: 'issuer' | 'audience',
  keyProvider: JwtKeyProvider | undefined,
): readonly string[] | undefined => {
  if (options[member] === false) return undefined;
  const names = namesOf(`${area}.${member}`, options, member);
  if (names === undefined && keyProvider !== undefined && keyProvider[member] === undefined)
    refuseOption(
      `${area}.${member} is needed with ${area}.${options.jwks === undefined ? 'keyProvider' : 'jwks'}, ` +
        `because others get tokens of the same keys; name the ${member}, or write ${member}: false to accept any.`,
    );
  return names;
};

const assertAlgorithm = (name: string, value: unknown): void => {
  if (typeof value === 'string' && value.toLowerCase() === 'none')
    refuseOption(`${name} must not be 'none': it accepts tokens that nobody signed.`);
  if (JWT_ALGORITHMS.includes(value as JwtAlgorithm)) return;
  const nearest = typeof value === 'string' ? nearestName(value, JWT_ALGORITHMS) : undefined;
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  refuseOption(`${name} must be one of ${JWT_ALGORITHMS.join(', ')}${hint === '' ? '.' : hint}`);
};

const algorithmsOf = (area: string, options: JwtKeySourceOptions): readonly JwtAlgorithm[] => {
  const { secret, algorithm, algorithms } = options;
  const given = KEY_OPTIONS.filter((name) => options[name] !== undefined);
  if (given.length !== 1)
    refuseOption(
      `${area} needs exactly one of ${KEY_OPTIONS.map((name) => `${area}.${name}`)
        .join(', ')
        .replace(/, (?=[^,]*$)/, ' and ')}; is the environment variable set?`,
    );
  if (algorithms !== undefined) {
    if (algorithm !== undefined)
      refuseOption(`${area}.algorithm and ${area}.algorithms exclude each other; keep one.`);
    if (!Array.isArray(algorithms) || algorithms.length === 0)
      refuseOption(`${area}.algorithms must be an array, such as ['RS256'].`);
    if (algorithms.length > 1 && ['secret', 'publicKey'].includes(given[0] ?? ''))
      refuseOption(
        `${area}.algorithms names several for ${area}.${given[0]}, but a key has one; name it in ${area}.algorithm.`,
      );
    const named: readonly JwtAlgorithm[] = algorithms;
    named.forEach((entry, index) => assertAlgorithm(`${area}.algorithms[${index}]`, entry));
    if (algorithms.some(isSymmetric) && !algorithms.every(isSymmetric))
      refuseOption(
        `${area}.algorithms must not mix HS algorithms with others: a public key would pass as a secret.`,
      );
    return named;
  }
  const chosen = algorithm ?? (secret === undefined ? undefined : 'HS256');
  if (chosen === undefined)
    return refuseOption(
      `${area}.algorithm must be named with public keys, a key set or a key provider, such as 'RS256'.`,
    );
  assertAlgorithm(`${area}.algorithm`, chosen);
  return [chosen];
};
