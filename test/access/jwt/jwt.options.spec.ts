import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { resolveAccessOptions } from '../../../libs/analytics-errors/src/access/access.options.js';
import {
  type JwtOptions,
  resolveJwtOptions,
} from '../../../libs/analytics-errors/src/access/jwt/jwt.options.js';
import { createTokenVerifier } from '../../../libs/analytics-errors/src/access/jwt/token-verifier.js';
import { jwksKeyProvider } from '../../../libs/analytics-errors/src/access/jwt/key-set.js';
import { goodClaims, pssSign, SECRET, signParts } from './signers.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
// `object`, since @types/node takes `saltLength` for a text, and Node.js takes a number.
const pssOf = (hashAlgorithm: string, parameters: object = {}) =>
  generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm,
    mgf1HashAlgorithm: hashAlgorithm,
    ...parameters,
  });
const bare = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const pss256 = pssOf('sha256');
const pss384 = pssOf('sha384');
const pss512 = pssOf('sha512');
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ec521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const ed = generateKeyPairSync('ed25519');
const pemOf = (key: typeof rsa.publicKey): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pem = pemOf(rsa.publicKey);
const jwk = rsa.publicKey.export({ format: 'jwk' });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** For options with a key provider: issuer and audience are another question. */
const open = { issuer: false, audience: false };
const SPECIAL = 'a-value-that-must-not-show-up';

const resolve = (options: unknown) => resolveJwtOptions(options as JwtOptions);

describe('the options of jwt', () => {
  it('have safe defaults', () => {
    const { sources, ...rest } = resolveJwtOptions({ secret: SECRET });
    expect(sources).toEqual([
      {
        algorithms: ['HS256'],
        keys: [
          { kid: undefined, key: expect.anything(), issuers: undefined, audiences: undefined },
        ],
        keyProvider: undefined,
        issuers: undefined,
        audiences: undefined,
        needsBinding: false,
        unchecked: ['issuer', 'audience'],
        warnings: [],
      },
    ]);
    expect(rest).toEqual({
      algorithms: new Set(['HS256']),
      header: 'x-access-token',
      cookie: undefined,
      extract: undefined,
      getRequest: undefined,
      clockTolerance: 0,
      requireExp: true,
      maxAge: undefined,
      maxLifetime: 10 * 366 * 86_400,
      types: new Set(['jwt', 'at+jwt']),
      maxTokenLength: 8192,
      checkClaims: undefined,
      isRevoked: undefined,
      challenge: 'Bearer',
      organizationClaim: 'organization',
      accessLevelClaim: 'accessLevel',
      frontendClaim: 'frontend',
      frontendValues: undefined,
      onRefused: undefined,
    });
  });

  it('treat an option that is undefined as one left out', () => {
    const options = Object.fromEntries(
      ['header', 'cookie', 'clockTolerance', 'challenge', 'publicKey', 'frontendValues'].map(
        (name) => [name, undefined],
      ),
    );
    expect(resolve({ secret: SECRET, ...options })).toEqual(resolveJwtOptions({ secret: SECRET }));
  });

  it.each([
    ['issuers'],
    ['requireExp'],
    ['maxAge'],
    ['maxLifetime'],
    ['types'],
    ['checkClaims'],
    ['isRevoked'],
  ])('refuse a check that is there without a value: %s', (name) => {
    expect(() => resolve({ secret: SECRET, [name]: undefined })).toThrow(
      `AnalyticsErrorsModule: jwt.${name} is there without a value; is the environment variable set? Leave it out for the default.`,
    );
  });

  it.each([
    ['issuer', undefined],
    ['audience', undefined],
    ['issuer', ''],
    ['audience', []],
    ['issuer', null],
  ])('refuse %s with the value %j, which would switch the check off', (name, value) => {
    expect(() => resolve({ secret: SECRET, [name]: value })).toThrow(
      `AnalyticsErrorsModule: jwt.${name} must be a non-empty string, or an array of them; is the environment variable set?`,
    );
  });

  it.each<[string, unknown, (resolved: ReturnType<typeof resolveJwtOptions>) => unknown, unknown]>([
    ['a header in capitals', { header: 'X-Token' }, ({ header }) => header, 'x-token'],
    ['one issuer', { issuer: 'a' }, ({ sources }) => sources[0]?.issuers, ['a']],
    ['no issuer', { issuer: false }, ({ sources }) => sources[0]?.issuers, undefined],
    [
      'several audiences',
      { audience: ['a', 'b'] },
      ({ sources }) => sources[0]?.audiences,
      ['a', 'b'],
    ],
    [
      'no audience',
      { audience: false },
      ({ sources }) => sources[0]?.unchecked,
      ['issuer', 'audience'],
    ],
    ['both checks', { issuer: 'a', audience: 'b' }, ({ sources }) => sources[0]?.unchecked, []],
    ['a maximum lifetime', { maxLifetime: 60 }, ({ maxLifetime }) => maxLifetime, 60],
    [
      'a maximum age, which bounds the lifetime',
      { maxAge: 60 },
      ({ maxLifetime }) => maxLifetime,
      undefined,
    ],
    ['a cookie', { cookie: 'session' }, ({ cookie }) => cookie, 'session'],
    ['the largest tolerance', { clockTolerance: 300 }, ({ clockTolerance }) => clockTolerance, 300],
    ['the smallest maximum age', { maxAge: 1 }, ({ maxAge }) => maxAge, 1],
    ['the largest maximum age', { maxAge: 1e9 }, ({ maxAge }) => maxAge, 1e9],
    ['a maximum age with a fraction', { maxAge: 1.5 }, ({ maxAge }) => maxAge, 1.5],
    [
      'the limits of the token length',
      { maxTokenLength: 64 },
      ({ maxTokenLength }) => maxTokenLength,
      64,
    ],
    [
      'the longest token',
      { maxTokenLength: 65_536 },
      ({ maxTokenLength }) => maxTokenLength,
      65_536,
    ],
    [
      'types of its own',
      { types: ['application/Foo+JWT'] },
      ({ types }) => types,
      new Set(['foo+jwt']),
    ],
    [
      'a challenge with a realm',
      { challenge: 'Bearer realm="api", scope="a b"' },
      ({ challenge }) => challenge,
      'Bearer realm="api", scope="a b"',
    ],
    ['no challenge', { challenge: false }, ({ challenge }) => challenge, false],
    ['tokens without expiry', { requireExp: false }, ({ requireExp }) => requireExp, false],
    [
      'front-end clients',
      { frontendClaim: 'azp', frontendValues: ['dashboard'] },
      ({ frontendValues }) => frontendValues,
      ['dashboard'],
    ],
  ])('take %s', (_case, options, pick, expected) => {
    expect(pick(resolve({ secret: SECRET, ...(options as object) }))).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['a text', { secret: SECRET }],
    ['bytes', { secret: Buffer.from(SECRET) }],
    ['a KeyObject', { secret: createSecretKey(SECRET, 'utf8') }],
    ['letters beyond ASCII, counted in bytes', { secret: 'é'.repeat(16) }],
    ['48 bytes for HS384', { secret: 's'.repeat(48), algorithm: 'HS384' }],
    ['64 bytes for HS512', { secret: 's'.repeat(64), algorithm: 'HS512' }],
    ['three in rotation', { secret: [SECRET, `${SECRET}2`, `${SECRET}3`] }],
    ['a named one', { secret: { kid: 'k', secret: SECRET } }],
    ['JSON that is no key', { secret: JSON.stringify({ a: SECRET }) }],
    ['a PEM public key', { publicKey: pem, algorithm: 'RS256' }],
    ['a PEM public key in a Buffer', { publicKey: Buffer.from(pem), algorithm: 'PS512' }],
    [
      'a PKCS #1 public key',
      { publicKey: rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }), algorithm: 'RS384' },
    ],
    ['a JWK', { publicKey: jwk, algorithm: 'RS256' }],
    [
      'a JWK with all its marks',
      {
        publicKey: { ...jwk, kid: 'k', use: 'sig', key_ops: ['verify'], alg: 'RS256' },
        algorithm: 'RS256',
      },
    ],
    [
      'a JWK with the smallest public exponent',
      { publicKey: { ...jwk, e: 'Aw' }, algorithm: 'RS256' },
    ],
    ['a public KeyObject', { publicKey: rsa.publicKey, algorithm: 'RS256' }],
    ['P-256 for ES256', { publicKey: pemOf(ec.publicKey), algorithm: 'ES256' }],
    ['P-384 for ES384', { publicKey: pemOf(ec384.publicKey), algorithm: 'ES384' }],
    ['P-521 for ES512', { publicKey: pemOf(ec521.publicKey), algorithm: 'ES512' }],
    [
      'two public keys, one named',
      { publicKey: [pem, { kid: 'k', publicKey: jwk }], algorithm: 'RS256' },
    ],
    ['a secret in base64', { secret: { base64: Buffer.from(SECRET).toString('base64') } }],
    ['a secret in base64url', { secret: { base64: Buffer.alloc(32, 0xfb).toString('base64url') } }],
    [
      'a named secret in base64',
      { secret: { kid: 'k', secret: { base64: Buffer.from(SECRET).toString('base64') } } },
    ],
    ['a hundred in rotation', { secret: Array.from({ length: 100 }, (_, at) => `${SECRET}${at}`) }],
    [
      'a PEM public key with escaped line breaks',
      { publicKey: pem.replaceAll('\n', '\\n'), algorithm: 'RS256' },
    ],
    [
      'a PEM public key with escaped CRLF',
      { publicKey: pem.replaceAll('\n', '\\r\\n'), algorithm: 'RS256' },
    ],
    ['a PEM public key on one line', { publicKey: pem.replaceAll('\n', ''), algorithm: 'RS256' }],
    [
      'a PEM public key with blanks for line breaks',
      { publicKey: pem.replaceAll('\n', ' '), algorithm: 'RS256' },
    ],
    ['a PEM public key in quotes', { publicKey: `"${pem.trim()}"`, algorithm: 'RS256' }],
    [
      'a PEM public key in single quotes, escaped',
      { publicKey: `'${pem.replaceAll('\n', '\\n')}'`, algorithm: 'RS256' },
    ],
    [
      'a PEM public key in base64',
      { publicKey: Buffer.from(pem).toString('base64'), algorithm: 'RS256' },
    ],
    [
      'a public key in base64 without the lines of PEM',
      {
        publicKey: rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        algorithm: 'RS256',
      },
    ],
    [
      'an elliptic PEM key on one line',
      { publicKey: pemOf(ec.publicKey).replaceAll('\n', ''), algorithm: 'ES256' },
    ],
    ['Ed25519 for EdDSA', { publicKey: pemOf(ed.publicKey), algorithm: 'EdDSA' }],
    ['Ed25519 for itself', { publicKey: ed.publicKey, algorithm: 'Ed25519' }],
    ['Ed448 for EdDSA', { publicKey: generateKeyPairSync('ed448').publicKey, algorithm: 'EdDSA' }],
    ['a JWK with its issuer', { publicKey: { key: jwk, issuer: 'a' }, algorithm: 'RS256' }],
    ['one algorithm in an array with a secret', { secret: SECRET, algorithms: ['HS256'] }],
    ['a key provider', { ...open, keyProvider: () => undefined, algorithms: ['RS256', 'ES256'] }],
    [
      'a key provider for secrets',
      { ...open, keyProvider: () => undefined, algorithms: ['HS256', 'HS512'] },
    ],
    [
      'a key provider with its parties',
      { keyProvider: () => undefined, algorithm: 'RS256', issuer: 'a', audience: 'b' },
    ],
    [
      'a key provider with a function for issuers',
      { keyProvider: () => undefined, algorithm: 'RS256', issuer: () => true, audience: 'b' },
    ],
    [
      'a key set',
      { jwks: 'https://a.example/keys', algorithm: 'RS256', issuer: 'a', audience: 'b' },
    ],
    [
      'a key set that says whose it is',
      { jwks: { url: 'https://a.example/keys', issuer: 'a', audience: 'b' }, algorithm: 'RS256' },
    ],
    [
      'a provider of a key set that says whose it is',
      {
        keyProvider: jwksKeyProvider({
          url: 'https://a.example/keys',
          issuer: ['a', 'b'],
          audience: 'c',
        }),
        algorithm: 'RS256',
      },
    ],
    [
      'two issuers',
      {
        issuers: [
          { issuer: 'a', secret: SECRET },
          {
            issuer: ['b', 'c'],
            audience: 'd',
            jwks: 'https://b.example/keys',
            algorithms: ['RS256'],
          },
        ],
      },
    ],
    [
      'two issuers with one audience',
      {
        audience: false,
        issuers: [
          { issuer: 'a', jwks: 'https://a.example/keys', algorithm: 'RS256' },
          { issuer: 'b', jwks: 'https://b.example/keys', algorithm: 'RS256' },
        ],
      },
    ],
  ])('take a key: %s', (_case, options) => {
    expect(() => resolve(options)).not.toThrow();
  });

  it.each<[string, 'PS256' | 'PS384' | 'PS512', typeof rsa]>([
    ['an RSA key', 'PS256', rsa],
    ['an RSA key', 'PS384', rsa],
    ['an RSA key', 'PS512', rsa],
    ['an RSA-PSS key restricted to sha256', 'PS256', pss256],
    ['an RSA-PSS key restricted to sha384', 'PS384', pss384],
    ['an RSA-PSS key restricted to sha512', 'PS512', pss512],
    ['an RSA-PSS key that also takes a shorter salt', 'PS256', pssOf('sha256', { saltLength: 0 })],
  ])(
    'take %s for %s, which then verifies a token',
    async (_case, algorithm, { publicKey, privateKey }) => {
      const token = signParts(
        { alg: algorithm },
        goodClaims(),
        pssSign(`sha${algorithm.slice(2)}`, privateKey),
      );
      const verified = [publicKey, pemOf(publicKey)].map((key) =>
        createTokenVerifier(resolve({ publicKey: key, algorithm }))(token, {}),
      );
      await expect(Promise.all(verified)).resolves.toMatchObject([
        { header: { alg: algorithm } },
        { header: { alg: algorithm } },
      ]);
    },
  );

  it.each<[string, 'PS256' | 'PS384' | 'PS512', KeyObject, string]>([
    [
      'without parameters',
      'PS256',
      bare.publicKey,
      'sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
    [
      'without parameters',
      'PS384',
      bare.publicKey,
      'sha384 with MGF1 on sha384 and a salt of at most 48 bytes',
    ],
    [
      'without parameters',
      'PS512',
      bare.publicKey,
      'sha512 with MGF1 on sha512 and a salt of at most 64 bytes',
    ],
    [
      'of another hash',
      'PS256',
      pss512.publicKey,
      'sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
    [
      'of another hash',
      'PS384',
      pss256.publicKey,
      'sha384 with MGF1 on sha384 and a salt of at most 48 bytes',
    ],
    [
      'of another hash',
      'PS512',
      pss384.publicKey,
      'sha512 with MGF1 on sha512 and a salt of at most 64 bytes',
    ],
    [
      'of a hash that no algorithm has',
      'PS256',
      pssOf('sha1').publicKey,
      'sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
    [
      'with MGF1 on another hash',
      'PS256',
      pssOf('sha256', { mgf1HashAlgorithm: 'sha1' }).publicKey,
      'sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
    [
      'with a salt that is too long',
      'PS256',
      pssOf('sha256', { saltLength: 33 }).publicKey,
      'sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
  ])(
    'refuse an RSA-PSS key %s for %s, since no token would verify',
    (_case, algorithm, publicKey, restriction) => {
      expect(() => resolve({ publicKey, algorithm })).toThrow(
        `jwt.publicKey does not fit ${algorithm}, which takes an RSA key, or an RSA-PSS key restricted to ${restriction}.`,
      );
    },
  );

  it('name keys by the kid that stands beside them or in the JWK', () => {
    const [source] = resolve({
      publicKey: [
        { ...jwk, kid: 'a' },
        { kid: 'b', publicKey: pem },
        { key: { ...jwk, kid: 'c' }, issuer: 'i', audience: ['x'] },
        pem,
      ],
      algorithm: 'RS256',
    }).sources;
    expect(
      source?.keys.map(({ kid, key, issuers, audiences }) => [kid, key.type, issuers, audiences]),
    ).toEqual([
      ['a', 'public', undefined, undefined],
      ['b', 'public', undefined, undefined],
      ['c', 'public', ['i'], ['x']],
      [undefined, 'public', undefined, undefined],
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'secret', 'jwt must be an object of options.'],
    ['null', null, 'jwt must be an object of options.'],
    ['a list', [], 'jwt must be an object of options.'],
    [
      'no key',
      {},
      'jwt needs one of jwt.secret, jwt.publicKey, jwt.keyProvider, jwt.jwks and jwt.issuers; is the environment variable set?',
    ],
    [
      'a key that is undefined',
      { secret: undefined },
      'jwt needs one of jwt.secret, jwt.publicKey, jwt.keyProvider, jwt.jwks and jwt.issuers; is the environment variable set?',
    ],
    [
      'two keys',
      { secret: SECRET, publicKey: pem },
      'jwt needs exactly one of jwt.secret, jwt.publicKey, jwt.keyProvider and jwt.jwks; is the environment variable set?',
    ],
    [
      'a misspelt option',
      { secret: SECRET, algoritms: ['HS256'] },
      "there is no option 'jwt.algoritms'; did you mean 'algorithms'?",
    ],
    [
      'an option in other spelling',
      { secret: SECRET, organisationClaim: 'o' },
      "there is no option 'jwt.organisationClaim'; did you mean 'organizationClaim'?",
    ],
    [
      'an unknown option',
      { secret: SECRET, q: 1 },
      "there is no option 'jwt.q'; the options of jwt are secret, publicKey,",
    ],
    [
      'a secret that is null',
      { secret: null },
      "jwt.secret must be a string, a Buffer, { base64: '…' } or a KeyObject; is the environment variable set?",
    ],
    [
      'a secret that is a number',
      { secret: 5 },
      "jwt.secret must be a string, a Buffer, { base64: '…' } or a KeyObject; is the environment variable set?",
    ],
    ['an empty secret', { secret: '' }, 'jwt.secret is blank; is the environment variable set?'],
    [
      'a blank secret',
      { secret: ' '.repeat(64) },
      'jwt.secret is blank; is the environment variable set?',
    ],
    [
      'a short secret',
      { secret: 's'.repeat(31) },
      'jwt.secret is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2).',
    ],
    [
      'empty bytes',
      { secret: Buffer.alloc(0) },
      'jwt.secret is blank; is the environment variable set?',
    ],
    [
      'short bytes',
      { secret: Buffer.alloc(31, 1) },
      'jwt.secret is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2).',
    ],
    [
      '47 bytes for HS384',
      { secret: 's'.repeat(47), algorithm: 'HS384' },
      'jwt.secret is too short: HS384 needs at least 48 bytes (RFC 7518, section 3.2).',
    ],
    [
      '63 bytes for HS512',
      { secret: 's'.repeat(63), algorithm: 'HS512' },
      'jwt.secret is too short: HS512 needs at least 64 bytes (RFC 7518, section 3.2).',
    ],
    [
      'a PEM key for a secret',
      { secret: pem },
      'jwt.secret holds a PEM key; give a public key in publicKey, with its algorithm.',
    ],
    [
      'a PEM key for the bytes of a secret',
      { secret: createSecretKey(Buffer.from(pem)) },
      'jwt.secret holds a PEM key; give a public key in publicKey, with its algorithm.',
    ],
    [
      'a JWK for a secret',
      { secret: JSON.stringify(jwk) },
      'jwt.secret holds a JSON Web Key; give a public key as an object in publicKey, with its algorithm.',
    ],
    [
      'a public KeyObject for a secret',
      { secret: rsa.publicKey },
      'jwt.secret is a public key, but HS256 takes a secret.',
    ],
    [
      'a private KeyObject for a secret',
      { secret: rsa.privateKey },
      'jwt.secret is a private key, but HS256 takes a secret.',
    ],
    [
      'a secret with RS256',
      { secret: SECRET, algorithm: 'RS256' },
      'jwt.secret does not go with RS256; give publicKey, or leave the algorithm out.',
    ],
    ['no secret in a list', { secret: [] }, 'jwt.secret takes one key, or an array of up to 100.'],
    [
      'more than a hundred secrets',
      { secret: Array.from({ length: 101 }, () => SECRET) },
      'jwt.secret takes one key, or an array of up to 100.',
    ],
    [
      'a bad secret in a list',
      { secret: [SECRET, 'x'] },
      'jwt.secret[1] is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2).',
    ],
    [
      'a kid that is no text',
      { secret: { kid: 1, secret: SECRET } },
      'jwt.secret.kid must be a non-empty string.',
    ],
    [
      'an empty kid',
      { secret: [{ kid: '', secret: SECRET }] },
      'jwt.secret[0].kid must be a non-empty string.',
    ],
    [
      'a named secret without a kid',
      { secret: { secret: SECRET } },
      'jwt.secret needs a kid or an issuer beside its key, or give the key alone.',
    ],
    [
      'a kid twice',
      {
        secret: [
          { kid: 'a', secret: SECRET },
          { kid: 'a', secret: SECRET },
        ],
      },
      'jwt.secret names the same kid twice.',
    ],
    [
      'a public key without its algorithm',
      { publicKey: pem },
      "jwt.algorithm must be named with public keys, a key set or a key provider, such as 'RS256'.",
    ],
    [
      'a public key with HS256',
      { publicKey: pem, algorithm: 'HS256' },
      "jwt.publicKey does not go with HS256; name its algorithm, such as 'RS256' or 'ES256'.",
    ],
    [
      'a private key',
      { publicKey: privatePem, algorithm: 'RS256' },
      'jwt.publicKey is a private key; give the public one, a service that verifies needs no more.',
    ],
    [
      'a private KeyObject',
      { publicKey: rsa.privateKey, algorithm: 'RS256' },
      'jwt.publicKey is a private key; give the public one, a service that verifies needs no more.',
    ],
    [
      'a private JWK',
      { publicKey: rsa.privateKey.export({ format: 'jwk' }), algorithm: 'RS256' },
      'jwt.publicKey is a private key; give the public one, a service that verifies needs no more.',
    ],
    [
      'a secret KeyObject',
      { publicKey: createSecretKey(SECRET, 'utf8'), algorithm: 'RS256' },
      'jwt.publicKey is a secret, but RS256 takes a public key.',
    ],
    [
      'a secret JWK',
      { publicKey: { kty: 'oct', k: 'AAAA' }, algorithm: 'RS256' },
      'jwt.publicKey is a secret; give it in secret.',
    ],
    [
      'a damaged PEM key',
      { publicKey: pem.replace('MII', 'M'), algorithm: 'RS256' },
      'jwt.publicKey cannot be read as a PEM public key; check that it is whole.',
    ],
    [
      'a file name',
      { publicKey: 'keys/public.pem', algorithm: 'RS256' },
      'jwt.publicKey is not a PEM key; give the content of the PEM file, not its name.',
    ],
    [
      'a JWK as text',
      { publicKey: JSON.stringify(jwk), algorithm: 'RS256' },
      'jwt.publicKey is not a PEM key; give a JSON Web Key as an object (JSON.parse it).',
    ],
    [
      'a JWK that is none',
      { publicKey: { kty: 'RSA' }, algorithm: 'RS256' },
      'jwt.publicKey cannot be read as a JSON Web Key.',
    ],
    [
      'a JWK for encryption',
      { publicKey: { ...jwk, use: 'enc' }, algorithm: 'RS256' },
      "jwt.publicKey is not for signatures by its member 'use'; it must be 'sig'.",
    ],
    [
      'a JWK that may not verify',
      { publicKey: { ...jwk, key_ops: ['encrypt'] }, algorithm: 'RS256' },
      "jwt.publicKey is not for verification by its member 'key_ops'; it must list 'verify'.",
    ],
    [
      'a JWK whose key_ops is a text',
      { publicKey: { ...jwk, key_ops: 'verify' }, algorithm: 'RS256' },
      "jwt.publicKey is not for verification by its member 'key_ops'; it must list 'verify'.",
    ],
    [
      'a JWK for another algorithm',
      { publicKey: { ...jwk, alg: 'PS256' }, algorithm: 'RS256' },
      "jwt.publicKey is for another algorithm than RS256 by its member 'alg'.",
    ],
    [
      'a number for a public key',
      { publicKey: 5, algorithm: 'RS256' },
      'jwt.publicKey must be a PEM string, a JWK object or a KeyObject; is the environment variable set?',
    ],
    [
      'null for a public key',
      { publicKey: null, algorithm: 'RS256' },
      'jwt.publicKey must be a PEM string, a JWK object or a KeyObject; is the environment variable set?',
    ],
    [
      'an RSA key of 1024 bits',
      { publicKey: pemOf(smallRsa.publicKey), algorithm: 'RS256' },
      'jwt.publicKey is too short: RS256 needs an RSA key of at least 2048 bits.',
    ],
    [
      'an RSA key that lets anybody sign',
      { publicKey: { ...jwk, e: 'AQ' }, algorithm: 'RS256' },
      'jwt.publicKey has a public exponent below 3.',
    ],
    [
      'an RSA-PSS key for RS256',
      { publicKey: pss256.publicKey, algorithm: 'RS256' },
      'jwt.publicKey is of type rsa-pss, but RS256 takes an RSA key.',
    ],
    [
      'an elliptic key for RS256',
      { publicKey: ec.publicKey, algorithm: 'RS256' },
      'jwt.publicKey is of type ec, but RS256 takes an RSA key.',
    ],
    [
      'an RSA key for ES256',
      { publicKey: rsa.publicKey, algorithm: 'ES256' },
      'jwt.publicKey does not fit ES256, which takes a key on the curve prime256v1.',
    ],
    [
      'another curve',
      { publicKey: ec384.publicKey, algorithm: 'ES256' },
      'jwt.publicKey does not fit ES256, which takes a key on the curve prime256v1.',
    ],
    [
      'an Ed25519 key',
      { publicKey: ed.publicKey, algorithm: 'ES384' },
      'jwt.publicKey does not fit ES384, which takes a key on the curve secp384r1.',
    ],
    [
      'a bad key in a list',
      { publicKey: [pem, pemOf(smallRsa.publicKey)], algorithm: 'RS256' },
      'jwt.publicKey[1] is too short: RS256 needs an RSA key of at least 2048 bits.',
    ],
    [
      'a kid twice among public keys',
      {
        publicKey: [
          { ...jwk, kid: 'a' },
          { kid: 'a', publicKey: pem },
        ],
        algorithm: 'RS256',
      },
      'jwt.publicKey names the same kid twice.',
    ],
    [
      'none',
      { secret: SECRET, algorithm: 'none' },
      "jwt.algorithm must not be 'none': it accepts tokens that nobody signed.",
    ],
    [
      'None',
      { keyProvider: () => undefined, algorithms: ['HS256', 'None'] },
      "jwt.algorithms[1] must not be 'none': it accepts tokens that nobody signed.",
    ],
    [
      'an Ed448 key for Ed25519',
      { publicKey: generateKeyPairSync('ed448').publicKey, algorithm: 'Ed25519' },
      'jwt.publicKey does not fit Ed25519, which takes a key on the curve ed25519.',
    ],
    [
      'an RSA key for EdDSA',
      { publicKey: rsa.publicKey, algorithm: 'EdDSA' },
      'jwt.publicKey does not fit EdDSA, which takes a key on the curve ed25519 or ed448.',
    ],
    [
      'a secret for EdDSA',
      { secret: SECRET, algorithm: 'EdDSA' },
      'jwt.secret does not go with EdDSA; give publicKey, or leave the algorithm out.',
    ],
    [
      'a secret of another shape',
      { secret: { value: SECRET } },
      "jwt.secret must be a string, a Buffer, { base64: '…' } or a KeyObject; is the environment variable set?",
    ],
    [
      'base64 that is none',
      { secret: { base64: '!'.repeat(50) } },
      'jwt.secret.base64 must be a secret in base64; is the environment variable set?',
    ],
    [
      'base64 that is not set',
      { secret: { base64: undefined } },
      'jwt.secret.base64 must be a secret in base64; is the environment variable set?',
    ],
    [
      'base64 of a short secret',
      { secret: { base64: Buffer.alloc(31, 1).toString('base64') } },
      'jwt.secret is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2).',
    ],
    [
      'an unknown member of an entry',
      { publicKey: [{ publicKey: pem, kid: 'k', iss: 'a' }], algorithm: 'RS256' },
      "there is no option 'jwt.publicKey[0].iss'; the options of jwt.publicKey[0] are publicKey, key, kid, issuer, audience.",
    ],
    [
      'an unknown member of a secret',
      { secret: { secret: SECRET, kid: 'k', alg: 'HS256' } },
      "there is no option 'jwt.secret.alg'; the options of jwt.secret are secret, kid, issuer, audience.",
    ],
    [
      'a key twice in an entry',
      { publicKey: [{ publicKey: pem, key: pem, kid: 'k' }], algorithm: 'RS256' },
      'jwt.publicKey[0].publicKey and jwt.publicKey[0].key exclude each other; keep one.',
    ],
    [
      'an entry whose issuer is not set',
      { publicKey: [{ key: pem, issuer: undefined }], algorithm: 'RS256' },
      'jwt.publicKey[0].issuer must be a non-empty string, or an array of them; is the environment variable set?',
    ],
    [
      'two issuers for one list of keys',
      { publicKey: [pem, pemOf(otherRsa.publicKey)], issuer: ['a', 'b'], algorithm: 'RS256' },
      'jwt.issuer names several issuers, but not whose key is whose, so that one could sign as another; write jwt.issuers: [{ issuer, publicKey, algorithm }, …], or { key, issuer } for each key.',
    ],
    [
      'two issuers, one of whose keys is not bound',
      {
        publicKey: [{ key: pem, issuer: 'a' }, pemOf(otherRsa.publicKey)],
        issuer: ['a', 'b'],
        algorithm: 'RS256',
      },
      'jwt.issuer names several issuers, but not whose key is whose',
    ],
    [
      'two issuers for one key set',
      { jwks: 'https://a.example/keys', issuer: ['a', 'b'], audience: 'c', algorithm: 'RS256' },
      'jwt.issuer names several issuers, but not whose key is whose',
    ],
    [
      'two issuers for a provider of one key set',
      {
        keyProvider: jwksKeyProvider({ url: 'https://a.example/keys' }),
        issuer: ['a', 'b'],
        audience: 'c',
        algorithm: 'RS256',
      },
      'jwt.issuer names several issuers, but not whose key is whose',
    ],
    [
      'a key provider without an issuer',
      { keyProvider: () => undefined, algorithm: 'RS256', audience: 'b' },
      'jwt.issuer is needed with jwt.keyProvider, because others get tokens of the same keys; name the issuer, or write issuer: false to accept any.',
    ],
    [
      'a key set without an audience',
      { jwks: 'https://a.example/keys', algorithm: 'RS256', issuer: 'a' },
      'jwt.audience is needed with jwt.jwks, because others get tokens of the same keys; name the audience, or write audience: false to accept any.',
    ],
    [
      'a key set without its algorithm',
      { jwks: 'https://a.example/keys', issuer: 'a', audience: 'b' },
      "jwt.algorithm must be named with public keys, a key set or a key provider, such as 'RS256'.",
    ],
    [
      'a key set over http',
      { jwks: 'http://a.example/keys', issuer: 'a', audience: 'b', algorithm: 'RS256' },
      'jwt.jwks.url must be an https URL;',
    ],
    ['no issuers', { issuers: [] }, 'jwt.issuers must be a non-empty array,'],
    [
      'an issuer without a name',
      { issuers: [{ secret: SECRET }] },
      'jwt.issuers[0].issuer must name the issuer of these keys.',
    ],
    [
      'an issuer that is not checked',
      { issuers: [{ issuer: false, secret: SECRET }] },
      'jwt.issuers[0].issuer must name the issuer of these keys.',
    ],
    [
      'an issuer that is empty',
      { issuers: [{ issuer: '', secret: SECRET }] },
      'jwt.issuers[0].issuer must be a non-empty string,',
    ],
    [
      'an issuer without a key',
      { issuers: [{ issuer: 'a' }] },
      'jwt.issuers[0] needs exactly one of jwt.issuers[0].secret, jwt.issuers[0].publicKey, jwt.issuers[0].keyProvider and jwt.issuers[0].jwks;',
    ],
    [
      'an issuer whose key set is for anybody',
      { issuers: [{ issuer: 'a', jwks: 'https://a.example/keys', algorithm: 'RS256' }] },
      'jwt.issuers[0].audience is needed with jwt.issuers[0].jwks,',
    ],
    [
      'an issuer with an unknown option',
      { issuers: [{ issuer: 'a', secrets: SECRET }] },
      "there is no option 'jwt.issuers[0].secrets'; did you mean 'secret'?",
    ],
    [
      'an issuer whose keys mix',
      {
        issuers: [
          {
            issuer: 'a',
            audience: 'b',
            jwks: 'https://a.example/keys',
            algorithms: ['HS256', 'RS256'],
          },
        ],
      },
      'jwt.issuers[0].algorithms must not mix HS algorithms with others:',
    ],
    [
      'issuers beside a key',
      { secret: SECRET, issuers: [{ issuer: 'a', secret: SECRET }] },
      'jwt.secret and jwt.issuers exclude each other; write it in an entry of issuers.',
    ],
    [
      'two places of a token',
      { secret: SECRET, header: 'authorization', cookie: 'session' },
      'jwt.header and jwt.cookie exclude each other: a token has one place.',
    ],
    [
      'three places of a token',
      { secret: SECRET, header: 'x', cookie: 's', extract: () => undefined },
      'jwt.header and jwt.cookie and jwt.extract exclude each other: a token has one place.',
    ],
    [
      'a cookie that is no name',
      { secret: SECRET, cookie: 'a b' },
      "jwt.cookie must be the name of a cookie, such as 'session'.",
    ],
    [
      'a maximum lifetime of zero',
      { secret: SECRET, maxLifetime: 0 },
      'jwt.maxLifetime must be a number from 1 to 10000000000000;',
    ],
    [
      'checkClaims that answers later',
      { secret: SECRET, checkClaims: async () => true },
      'jwt.checkClaims must answer at once, so it must not be async; ask a store in jwt.isRevoked.',
    ],
    [
      'checkClaims that is no function',
      { secret: SECRET, checkClaims: true },
      'jwt.checkClaims must be a function (claims) => boolean | string.',
    ],
    [
      'an algorithm in lower case',
      { secret: SECRET, algorithm: 'hs256' },
      "jwt.algorithm must be one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519; did you mean 'HS256'?",
    ],
    [
      'an algorithm in a list',
      { secret: SECRET, algorithm: ['HS256'] },
      'jwt.algorithm must be one of HS256,',
    ],
    [
      'several algorithms with a secret',
      { secret: SECRET, algorithms: ['HS256', 'HS512'] },
      'jwt.algorithms names several for jwt.secret, but a key has one; name it in jwt.algorithm.',
    ],
    [
      'both algorithm and algorithms',
      { keyProvider: () => undefined, algorithm: 'RS256', algorithms: ['RS256'] },
      'jwt.algorithm and jwt.algorithms exclude each other; keep one.',
    ],
    [
      'algorithms as a text',
      { keyProvider: () => undefined, algorithms: 'RS256' },
      "jwt.algorithms must be an array, such as ['RS256'].",
    ],
    [
      'no algorithms',
      { keyProvider: () => undefined, algorithms: [] },
      "jwt.algorithms must be an array, such as ['RS256'].",
    ],
    [
      'HS beside RS',
      { keyProvider: () => undefined, algorithms: ['RS256', 'HS256'] },
      'jwt.algorithms must not mix HS algorithms with others: a public key would pass as a secret.',
    ],
    [
      'a key provider without an algorithm',
      { keyProvider: () => undefined },
      "jwt.algorithm must be named with public keys, a key set or a key provider, such as 'RS256'.",
    ],
    [
      'a key provider that is no function',
      { keyProvider: {}, algorithm: 'RS256' },
      'jwt.keyProvider must be a function ({ alg, kid }) => KeyObject | undefined.',
    ],
    [
      'extract that is no function',
      { secret: SECRET, extract: 'cookie' },
      'jwt.extract must be a function (request) => string | undefined.',
    ],
    [
      'getRequest that is no function',
      { secret: SECRET, getRequest: true },
      'jwt.getRequest must be a function (context) => request.',
    ],
    [
      'isRevoked that is no function',
      { secret: SECRET, isRevoked: [] },
      'jwt.isRevoked must be a function ({ claims, header }) => boolean.',
    ],
    [
      'onRefused that is no function',
      { secret: SECRET, onRefused: {} },
      'jwt.onRefused must be a function (reason, context) => void.',
    ],
    [
      'a header with a colon',
      { secret: SECRET, header: 'x-token:' },
      "jwt.header must be the name of a header, such as 'x-access-token'.",
    ],
    [
      'an empty header',
      { secret: SECRET, header: '' },
      "jwt.header must be the name of a header, such as 'x-access-token'.",
    ],
    [
      'two headers',
      { secret: SECRET, header: ['a', 'b'] },
      "jwt.header must be the name of a header, such as 'x-access-token'.",
    ],
    [
      'an empty issuer',
      { secret: SECRET, issuer: '' },
      'jwt.issuer must be a non-empty string, or an array of them',
    ],
    [
      'no issuers',
      { secret: SECRET, issuer: [] },
      'jwt.issuer must be a non-empty string, or an array of them',
    ],
    [
      'a RegExp for an issuer',
      { secret: SECRET, issuer: /a/ },
      'jwt.issuer must be a non-empty string, or an array of them',
    ],
    [
      'a blank audience',
      { secret: SECRET, audience: ['a', ' '] },
      'jwt.audience must be a non-empty string, or an array of them',
    ],
    [
      'a RegExp for an audience',
      { secret: SECRET, audience: [/a/g] },
      'jwt.audience must be a non-empty string, or an array of them',
    ],
    [
      'no types',
      { secret: SECRET, types: [] },
      'jwt.types must be a non-empty string, or an array of them',
    ],
    [
      'no front-end values',
      { secret: SECRET, frontendValues: [] },
      'jwt.frontendValues must be a non-empty string, or an array of them',
    ],
    [
      'a tolerance in text',
      { secret: SECRET, clockTolerance: '60' },
      'jwt.clockTolerance must be a number from 0 to 300; turn a string from the environment into one with Number().',
    ],
    [
      'a tolerance below zero',
      { secret: SECRET, clockTolerance: -1 },
      'jwt.clockTolerance must be a number from 0 to 300; turn a string from the environment into one with Number().',
    ],
    [
      'a tolerance too large',
      { secret: SECRET, clockTolerance: 301 },
      'jwt.clockTolerance must be a number from 0 to 300;',
    ],
    [
      'a tolerance with a fraction',
      { secret: SECRET, clockTolerance: 0.5 },
      'jwt.clockTolerance must be a number from 0 to 300;',
    ],
    [
      'a tolerance that is no number',
      { secret: SECRET, clockTolerance: NaN },
      'jwt.clockTolerance must be a number from 0 to 300;',
    ],
    [
      'a maximum age of zero',
      { secret: SECRET, maxAge: 0 },
      'jwt.maxAge must be a number from 1 to 1000000000;',
    ],
    [
      'a maximum age without end',
      { secret: SECRET, maxAge: Infinity },
      'jwt.maxAge must be a number from 1 to 1000000000;',
    ],
    [
      'a maximum age in text',
      { secret: SECRET, maxAge: '1h' },
      'jwt.maxAge must be a number from 1 to 1000000000;',
    ],
    [
      'a token length too small',
      { secret: SECRET, maxTokenLength: 63 },
      'jwt.maxTokenLength must be a number from 64 to 65536;',
    ],
    [
      'a token length too large',
      { secret: SECRET, maxTokenLength: 65_537 },
      'jwt.maxTokenLength must be a number from 64 to 65536;',
    ],
    [
      'a token length with a fraction',
      { secret: SECRET, maxTokenLength: 100.5 },
      'jwt.maxTokenLength must be a number from 64 to 65536;',
    ],
    [
      'requireExp in text',
      { secret: SECRET, requireExp: 'false' },
      'jwt.requireExp must be true or false.',
    ],
    [
      'a challenge that would split the header',
      { secret: SECRET, challenge: 'Bearer\r\nX: y' },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'a challenge in capitals of no scheme',
      { secret: SECRET, challenge: '"Bearer"' },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'a challenge with an open quote',
      { secret: SECRET, challenge: 'Bearer realm="api' },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'a challenge with text behind it',
      { secret: SECRET, challenge: 'Bearer realm="api" x' },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'an empty challenge',
      { secret: SECRET, challenge: '' },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'true for a challenge',
      { secret: SECRET, challenge: true },
      `jwt.challenge must be a scheme such as 'Bearer' or 'Bearer realm="api"', or false.`,
    ],
    [
      'an empty claim for organizations',
      { secret: SECRET, organizationClaim: '' },
      'jwt.organizationClaim must be the name of a claim, or a function (claims) => value.',
    ],
    [
      'no text for the access level',
      { secret: SECRET, accessLevelClaim: 1 },
      'jwt.accessLevelClaim must be the name of a claim, or a function (claims) => value.',
    ],
    [
      'no text for the front end',
      { secret: SECRET, frontendClaim: null },
      'jwt.frontendClaim must be the name of a claim, or a function (claims) => value.',
    ],
  ])('refuse %s at start-up and say what to write', (_case, options, sentence) => {
    expect(() => resolve(options)).toThrow(`AnalyticsErrorsModule: ${sentence}`);
  });

  it.each<[string, unknown, number]>([
    ['a secret that ends in a line break', `${SECRET}\n`, 1],
    ['one of several', [SECRET, `${SECRET}\r\n`], 1],
    ['a named one', { kid: 'k', secret: `${SECRET}\n` }, 1],
    ['one without', SECRET, 0],
    ['bytes', Buffer.from(`${SECRET}\n`), 0],
  ])('warn of %s', (_case, secret, count) => {
    const warning =
      'jwt.secret ends in a line break, which counts as a part of it; trim it unless the issuer signs with the line break.';
    expect(resolve({ secret }).sources[0]?.warnings).toEqual(
      Array.from({ length: count }, () => warning),
    );
  });

  it.each<[string, unknown]>([
    ['a short secret', { secret: SPECIAL }],
    ['a secret in base64', { secret: { base64: `${SPECIAL}!` } }],
    ['an issuer', { issuers: [{ issuer: SPECIAL }] }],
    ['a secret among unknown options', { secret: SECRET, password: SPECIAL }],
    [
      'a damaged key',
      {
        publicKey: `-----BEGIN PUBLIC KEY-----\n${SPECIAL}\n-----END PUBLIC KEY-----`,
        algorithm: 'RS256',
      },
    ],
    ['a file name', { publicKey: SPECIAL, algorithm: 'RS256' }],
    [
      'a JWK',
      { publicKey: { kty: 'RSA', n: SPECIAL, e: 'AQAB', use: SPECIAL }, algorithm: 'RS256' },
    ],
    ['an algorithm', { secret: SECRET, algorithm: SPECIAL }],
    ['a tolerance', { secret: SECRET, clockTolerance: SPECIAL }],
    ['a challenge', { secret: SECRET, challenge: `${SPECIAL}\n` }],
  ])('never show the value that they refuse: %s', (_case, options) => {
    expect(() => resolve(options)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(SPECIAL) }),
    );
  });
});

describe('the options of access', () => {
  it('have defaults', () => {
    expect(resolveAccessOptions()).toEqual({
      levels: undefined,
      isOrganizationEnabled: undefined,
      findApiKey: undefined,
      apiKeyHeader: 'x-bintu-apikey',
    });
  });

  it('rank the levels in their order and write the header in lower case', () => {
    const { levels, apiKeyHeader } = resolveAccessOptions({
      levels: ['basic', 'premium'],
      apiKeyHeader: 'X-API-Key',
    });
    expect([[...(levels ?? [])], apiKeyHeader]).toEqual([
      [
        ['basic', 0],
        ['premium', 1],
      ],
      'x-api-key',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 5, 'access must be an object of options.'],
    [
      'a misspelt option',
      { level: [] },
      "there is no option 'access.level'; did you mean 'levels'?",
    ],
    [
      'levels as a text',
      { levels: 'basic' },
      "access.levels must be an array of names, lowest first, such as ['basic', 'premium'].",
    ],
    [
      'no levels',
      { levels: [] },
      "access.levels must be an array of names, lowest first, such as ['basic', 'premium'].",
    ],
    [
      'a level that is a number',
      { levels: ['basic', 1] },
      "access.levels must be an array of names, lowest first, such as ['basic', 'premium'].",
    ],
    [
      'a blank level',
      { levels: ['basic', ' '] },
      "access.levels must be an array of names, lowest first, such as ['basic', 'premium'].",
    ],
    ['a level twice', { levels: ['basic', 'basic'] }, 'access.levels names a level twice.'],
    [
      'isOrganizationEnabled that is no function',
      { isOrganizationEnabled: true },
      'access.isOrganizationEnabled must be a function (organization) => boolean.',
    ],
    [
      'findApiKey that is no function',
      { findApiKey: new Map() },
      'access.findApiKey must be a function (sha256) => ApiKeyRecord | undefined.',
    ],
    [
      'a header with a blank',
      { apiKeyHeader: 'x key' },
      "access.apiKeyHeader must be the name of a header, such as 'x-api-key'.",
    ],
  ])('refuse %s at start-up and say what to write', (_case, options, sentence) => {
    expect(() => resolveAccessOptions(options as never)).toThrow(
      `AnalyticsErrorsModule: ${sentence}`,
    );
  });
});
