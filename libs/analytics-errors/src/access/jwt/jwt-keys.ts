import { createPublicKey, createSecretKey, KeyObject, type JsonWebKey } from 'node:crypto';
import { refuseOption } from '../../platform/option-checks.js';

/** The algorithms that tokens can be signed with. */
export const JWT_ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** A secret shared with the issuer; a text counts by its UTF-8 bytes. */
export type JwtSecret = string | Uint8Array | KeyObject;
/** A secret for the tokens whose header names this `kid`. */
export interface NamedJwtSecret {
  readonly kid: string;
  readonly secret: JwtSecret;
}

/** The issuer's public key: PEM text, a JWK object or a `KeyObject`. */
export type JwtPublicKey = string | JsonWebKey | KeyObject;
/** A public key for the tokens whose header names this `kid`; a JWK with a `kid` needs no name. */
export interface NamedJwtPublicKey {
  readonly kid: string;
  readonly publicKey: JwtPublicKey;
}

/** A key that is ready to verify, and the `kid` that it answers to. */
export interface JwtKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

/** RFC 7518, section 3.4. */
const CURVES: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
};
const MIN_RSA_BITS = 2048;
const MAX_KEYS = 3;

export const isSymmetric = (algorithm: JwtAlgorithm): boolean => algorithm.startsWith('HS');

/** The hash that stands in an algorithm's name, such as SHA-256, of 32 bytes, in `PS256`. */
const hashOf = (algorithm: JwtAlgorithm): { readonly hash: string; readonly bytes: number } => {
  const bits = algorithm.slice(2);
  return { hash: `sha${bits}`, bytes: Number(bits) / 8 };
};

const pssSentence = (algorithm: JwtAlgorithm): string => {
  const { hash, bytes } = hashOf(algorithm);
  const restriction = `${hash} with MGF1 on ${hash} and a salt of at most ${bytes} bytes`;
  return `does not fit ${algorithm}, which takes an RSA key, or an RSA-PSS key restricted to ${restriction}`;
};

const rsaKindProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const types = algorithm.startsWith('PS') ? ['rsa', 'rsa-pss'] : ['rsa'];
  if (!types.includes(key.asymmetricKeyType ?? ''))
    return `is of type ${key.asymmetricKeyType}, but ${algorithm} takes an RSA key`;
  // Only an RSA-PSS key with parameters has a hash; it is then a key for the PS algorithm of that hash.
  const { hashAlgorithm } = key.asymmetricKeyDetails ?? {};
  return hashAlgorithm === undefined || hashAlgorithm === hashOf(algorithm).hash
    ? undefined
    : pssSentence(algorithm);
};

const curveProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const curve = CURVES[algorithm];
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve
    ? undefined
    : `does not fit ${algorithm}, which takes a key on the curve ${curve}`;
};

/** Says that a key is of the kind that other algorithms take: by its family, its type, its curve or the hash it is for. */
const kindProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  if (isSymmetric(algorithm))
    return key.type === 'secret'
      ? undefined
      : `is a ${key.type} key, but ${algorithm} takes a secret`;
  if (key.type === 'secret') return `is a secret, but ${algorithm} takes a public key`;
  return algorithm.startsWith('ES') ? curveProblem(key, algorithm) : rsaKindProblem(key, algorithm);
};

/** RFC 7518, section 3.2: a key of the size of the hash or larger. */
const secretStrengthProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const { bytes } = hashOf(algorithm);
  return (key.symmetricKeySize ?? 0) < bytes
    ? `is too short: ${algorithm} needs at least ${bytes} bytes (RFC 7518, section 3.2)`
    : undefined;
};

/** What jsonwebtoken asks of an RSA-PSS key at each verification, besides its hash; a key without parameters has no MGF1. */
const pssParametersProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const { hash, bytes } = hashOf(algorithm);
  const { mgf1HashAlgorithm, saltLength = 0 } = key.asymmetricKeyDetails ?? {};
  return mgf1HashAlgorithm === hash && saltLength <= bytes ? undefined : pssSentence(algorithm);
};

const rsaStrengthProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS)
    return `is too short: ${algorithm} needs an RSA key of at least ${MIN_RSA_BITS} bits`;
  if (publicExponent < 3n) return 'has a public exponent below 3';
  return key.asymmetricKeyType === 'rsa-pss' ? pssParametersProblem(key, algorithm) : undefined;
};

/** Says that a key of the right kind is too weak, or unusable; the strength of an elliptic key is its curve's. */
const strengthProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  if (isSymmetric(algorithm)) return secretStrengthProblem(key, algorithm);
  return algorithm.startsWith('ES') ? undefined : rsaStrengthProblem(key, algorithm);
};

/** Says why a key must not verify tokens of an algorithm, as the end of a sentence; `undefined` if it may. */
export const keyProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  if (key.type === 'private' && !isSymmetric(algorithm))
    return 'is a private key; give the public one, a service that verifies needs no more';
  return kindProblem(key, algorithm) ?? strengthProblem(key, algorithm);
};

/**
 * Whether a key that does not serve one of several algorithms is one for others: of another kind, or long enough for another
 * of them. A private key is for none, since it cannot be meant for verifying.
 */
export const isForOtherAlgorithms = (
  key: KeyObject,
  algorithm: JwtAlgorithm,
  algorithms: readonly JwtAlgorithm[],
): boolean =>
  algorithms.length > 1 &&
  key.type !== 'private' &&
  (kindProblem(key, algorithm) !== undefined ||
    algorithms.some((other) => keyProblem(key, other) === undefined));

const isJsonKey = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'kty' in parsed;
  } catch {
    return false;
  }
};

const parseSecret = (name: string, secret: unknown, algorithm: JwtAlgorithm): KeyObject => {
  if (!(typeof secret === 'string' || secret instanceof Uint8Array || secret instanceof KeyObject))
    return refuseOption(
      `${name} must be a text, a Buffer or a KeyObject; is the environment variable set?`,
    );
  const key = secret instanceof KeyObject ? secret : createSecretKey(Buffer.from(secret as string));
  const problem = keyProblem(key, algorithm);
  // What is shown below says more than that a key is too short, so it comes first.
  if (key.type === 'secret') {
    const text = key.export().toString('latin1');
    if (text.includes('-----BEGIN'))
      refuseOption(
        `${name} holds a PEM key; give a public key in jwt.publicKey, with jwt.algorithm.`,
      );
    if (isJsonKey(text))
      refuseOption(
        `${name} holds a JSON Web Key; give a public key as an object in jwt.publicKey, with jwt.algorithm.`,
      );
    if (text.trim() === '') refuseOption(`${name} is blank; is the environment variable set?`);
  }
  if (problem !== undefined) refuseOption(`${name} ${problem}.`);
  return key;
};

const assertJwk = (
  name: string,
  { d, k, use, key_ops, alg }: JsonWebKey,
  algorithm: JwtAlgorithm,
): void => {
  if (d !== undefined)
    refuseOption(
      `${name} is a private key; give the public one, a service that verifies needs no more.`,
    );
  if (k !== undefined) refuseOption(`${name} is a secret; give it in jwt.secret.`);
  if (use !== undefined && use !== 'sig')
    refuseOption(`${name} is not for signatures by its member 'use'; it must be 'sig'.`);
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify')))
    refuseOption(`${name} is not for verification by its member 'key_ops'; it must list 'verify'.`);
  if (alg !== undefined && alg !== algorithm)
    refuseOption(`${name} is for another algorithm than ${algorithm} by its member 'alg'.`);
};

const parsePem = (name: string, text: string): KeyObject => {
  if (text.includes('PRIVATE KEY'))
    refuseOption(
      `${name} is a private key; give the public one, a service that verifies needs no more.`,
    );
  if (!text.includes('-----BEGIN')) {
    const hint = isJsonKey(text)
      ? 'give a JSON Web Key as an object (JSON.parse it)'
      : 'give the text of the PEM file, not its name';
    refuseOption(`${name} is not a PEM key; ${hint}.`);
  }
  try {
    return createPublicKey(text);
  } catch {
    const hint = text.includes('\\n')
      ? String.raw`its line breaks arrived as \n, so replace them with real ones`
      : 'check that it is whole';
    return refuseOption(`${name} cannot be read as a PEM public key; ${hint}.`);
  }
};

const parsePublicKey = (name: string, publicKey: unknown, algorithm: JwtAlgorithm): KeyObject => {
  const read = (): KeyObject => {
    if (publicKey instanceof KeyObject) return publicKey;
    if (typeof publicKey === 'string') return parsePem(name, publicKey);
    if (publicKey instanceof Uint8Array)
      return parsePem(name, Buffer.from(publicKey).toString('latin1'));
    if (typeof publicKey !== 'object' || publicKey === null)
      return refuseOption(`${name} must be PEM text, a JWK object or a KeyObject.`);
    assertJwk(name, publicKey as JsonWebKey, algorithm);
    try {
      return createPublicKey({ key: publicKey as JsonWebKey, format: 'jwk' });
    } catch {
      return refuseOption(`${name} cannot be read as a JSON Web Key.`);
    }
  };
  const key = read();
  const problem = keyProblem(key, algorithm);
  if (problem !== undefined) refuseOption(`${name} ${problem}.`);
  return key;
};

type Parse = (name: string, key: unknown, algorithm: JwtAlgorithm) => KeyObject;

const parseKeys = (
  option: 'secret' | 'publicKey',
  value: unknown,
  algorithm: JwtAlgorithm,
  parse: Parse,
): readonly JwtKey[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > MAX_KEYS)
    refuseOption(`jwt.${option} takes one key, or up to ${MAX_KEYS} while keys are being rotated.`);
  const keys = list.map((entry, index): JwtKey => {
    const name = Array.isArray(value) ? `jwt.${option}[${index}]` : `jwt.${option}`;
    const isNamed = typeof entry === 'object' && entry !== null && option in entry;
    const key = isNamed ? (entry as Record<string, unknown>)[option] : entry;
    const kid: unknown =
      typeof entry === 'object' && entry !== null ? (entry as { kid?: unknown }).kid : undefined;
    if ((isNamed || kid !== undefined) && (typeof kid !== 'string' || kid === ''))
      refuseOption(`${name}.kid must be a text.`);
    return { kid: kid as string | undefined, key: parse(name, key, algorithm) };
  });
  const names = keys.flatMap(({ kid }) => kid ?? []);
  if (new Set(names).size !== names.length) refuseOption(`jwt.${option} names the same kid twice.`);
  return keys;
};

/** Turns the option `secret` into keys, once: a `KeyObject` spares every request the conversion of a text. */
export const parseSecrets = (value: unknown, algorithm: JwtAlgorithm): readonly JwtKey[] => {
  if (!isSymmetric(algorithm))
    refuseOption(
      `jwt.secret does not go with ${algorithm}; give jwt.publicKey, or leave jwt.algorithm out.`,
    );
  return parseKeys('secret', value, algorithm, parseSecret);
};

/** Turns the option `publicKey` into keys. */
export const parsePublicKeys = (value: unknown, algorithm: JwtAlgorithm): readonly JwtKey[] => {
  if (isSymmetric(algorithm))
    refuseOption(
      `jwt.publicKey does not go with ${algorithm}; name its algorithm, such as 'RS256' or 'ES256'.`,
    );
  return parseKeys('publicKey', value, algorithm, parsePublicKey);
};
