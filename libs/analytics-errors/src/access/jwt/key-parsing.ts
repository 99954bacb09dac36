import { createPublicKey, createSecretKey, KeyObject, type JsonWebKey } from 'node:crypto';
import { assertKnownOptions, refuseOption } from '../../platform/option-checks.js';
import { isSymmetric, type JwtAlgorithm, keyProblem } from './jwt-keys.js';
import { namesOf } from './parties.js';

/** A key that is ready to verify, the `kid` that it answers to, and whose it is. */
export interface JwtKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
  readonly issuers: readonly string[] | undefined;
  readonly audiences: readonly string[] | undefined;
}

/** Turns the option `secret` into keys, once: a `KeyObject` spares every request the conversion of a string. */
export function parseSecrets(
  name: string,
  value: unknown,
  algorithm: JwtAlgorithm,
): readonly JwtKey[] {
  if (!isSymmetric(algorithm))
    refuseOption(
      `${name} does not go with ${algorithm}; give publicKey, or leave the algorithm out.`,
    );
  return parseKeys(name, ['secret'], value, (place, key) => parseSecret(place, key, algorithm));
}

/** Turns the option `publicKey` into keys. */
export function parsePublicKeys(
  name: string,
  value: unknown,
  algorithm: JwtAlgorithm,
): readonly JwtKey[] {
  if (isSymmetric(algorithm))
    refuseOption(
      `${name} does not go with ${algorithm}; name its algorithm, such as 'RS256' or 'ES256'.`,
    );
  return parseKeys(name, ['publicKey', 'key'], value, (place, key) =>
    parsePublicKey(place, key, algorithm),
  );
}

/** Says of a secret what looks like a mistake but may be meant, as a sentence; `undefined` if nothing does. */
export function secretWarning(name: string, value: unknown): string | undefined {
  const secrets = listOf(value).map((entry) => (isEntry(entry, ['secret']) ? entry.secret : entry));
  return secrets.some((secret) => typeof secret === 'string' && /[\r\n]$/.test(secret))
    ? `${name} ends in a line break, which counts as a part of it; trim it unless the issuer signs with the line break.`
    : undefined;
}

/** Trying keys in turn is work that anybody can ask for, so that their number has a bound. */
const MAX_KEYS = 100;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether an entry holds a key beside its `kid` and its issuer, and is none itself. */
const isEntry = (
  entry: unknown,
  members: readonly string[],
): entry is Readonly<Record<string, unknown>> =>
  isObject(entry) &&
  !(entry instanceof KeyObject) &&
  !('kty' in entry) &&
  members.some((member) => member in entry);

const parseKeys = (
  option: string,
  members: readonly string[],
  value: unknown,
  parse: (place: string, key: unknown) => KeyObject,
): readonly JwtKey[] => {
  const list = listOf(value);
  if (list.length === 0 || list.length > MAX_KEYS)
    refuseOption(`${option} takes one key, or an array of up to ${MAX_KEYS}.`);
  const keys = list.map((entry, index) => {
    const place = Array.isArray(value) ? `${option}[${index}]` : option;
    return isEntry(entry, members)
      ? parseEntry(place, members, entry, parse)
      : {
          kid: kidOf(place, isObject(entry) && 'kty' in entry ? entry['kid'] : undefined),
          key: parse(place, entry),
          issuers: undefined,
          audiences: undefined,
        };
  });
  const kids = keys.flatMap(({ kid, issuers }) =>
    kid === undefined ? [] : [JSON.stringify([kid, issuers])],
  );
  if (new Set(kids).size !== kids.length) refuseOption(`${option} names the same kid twice.`);
  return keys;
};

const parseEntry = (
  place: string,
  members: readonly string[],
  entry: Readonly<Record<string, unknown>>,
  parse: (place: string, key: unknown) => KeyObject,
): JwtKey => {
  assertKnownOptions(place, entry, [...members, 'kid', 'issuer', 'audience']);
  const [member = '', other] = members.filter((name) => name in entry);
  if (other !== undefined)
    refuseOption(`${place}.${member} and ${place}.${other} exclude each other; keep one.`);
  const key = entry[member];
  const kid = kidOf(
    place,
    entry['kid'] ?? (isObject(key) && 'kty' in key ? key['kid'] : undefined),
  );
  const issuers = namesOf(`${place}.issuer`, entry, 'issuer');
  const audiences = namesOf(`${place}.audience`, entry, 'audience');
  if ([kid, issuers, audiences].every((mark) => mark === undefined))
    refuseOption(`${place} needs a kid or an issuer beside its key, or give the key alone.`);
  return { kid, key: parse(place, key), issuers, audiences };
};

const kidOf = (place: string, kid: unknown): string | undefined => {
  if (kid !== undefined && (typeof kid !== 'string' || kid === ''))
    refuseOption(`${place}.kid must be a non-empty string.`);
  return kid;
};

const isJsonKey = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) && 'kty' in parsed;
  } catch {
    return false;
  }
};

const bytesOfSecret = (name: string, secret: unknown): Buffer => {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (secret instanceof Uint8Array) return Buffer.from(secret);
  if (!isObject(secret) || !('base64' in secret))
    return refuseOption(
      `${name} must be a string, a Buffer, { base64: '…' } or a KeyObject; is the environment variable set?`,
    );
  assertKnownOptions(name, secret, ['base64']);
  return (
    decodeBase64(secret['base64']) ??
    refuseOption(`${name}.base64 must be a secret in base64; is the environment variable set?`)
  );
};

/** Decodes base64 or base64url, with or without padding and line breaks; `undefined` for anything else. */
const decodeBase64 = (text: unknown): Buffer | undefined => {
  if (typeof text !== 'string') return undefined;
  const plain = text.replace(/\s+/g, '').replace(/=+$/, '');
  return /^(?:[A-Za-z\d+/]+|[\w-]+)$/.test(plain) && plain.length % 4 !== 1
    ? Buffer.from(plain, 'base64')
    : undefined;
};

const parseSecret = (name: string, secret: unknown, algorithm: JwtAlgorithm): KeyObject => {
  const key = secret instanceof KeyObject ? secret : createSecretKey(bytesOfSecret(name, secret));
  const problem = keyProblem(key, algorithm);
  // These sentences say more than that a key is too short, so they come first.
  if (key.type === 'secret') {
    const text = key.export().toString('latin1');
    if (text.includes('-----BEGIN'))
      refuseOption(`${name} holds a PEM key; give a public key in publicKey, with its algorithm.`);
    if (isJsonKey(text))
      refuseOption(
        `${name} holds a JSON Web Key; give a public key as an object in publicKey, with its algorithm.`,
      );
    if (text.trim() === '') refuseOption(`${name} is blank; is the environment variable set?`);
  }
  if (problem !== undefined) refuseOption(`${name} ${problem}.`);
  return key;
};

const PRIVATE_KEY = 'is a private key; give the public one, a service that verifies needs no more';

const assertJwk = (
  name: string,
  { d, k, use, key_ops, alg }: JsonWebKey,
  algorithm: JwtAlgorithm,
): void => {
  if (d !== undefined) refuseOption(`${name} ${PRIVATE_KEY}.`);
  if (k !== undefined) refuseOption(`${name} is a secret; give it in secret.`);
  if (use !== undefined && use !== 'sig')
    refuseOption(`${name} is not for signatures by its member 'use'; it must be 'sig'.`);
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify')))
    refuseOption(`${name} is not for verification by its member 'key_ops'; it must list 'verify'.`);
  if (alg !== undefined && alg !== algorithm)
    refuseOption(`${name} is for another algorithm than ${algorithm} by its member 'alg'.`);
};

const PEM = /-----BEGIN ([A-Z\d ]+)-----([^-]*)-----END \1-----/;

/**
 * Puts right what environments and secret stores do to a PEM file: quotes around it, line breaks as `\n` or gone, the
 * whole file in base64.
 */
const repairPem = (text: string): string => {
  const plain = text
    .trim()
    .replace(/^(["'])([^]*)\1$/, '$2')
    .replaceAll(/\\r|\\n/g, '\n');
  const decoded = plain.includes('-----BEGIN')
    ? undefined
    : decodeBase64(plain)?.toString('latin1');
  const [, label, body] = PEM.exec(decoded ?? plain) ?? [];
  if (label === undefined || body === undefined)
    return decoded?.includes('-----BEGIN') ? decoded : plain;
  const lines = body.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};

/** The base64 of a key without the lines around it, as Keycloak shows it. */
const readBareKey = (text: string): KeyObject | undefined => {
  const der = decodeBase64(text);
  try {
    return der && createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
};

const parsePem = (name: string, text: string): KeyObject => {
  const pem = repairPem(text);
  if (pem.includes('PRIVATE KEY')) refuseOption(`${name} ${PRIVATE_KEY}.`);
  if (!pem.includes('-----BEGIN')) {
    const hint = isJsonKey(text)
      ? 'give a JSON Web Key as an object (JSON.parse it)'
      : 'give the content of the PEM file, not its name';
    return readBareKey(pem) ?? refuseOption(`${name} is not a PEM key; ${hint}.`);
  }
  try {
    return createPublicKey(pem);
  } catch {
    return refuseOption(`${name} cannot be read as a PEM public key; check that it is whole.`);
  }
};

const readPublicKey = (name: string, publicKey: unknown, algorithm: JwtAlgorithm): KeyObject => {
  if (publicKey instanceof KeyObject) return publicKey;
  if (typeof publicKey === 'string') return parsePem(name, publicKey);
  if (publicKey instanceof Uint8Array)
    return parsePem(name, Buffer.from(publicKey).toString('latin1'));
  if (!isObject(publicKey))
    return refuseOption(
      `${name} must be a PEM string, a JWK object or a KeyObject; is the environment variable set?`,
    );
  assertJwk(name, publicKey, algorithm);
  try {
    return createPublicKey({ key: publicKey as JsonWebKey, format: 'jwk' });
  } catch {
    return refuseOption(`${name} cannot be read as a JSON Web Key.`);
  }
};

const parsePublicKey = (name: string, publicKey: unknown, algorithm: JwtAlgorithm): KeyObject => {
  const key = readPublicKey(name, publicKey, algorithm);
  const problem = keyProblem(key, algorithm);
  if (problem !== undefined) refuseOption(`${name} ${problem}.`);
  return key;
};
