import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto';
import type { JwtOptions } from 'nestjs-analytics-errors';

/** A secret for tests: the smallest that HS256 takes. */
export const SECRET = 's'.repeat(31) + '!';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export type Sign = (input: string) => Buffer;

const hmac =
  (hash: string, key: KeyObject | string): Sign =>
  (input) =>
    createHmac(hash, key).update(input).digest();
export const rsaSign =
  (hash: string, key: KeyObject): Sign =>
  (input) =>
    signWith(hash, Buffer.from(input), key);
export const pssSign =
  (hash: string, key: KeyObject): Sign =>
  (input) =>
    signWith(hash, Buffer.from(input), { key, padding: 6, saltLength: -1 });
export const ecSign =
  (hash: string, key: KeyObject): Sign =>
  (input) =>
    signWith(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });

/** A way to sign, with what an attacker could try instead. */
export interface Suite {
  readonly algorithm: 'HS256' | 'RS256' | 'ES256';
  /** Options of a service that accepts what `sign` signs. */
  readonly options: JwtOptions;
  readonly sign: Sign;
  readonly signWithOtherKey: Sign;
  /** Signatures of other algorithms with the same key. */
  readonly otherAlgorithms: readonly (readonly [string, Sign])[];
  /** Texts by which the public key is known, to be taken for a secret. */
  readonly publicTexts: readonly (readonly [string, string | Buffer])[];
}

const publicTextsOf = (key: KeyObject): Suite['publicTexts'] => {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const der = key.export({ type: 'spki', format: 'der' });
  return [
    ['PEM', pem],
    ['PEM without its last line break', pem.trim()],
    ['PEM in one line', pem.replaceAll('\n', '')],
    ['PEM with escaped line breaks', pem.replaceAll('\n', '\\n')],
    ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
    ['DER', der],
    ['DER in base64', der.toString('base64')],
    ['DER in hexadecimal', der.toString('hex')],
    ['JWK', JSON.stringify(key.export({ format: 'jwk' }))],
  ];
};

const secretKey = createSecretKey(SECRET, 'utf8');

export const SUITES: readonly Suite[] = [
  {
    algorithm: 'HS256',
    options: { secret: SECRET },
    sign: hmac('sha256', secretKey),
    signWithOtherKey: hmac('sha256', 'o'.repeat(32)),
    otherAlgorithms: [
      ['HS384', hmac('sha384', secretKey)],
      ['HS512', hmac('sha512', secretKey)],
      ['RS256', rsaSign('sha256', rsa.privateKey)],
      ['PS256', pssSign('sha256', rsa.privateKey)],
      ['ES256', ecSign('sha256', ec.privateKey)],
    ],
    publicTexts: [
      ['a blank', ' '],
      ['nothing', ''],
      ['a common word', 'secret'],
    ],
  },
  {
    algorithm: 'RS256',
    options: {
      publicKey: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      algorithm: 'RS256',
    },
    sign: rsaSign('sha256', rsa.privateKey),
    signWithOtherKey: rsaSign('sha256', otherRsa.privateKey),
    otherAlgorithms: [
      ['RS384', rsaSign('sha384', rsa.privateKey)],
      ['RS512', rsaSign('sha512', rsa.privateKey)],
      ['PS256', pssSign('sha256', rsa.privateKey)],
      ['PS384', pssSign('sha384', rsa.privateKey)],
      ['PS512', pssSign('sha512', rsa.privateKey)],
      ['ES256', ecSign('sha256', ec.privateKey)],
    ],
    publicTexts: publicTextsOf(rsa.publicKey),
  },
  {
    algorithm: 'ES256',
    options: {
      publicKey: ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      algorithm: 'ES256',
    },
    sign: ecSign('sha256', ec.privateKey),
    signWithOtherKey: ecSign('sha256', otherEc.privateKey),
    otherAlgorithms: [
      ['ES384', ecSign('sha384', ec.privateKey)],
      ['ES512', ecSign('sha512', ec.privateKey)],
      ['RS256', rsaSign('sha256', rsa.privateKey)],
    ],
    publicTexts: publicTextsOf(ec.publicKey),
  },
];

export const HS256 = SUITES[0]!;

/** Claims that every option at its default accepts. */
export const goodClaims = (): Record<string, unknown> => {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'u-ada', organization: 'acme', iat: now, exp: now + 600 };
};

/** A part of a token: objects are written as JSON, texts and bytes as they are. */
export type Part = object | string;

const encode = (part: Part): string => {
  if (Buffer.isBuffer(part)) return part.toString('base64url');
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
};

/** Signs a header and a payload, whatever they are. */
export const signParts = (header: Part, payload: Part, sign: Sign): string => {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
};

/** A correctly signed token. */
export const tokenOf = (
  { algorithm, sign }: Suite,
  claims: Part = goodClaims(),
  header: object = {},
): string => signParts({ alg: algorithm, typ: 'JWT', ...header }, claims, sign);
