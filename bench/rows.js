// What is compared over HTTP, and what is to be reached.
import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';

const get = (path, headers = {}) => ({ method: 'GET', path, headers });
const post = (path, value) => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const plain = (request, status, app = 'plain') => ({ app, request, status });
const library = (request, status, app = 'library') => ({ app, request, status });

/** A key for an application that sees no token. */
const SOME_KEY = { algorithm: 'HS256', key: randomBytes(32).toString('hex') };

/** What a success of plain Nest is. */
export const SUCCESS = plain(get('/ok'), 200);
const small = (value) => post('/small', value);
/** A body with two violations per item. */
export const many = (count) =>
  post('/many', { items: Array.from({ length: count }, () => ({ x: 'a', y: 1.5 })) });
export const VALID = small({ name: 'a', count: 5, id: '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e' });
const TWO_WRONG = small({ name: 5, count: 500, id: '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e' });

/** An error of the library; its target is the price of a success of plain Nest. */
const error = (name, measured, own) => ({
  name,
  measured,
  against: [
    { name: 'a success of plain Nest', side: SUCCESS, target: 1.05 },
    { name: 'the same error of plain Nest', side: own },
  ],
});

/**
 * The rows: `measured` is the library's side, each entry of `against` another side; `target` is the largest ratio of
 * the two that is wanted.
 */
export const HTTP_ROWS = [
  {
    name: 'success, all defaults',
    measured: library(get('/ok'), 200),
    against: [{ name: 'plain Nest', side: SUCCESS, target: 1.03, includes: 1 }],
  },
  {
    name: 'success with a validated body',
    measured: library(VALID, 200),
    against: [{ name: 'ValidationPipe', side: plain(VALID, 200, 'plain with pipe'), target: 1.03 }],
  },
  {
    name: 'refused body, 2 violations',
    measured: library(TWO_WRONG, 400),
    against: [
      { name: 'ValidationPipe', side: plain(TWO_WRONG, 400, 'plain with pipe'), target: 1 },
    ],
  },
  {
    name: 'refused body, 20 violations',
    measured: library(many(10), 400),
    against: [
      { name: 'ValidationPipe', side: plain(many(10), 400, 'plain with pipe'), target: 1.3 },
    ],
  },
  error('unknown route (404)', library(get('/missing'), 404), plain(get('/missing'), 404)),
  error('thrown 4xx (404)', library(get('/not-found'), 404), plain(get('/not-found'), 404)),
  error(
    'no token (401)',
    { ...library(get('/unauthenticated'), 401, 'library with jwt'), token: SOME_KEY },
    plain(get('/unauthenticated'), 401),
  ),
  error(
    'refused by a guard (403)',
    library(get('/unauthorized'), 403),
    plain(get('/unauthorized'), 403),
  ),
  {
    name: 'thrown Error (500)',
    measured: library(get('/fault'), 500),
    against: [{ name: 'plain Nest', side: plain(get('/fault'), 500), target: 1 }],
  },
];

/** A side that answers nothing but errors. */
export const MANY_ERRORS = library(get('/not-found'), 404);

/** Key and tokens of an algorithm. */
export function tokensOf(algorithm) {
  const { signWith, key } = keyOf(algorithm);
  const token = new JwtService({}).sign(CLAIMS, {
    privateKey: signWith,
    algorithm,
    expiresIn: '1h',
  });
  // The last character of a signature may hold bits that are not used, so the first one is changed.
  const [head, payload, signature] = token.split('.');
  const bad = `${head}.${payload}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
  return { algorithm, key, good: token, bad };
}

/** The rows that verify a token within a whole request; the guards alone are among the functions. */
export function tokenRows(algorithm) {
  const { key, good, bad } = tokensOf(algorithm);
  const sideOf = (app, token, status) => ({
    app,
    token: { algorithm, key },
    request: get('/token', { 'x-access-token': token }),
    status,
  });
  return [
    ['good', good, 200],
    ['bad', bad, 401],
  ].map(([word, token, status]) => ({
    name: `${word} token, ${algorithm}, the whole request`,
    measured: sideOf('library with jwt', token, status),
    against: [
      { name: 'Nest’s documented guard', side: sideOf('documented', token, status) },
      { name: 'passport-jwt', side: sideOf('passport', token, status) },
    ],
  }));
}

const CLAIMS = {
  sub: 'u-0123456789',
  organization: 'o-0123456789',
  accessLevel: 'premium',
  frontend: true,
  email: 'somebody@example.org',
  name: 'Some Body',
  roles: ['reader', 'editor', 'billing'],
  locale: 'en-GB',
  jti: '6f1f2f0e-7a3b-4f57-9d4e-0c1c6b1f6a11',
};

/** Keys as an application has them: text, as the documentation of Nest shows it. */
const keyOf = (algorithm) => {
  if (algorithm === 'HS256') {
    const key = randomBytes(32).toString('hex');
    return { signWith: createSecretKey(key, 'utf8'), key };
  }
  const { privateKey, publicKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { signWith: privateKey, key: publicKey.export({ type: 'spki', format: 'pem' }) };
};
