import type { JsonWebKey, KeyObject } from 'node:crypto';

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
  'EdDSA',
  'Ed25519',
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];
export type EdwardsAlgorithm = Extract<JwtAlgorithm, `Ed${string}`>;

/** The issuer, or issuers, of a key's tokens, and whom they are for. */
export interface KeyBinding {
  /** The issuer whose key it is: a token that it signed must name this issuer, or one of these. */
  readonly issuer?: string | readonly string[];
  /** The audience, or audiences, one of which a token that it signed must name. */
  readonly audience?: string | readonly string[];
}

/** A secret shared with the issuer; a string counts by its UTF-8 bytes, `{ base64 }` by what it decodes to. */
export type JwtSecret = string | Uint8Array | KeyObject | { readonly base64: string };
/** A secret for the tokens whose header names this `kid`, or of this issuer alone. */
export interface NamedJwtSecret extends KeyBinding {
  readonly kid?: string;
  readonly secret: JwtSecret;
}

/** The issuer's public key: a PEM string, a JWK object or a `KeyObject`. */
export type JwtPublicKey = string | JsonWebKey | KeyObject;
/** A public key for the tokens whose header names this `kid`, or of this issuer alone. */
export type NamedJwtPublicKey = KeyBinding & { readonly kid?: string } & (
    { readonly publicKey: JwtPublicKey } | { readonly key: JwtPublicKey }
  );

/** RFC 7518, section 3.4. */
const CURVES: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
};
const MIN_RSA_BITS = 2048;

export const isSymmetric = (algorithm: JwtAlgorithm): boolean => algorithm.startsWith('HS');
/** Whether an algorithm is one of RFC 8037, which jsonwebtoken does not know. */
export const isEdwards = (algorithm: JwtAlgorithm): algorithm is EdwardsAlgorithm =>
  algorithm.startsWith('Ed');

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

const edwardsProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  const types = algorithm === 'Ed25519' ? ['ed25519'] : ['ed25519', 'ed448'];
  return types.includes(key.asymmetricKeyType ?? '')
    ? undefined
    : `does not fit ${algorithm}, which takes a key on the curve ${types.join(' or ')}`;
};

/** Says that a key is of the kind that other algorithms take: by its family, its type, its curve or the hash it is for. */
const kindProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  if (isSymmetric(algorithm))
    return key.type === 'secret'
      ? undefined
      : `is a ${key.type} key, but ${algorithm} takes a secret`;
  if (key.type === 'secret') return `is a secret, but ${algorithm} takes a public key`;
  if (isEdwards(algorithm)) return edwardsProblem(key, algorithm);
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
  return algorithm.startsWith('E') ? undefined : rsaStrengthProblem(key, algorithm);
};

/** Says why a key must not verify tokens of an algorithm, as the end of a sentence; `undefined` if it may. */
export const keyProblem = (key: KeyObject, algorithm: JwtAlgorithm): string | undefined => {
  if (key.type === 'private' && !isSymmetric(algorithm))
    return 'is a private key; give the public one, a service that verifies needs no more';
  return kindProblem(key, algorithm) ?? strengthProblem(key, algorithm);
};
