import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { jest } from '@jest/globals';
import type { JwtAlgorithm } from '../../../libs/analytics-errors/src/access/jwt/jwt-keys.js';
import {
  resolveJwtOptions,
  type JwtOptions,
} from '../../../libs/analytics-errors/src/access/jwt/jwt.options.js';
import { TokenRefusal } from '../../../libs/analytics-errors/src/access/jwt/token-checks.js';
import {
  createTokenVerifier,
  type TokenFacts,
} from '../../../libs/analytics-errors/src/access/jwt/token-verifier.js';
import { hostileTokens, unsendableTokens, unusualGoodTokens } from './hostile-tokens.js';
import {
  ecSign,
  goodClaims,
  pssSign,
  rsaSign,
  SECRET,
  type Sign,
  signParts,
  SUITES,
  tokenOf,
} from './signers.js';

/** For options with a key provider: issuer and audience are another question. */
const anyParty = { issuer: false, audience: false } as const;

const verifierOf = (options: JwtOptions, warn?: (sentence: string) => void) => {
  const verify = createTokenVerifier(
    resolveJwtOptions('keyProvider' in options ? { ...anyParty, ...options } : options),
    warn,
  );
  return (token: string): Promise<unknown> => verify(token, {});
};

describe.each(SUITES)('a verifier of $algorithm', (suite) => {
  const verify = verifierOf(suite.options);

  it.each([...hostileTokens(suite), ...unsendableTokens(suite)])(
    'refuses %s',
    async (_title, token) => {
      await expect(verify(token)).rejects.toBeInstanceOf(TokenRefusal);
    },
  );

  it.each(unusualGoodTokens(suite))('accepts %s', async (_title, token) => {
    await expect(verify(token)).resolves.toMatchObject({ header: { alg: suite.algorithm } });
  });
});

const UNKNOWN_KEY = 'a token was refused because no key has the kid that it names';
const NO_KEY = 'jwt.keyProvider gave neither a KeyObject nor { key, issuer }';

const reasonOf = async (
  options: JwtOptions,
  token: string,
  warn?: (sentence: string) => void,
): Promise<string> => {
  const outcome: unknown = await verifierOf(options, warn)(token).catch((error: unknown) => error);
  if (outcome instanceof TokenRefusal) return outcome.reason;
  return outcome instanceof Error ? String(outcome) : 'accepted';
};

describe('the reason of a refusal', () => {
  const [hs256, rs256] = [SUITES[0]!, SUITES[1]!];
  const now = Math.floor(Date.now() / 1000);

  it.each<[string, string, JwtOptions]>([
    ['malformed', 'a.b', hs256.options],
    ['encoding', tokenOf(hs256, '{"a":"\u00e9"}').replace(/.$/, 'B'), hs256.options],
    ['header', signParts('[]', goodClaims(), hs256.sign), hs256.options],
    ['algorithm', tokenOf(rs256), hs256.options],
    ['critical', tokenOf(hs256, goodClaims(), { crit: ['exp'] }), hs256.options],
    ['type', tokenOf(hs256, goodClaims(), { typ: 'JWS' }), hs256.options],
    [
      'signature',
      signParts({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hs256.signWithOtherKey),
      hs256.options,
    ],
    ['payload', tokenOf(hs256, 'no JSON'), hs256.options],
    ['payload', signParts({ alg: 'HS256' }, 'no JSON', hs256.sign), hs256.options],
    ['expired', tokenOf(hs256, { exp: now - 1 }), hs256.options],
    ['expires_too_late', tokenOf(hs256, { exp: now * 1000 }), hs256.options],
    ['accepted', tokenOf(hs256, { exp: now * 1000 }), { ...hs256.options, maxLifetime: 1e13 }],
    ['accepted', tokenOf(hs256, { exp: now * 1000, iat: now }), { ...hs256.options, maxAge: 60 }],
    ['claims', tokenOf(hs256), { ...hs256.options, checkClaims: () => false }],
    ['not_active', tokenOf(hs256, { ...goodClaims(), nbf: now + 120 }), hs256.options],
    ['issued_in_future', tokenOf(hs256, { ...goodClaims(), iat: now + 120 }), hs256.options],
    [
      'too_old',
      tokenOf(hs256, { ...goodClaims(), iat: now - 100 }),
      { ...hs256.options, maxAge: 50 },
    ],
    ['issuer', tokenOf(hs256), { ...hs256.options, issuer: 'https://a.example' }],
    ['audience', tokenOf(hs256), { ...hs256.options, audience: 'api' }],
    ['revoked', tokenOf(hs256), { ...hs256.options, isRevoked: () => true }],
    ['key_unknown', tokenOf(hs256), { keyProvider: () => undefined, algorithm: 'HS256' }],
    [
      'key_unknown',
      tokenOf(hs256, goodClaims(), { kid: 'b' }),
      { secret: { kid: 'a', secret: SECRET } },
    ],
    [
      'accepted',
      tokenOf(hs256, goodClaims(), { kid: 'a' }),
      { secret: { kid: 'a', secret: SECRET } },
    ],
    [
      'signature',
      signParts({ alg: 'HS256', typ: 'JWT' }, { exp: 1 }, hs256.signWithOtherKey),
      hs256.options,
    ],
  ])('is %s', async (reason, token, options) => {
    expect(await reasonOf(options, token)).toBe(reason);
  });
});

describe('a verified token', () => {
  const token = tokenOf(SUITES[0]!, {
    ...goodClaims(),
    roles: ['reader'],
    nested: { deep: { deeper: 1 } },
  });

  it('is frozen all the way down, so that no handler changes it for the next', async () => {
    const { claims, header } = (await createTokenVerifier(resolveJwtOptions({ secret: SECRET }))(
      token,
      {},
    )) as unknown as {
      claims: { roles: string[]; nested: { deep: object } };
      header: object;
    };
    expect(
      [claims, claims.roles, claims.nested, claims.nested.deep, header].map((value) =>
        Object.isFrozen(value),
      ),
    ).toEqual([true, true, true, true, true]);
  });

  it('notes the key id at once and the claims only after the signature', async () => {
    const verify = createTokenVerifier(resolveJwtOptions({ secret: SECRET }));
    const forged = signParts({ alg: 'HS256', kid: 'k' }, goodClaims(), SUITES[0]!.signWithOtherKey);
    const expired = tokenOf(SUITES[0]!, { sub: 'u-ada', exp: 1 }, { kid: 'k' });
    const facts: TokenFacts[] = [{}, {}];
    await Promise.allSettled([verify(forged, facts[0]!), verify(expired, facts[1]!)]);
    expect(facts).toEqual([{ kid: 'k' }, { kid: 'k', claims: { sub: 'u-ada', exp: 1 } }]);
  });

  it('is verified anew although its header has been read before, also after many headers', async () => {
    const verify = verifierOf({ secret: SECRET });
    const tokens = Array.from({ length: 40 }, (_, index) =>
      tokenOf(SUITES[0]!, goodClaims(), { kid: `k${index}` }),
    );
    const outcomes = await Promise.allSettled([...tokens, ...tokens].map(verify));
    const forged = await Promise.allSettled(
      tokens.map((good) => verify(good.slice(0, -4) + 'AAAA')),
    );
    expect([
      new Set(outcomes.map(({ status }) => status)),
      new Set(forged.map(({ status }) => status)),
    ]).toEqual([new Set(['fulfilled']), new Set(['rejected'])]);
  });

  it('comes with its own header, also when more headers alternate than are kept', async () => {
    const verify = createTokenVerifier(resolveJwtOptions({ secret: SECRET }));
    const kids = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const seen: unknown[] = [];
    for (const kid of [...kids, ...kids]) {
      const facts: TokenFacts = {};
      const { header } = await verify(tokenOf(SUITES[0]!, goodClaims(), { kid }), facts);
      seen.push([header, facts.kid]);
    }
    expect(seen).toEqual([...kids, ...kids].map((kid) => [{ alg: 'HS256', typ: 'JWT', kid }, kid]));
  });

  it('keeps the depth that its issuer chose from ending the process', async () => {
    const deep = `{"exp":${Math.floor(Date.now() / 1000) + 60},"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    await expect(
      verifierOf({ secret: SECRET, maxTokenLength: 65_536 })(tokenOf(SUITES[0]!, deep)),
    ).resolves.toBeDefined();
  });
});

describe('keys in rotation', () => {
  const secrets = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
  const signedWith = (secret: string, header: object = {}): string =>
    signParts({ alg: 'HS256', ...header }, goodClaims(), (input) =>
      createHmac('sha256', secret).update(input).digest(),
    );

  it('accepts a token of each of several secrets, and of no other', async () => {
    const tokens = [...secrets, 'd'.repeat(32)].map((secret) => signedWith(secret));
    expect(await Promise.all(tokens.map((token) => reasonOf({ secret: secrets }, token)))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'signature',
    ]);
  });

  it('asks only the secret that the kid names, the unnamed ones for any other kid, all without a kid', async () => {
    const [a = '', b = '', c = ''] = secrets;
    const secret = [{ kid: 'k1', secret: a }, { kid: 'k2', secret: b }, c];
    const tokens = [
      signedWith(a, { kid: 'k1' }),
      signedWith(a, { kid: 'k2' }),
      signedWith(c, { kid: 'k1' }),
      signedWith(c, { kid: 'k9' }),
      signedWith(a, { kid: 'k9' }),
      signedWith(a),
      signedWith(b),
      signedWith(c),
    ];
    expect(await Promise.all(tokens.map((token) => reasonOf({ secret }, token)))).toEqual([
      'accepted',
      'signature',
      'signature',
      'accepted',
      'signature',
      'accepted',
      'accepted',
      'accepted',
    ]);
  });
});

describe('a kid that no key has', () => {
  const token = tokenOf(SUITES[0]!, goodClaims(), { kid: 'other' });

  it.each<[string, JwtOptions]>([
    ['among the keys of the options', { secret: { kid: 'k', secret: SECRET } }],
    ['of a provider', { keyProvider: () => undefined, algorithm: 'HS256' }],
  ])('is warned of, without the kid: %s', async (_case, options) => {
    const warn = jest.fn();
    expect([await reasonOf(options, token, warn), warn.mock.calls.flat()]).toEqual([
      'key_unknown',
      [UNKNOWN_KEY],
    ]);
  });
});

describe('a key provider', () => {
  const key = createSecretKey(SECRET, 'utf8');
  const token = tokenOf(SUITES[0]!, goodClaims(), { kid: 'k7' });

  it('is asked with the algorithm and the kid, and may answer later', async () => {
    const keyProvider = jest.fn(async () => key);
    expect([
      await reasonOf({ keyProvider, algorithms: ['HS256', 'HS512'] }, token),
      keyProvider.mock.calls,
    ]).toEqual(['accepted', [[{ alg: 'HS256', kid: 'k7' }]]]);
  });

  it('is not asked about an algorithm that is not allowed', async () => {
    const keyProvider = jest.fn(() => key);
    expect([
      await reasonOf({ keyProvider, algorithm: 'HS512' }, token),
      keyProvider.mock.calls,
    ]).toEqual(['algorithm', []]);
  });

  it('gives keys that serve one algorithm each', async () => {
    const long = createSecretKey('l'.repeat(64), 'utf8');
    const verify = verifierOf({ keyProvider: () => long, algorithms: ['HS256', 'HS512'] });
    const signed = (alg: string): string =>
      signParts({ alg }, goodClaims(), (input) =>
        createHmac(`sha${alg.slice(2)}`, 'l'.repeat(64))
          .update(input)
          .digest(),
      );
    const outcomes = await Promise.allSettled([
      verify(signed('HS256')),
      verify(signed('HS512')),
      verify(signed('HS256')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it.each<[string, JwtOptions['keyProvider'], string]>([
    [
      'throws',
      () => {
        throw new Error('store down');
      },
      'Error: store down',
    ],
    ['rejects', () => Promise.reject(new Error('store down')), 'Error: store down'],
  ])('that %s is our failure, not a bad token', async (_case, keyProvider, message) => {
    const outcome: unknown = await verifierOf({ keyProvider, algorithm: 'HS256' })(token).catch(
      (error: unknown) => error,
    );
    expect(outcome).not.toBeInstanceOf(TokenRefusal);
    expect(String(outcome)).toBe(message);
  });

  it('that does not answer is given up after five seconds, and leaves no timer behind when it does', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    const stuck = verifierOf({
      keyProvider: () => new Promise(() => undefined),
      algorithm: 'HS256',
    })(token).catch((error: unknown) => String(error));
    await jest.advanceTimersByTimeAsync(4_999);
    const waiting = jest.getTimerCount();
    await jest.advanceTimersByTimeAsync(1);
    const outcome = await stuck;
    await verifierOf({ keyProvider: async () => key, algorithm: 'HS256' })(token);
    const left = jest.getTimerCount();
    jest.useRealTimers();
    expect({ waiting, outcome, left }).toEqual({
      waiting: 1,
      outcome: 'Error: jwt.keyProvider did not answer within 5000 ms',
      left: 0,
    });
  });
});

describe('a key provider that goes by the kid alone', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pss = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
  });
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
  const secret = createSecretKey('s'.repeat(64), 'utf8');
  const fake: Sign = () => Buffer.alloc(64);
  const asymmetric: readonly JwtAlgorithm[] = [
    'RS256',
    'PS256',
    'PS384',
    'ES256',
    'ES384',
    'ES512',
  ];
  const symmetric: readonly JwtAlgorithm[] = ['HS256', 'HS512'];

  it('does not know a secret that is long enough for another of several algorithms only', async () => {
    const token = signParts({ alg: 'HS512' }, goodClaims(), fake);
    const keyProvider = (): KeyObject => createSecretKey('s'.repeat(63), 'utf8');
    expect([
      await reasonOf({ keyProvider, algorithms: ['HS256', 'HS512'] }, token),
      await reasonOf({ keyProvider, algorithms: ['HS512'] }, token),
    ]).toEqual(['key_unknown', 'key_unknown']);
  });

  it.each<[JwtAlgorithm, KeyObject, Sign]>([
    ['RS256', rsa.publicKey, rsaSign('sha256', rsa.privateKey)],
    ['PS384', rsa.publicKey, pssSign('sha384', rsa.privateKey)],
    ['PS256', pss.publicKey, pssSign('sha256', pss.privateKey)],
    ['ES256', p256.publicKey, ecSign('sha256', p256.privateKey)],
    ['ES384', p384.publicKey, ecSign('sha384', p384.privateKey)],
    ['ES512', p521.publicKey, ecSign('sha512', p521.privateKey)],
  ])('serves several algorithms, %s among them', async (alg, key, sign) => {
    const token = signParts({ alg }, goodClaims(), sign);
    expect(await reasonOf({ keyProvider: () => key, algorithms: asymmetric }, token)).toBe(
      'accepted',
    );
  });

  describe.each<[string, JwtAlgorithm, KeyObject, string]>([
    [
      'an RSA key',
      'ES256',
      rsa.publicKey,
      'does not fit ES256, which takes a key on the curve prime256v1',
    ],
    [
      'an RSA key',
      'ES384',
      rsa.publicKey,
      'does not fit ES384, which takes a key on the curve secp384r1',
    ],
    ['an RSA-PSS key', 'RS256', pss.publicKey, 'is of type rsa-pss, but RS256 takes an RSA key'],
    [
      'an RSA-PSS key of another hash',
      'PS384',
      pss.publicKey,
      'does not fit PS384, which takes an RSA key, or an RSA-PSS key restricted to sha384 with MGF1 on sha384 and a salt of at most 48 bytes',
    ],
    ['a key on P-256', 'RS256', p256.publicKey, 'is of type ec, but RS256 takes an RSA key'],
    ['a key on P-256', 'PS256', p256.publicKey, 'is of type ec, but PS256 takes an RSA key'],
    [
      'a key on P-256',
      'ES384',
      p256.publicKey,
      'does not fit ES384, which takes a key on the curve secp384r1',
    ],
    [
      'a key on P-384',
      'ES256',
      p384.publicKey,
      'does not fit ES256, which takes a key on the curve prime256v1',
    ],
    [
      'a key on P-384',
      'ES512',
      p384.publicKey,
      'does not fit ES512, which takes a key on the curve secp521r1',
    ],
    [
      'an Ed25519 key',
      'ES256',
      generateKeyPairSync('ed25519').publicKey,
      'does not fit ES256, which takes a key on the curve prime256v1',
    ],
    ['a secret', 'RS256', secret, 'is a secret, but RS256 takes a public key'],
    ['a public key', 'HS256', rsa.publicKey, 'is a public key, but HS256 takes a secret'],
  ])('and has %s for %s', (_case, alg, key, problem) => {
    const token = signParts({ alg, kid: 'k' }, goodClaims(), fake);
    const several = alg.startsWith('HS') ? symmetric : asymmetric;

    it.each<[string, Partial<JwtOptions>]>([
      ['several algorithms', { algorithms: several }],
      ['one algorithm', { algorithm: alg }],
    ])(
      'does not know the key, since the client chose it, and warns: %s',
      async (_option, options) => {
        const warn = jest.fn();
        expect([
          await reasonOf({ keyProvider: () => key, ...options }, token, warn),
          warn.mock.calls,
        ]).toEqual([
          'key_unknown',
          [
            [
              `a key from jwt.keyProvider ${problem}; tokens that name it are refused as signed with an unknown key`,
            ],
          ],
        ]);
      },
    );
  });

  it.each<[string, JwtAlgorithm, unknown, string]>([
    [
      'a short RSA key',
      'RS256',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
      'a key from jwt.keyProvider is too short: RS256 needs an RSA key of at least 2048 bits',
    ],
    [
      'a short secret',
      'HS512',
      createSecretKey('s'.repeat(31), 'utf8'),
      'a key from jwt.keyProvider is too short: HS512 needs at least 64 bytes (RFC 7518, section 3.2)',
    ],
    [
      'an RSA-PSS key without parameters',
      'PS256',
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey,
      'a key from jwt.keyProvider does not fit PS256, which takes an RSA key, or an RSA-PSS key restricted to sha256 with MGF1 on sha256 and a salt of at most 32 bytes',
    ],
    [
      'a private key',
      'RS256',
      rsa.privateKey,
      'a key from jwt.keyProvider is a private key; give the public one, a service that verifies needs no more',
    ],
    [
      'a private key of another kind',
      'ES256',
      rsa.privateKey,
      'a key from jwt.keyProvider is a private key; give the public one, a service that verifies needs no more',
    ],
    [
      'a private key for a secret',
      'HS256',
      rsa.privateKey,
      'a key from jwt.keyProvider is a private key, but HS256 takes a secret',
    ],
    [
      'a short key of one algorithm',
      'HS256',
      createSecretKey('short', 'utf8'),
      'a key from jwt.keyProvider is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2)',
    ],
    [
      'an empty key',
      'HS256',
      createSecretKey('', 'utf8'),
      'a key from jwt.keyProvider is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2)',
    ],
    ['a string', 'HS256', SECRET, NO_KEY],
    ['null', 'ES256', null, NO_KEY],
    [
      'what every object has under __proto__',
      'RS256',
      ({} as { ['__proto__']: unknown })['__proto__'],
      NO_KEY,
    ],
    ['what every object has under constructor', 'RS256', {}.constructor, NO_KEY],
    ['an object with a key that is none', 'RS256', { key: 'x', issuer: 'a' }, NO_KEY],
    ['an object that inherits a key', 'RS256', Object.create({ key: rsa.publicKey }), NO_KEY],
    [
      'a key whose issuer is not set',
      'RS256',
      { key: rsa.publicKey, issuer: undefined },
      'jwt.keyProvider gave a key whose issuer or audience is not a non-empty string or an array of them',
    ],
    [
      'a key whose audience is empty',
      'RS256',
      { key: rsa.publicKey, audience: [] },
      'jwt.keyProvider gave a key whose issuer or audience is not a non-empty string or an array of them',
    ],
  ])('does not know %s for %s, and warns', async (_case, alg, key, problem) => {
    const algorithms = alg.startsWith('HS') ? symmetric : asymmetric;
    const token = signParts({ alg }, goodClaims(), fake);
    const warn = jest.fn();
    expect([
      await reasonOf({ keyProvider: () => key as KeyObject, algorithms }, token, warn),
      await reasonOf({ keyProvider: () => key as KeyObject, algorithm: alg }, token, warn),
      warn.mock.calls.flat(),
    ]).toEqual([
      'key_unknown',
      'key_unknown',
      Array.from(
        { length: 2 },
        () => `${problem}; tokens that name it are refused as signed with an unknown key`,
      ),
    ]);
  });

  it.each([
    [Object.assign(new Error('none'), { code: 'ERR_JWKS_NO_MATCHING_KEY' })],
    [Object.assign(new Error('two'), { code: 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' })],
    [Object.assign(new Error('none'), { name: 'SigningKeyNotFoundError' })],
    [Object.assign(new Error('many'), { name: 'JwksRateLimitError' })],
  ])('does not know a key when another library for key sets says so: %s', async (error) => {
    const token = signParts({ alg: 'RS256' }, goodClaims(), fake);
    const warn = jest.fn();
    expect([
      await reasonOf({ keyProvider: () => Promise.reject(error), algorithm: 'RS256' }, token, warn),
      warn.mock.calls.flat(),
    ]).toEqual(['key_unknown', [UNKNOWN_KEY]]);
  });

  const pems: Record<string, { pem: string }> = {
    broken: { pem: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' },
  };
  it.each<[string, JwtOptions['keyProvider'], string]>([
    ['is not in an object', ({ kid }) => createPublicKey(pems[kid!]!.pem), 'nobody'],
    ['is inherited by every object', ({ kid }) => createPublicKey(pems[kid!]!.pem), 'constructor'],
    ['cannot be read', ({ kid }) => createPublicKey(pems[kid!]!.pem), 'broken'],
    ['cannot be read later', async ({ kid }) => createPublicKey(pems[kid!]!.pem), 'broken'],
    ['is no JSON Web Key', () => createPublicKey({ key: {}, format: 'jwk' }), 'k'],
  ])(
    'does not know a key that %s where the provider stumbles over it, and warns',
    async (_case, keyProvider, kid) => {
      const token = signParts({ alg: 'RS256', kid }, goodClaims(), fake);
      const warn = jest.fn();
      expect([
        await reasonOf({ keyProvider, algorithm: 'RS256' }, token, warn),
        warn.mock.calls.flat(),
      ]).toEqual([
        'key_unknown',
        [
          expect.stringMatching(
            /^jwt\.keyProvider failed with (?:TypeError|Error) at a key that a token names; give undefined for a key that does not exist$/,
          ),
        ],
      ]);
    },
  );

  it.each<[string, () => Error]>([
    ['a fetch that failed', () => new TypeError('fetch failed', { cause: new Error('refused') })],
    ['a refused connection', () => Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['a wrong address', () => Object.assign(new TypeError('x'), { code: 'ERR_INVALID_URL' })],
    ['a database', () => new Error('the store is down')],
    ['what is no error', () => 'down' as never],
  ])('is at fault itself where it cannot reach its keys: %s', async (_case, failure) => {
    const token = signParts({ alg: 'RS256', kid: 'k' }, goodClaims(), fake);
    const verify = verifierOf({
      keyProvider: () => Promise.reject(failure()),
      algorithm: 'RS256',
    });
    const outcome: unknown = await verify(token).catch((error: unknown) => error);
    expect(outcome).toEqual(failure());
  });
});

describe('a key and its issuer', () => {
  const pairs = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const [a, b] = ['https://a.example', 'https://b.example'];
  const by = (signer: 0 | 1, claims: object, header: object = {}): string =>
    signParts(
      { alg: 'ES256', ...header },
      { ...goodClaims(), aud: 'api', ...claims },
      ecSign('sha256', pairs[signer]!.privateKey),
    );
  const [keyA, keyB] = [pairs[0]!.publicKey, pairs[1]!.publicKey];
  const find = (keys: unknown) =>
    (({ kid }: { kid?: string }) => (keys as never)[kid as never]) as never;

  it.each<[string, JwtOptions]>([
    [
      'issuers',
      {
        issuers: [
          { issuer: a, publicKey: keyA, algorithm: 'ES256' },
          { issuer: b, publicKey: keyB, algorithm: 'ES256' },
        ],
      },
    ],
    [
      'publicKey with key',
      {
        publicKey: [
          { key: keyA, issuer: a },
          { key: keyB, issuer: b },
        ],
        algorithm: 'ES256',
      },
    ],
    [
      'publicKey with kid and the issuers as well',
      {
        publicKey: [
          { publicKey: keyA, issuer: a, kid: '0' },
          { publicKey: keyB, issuer: [b], kid: '1' },
        ],
        issuer: [a, b],
        algorithm: 'ES256',
      },
    ],
    [
      'keyProvider',
      {
        keyProvider: find([
          { key: keyA, issuer: a },
          { key: keyB, issuer: b },
        ]),
        algorithm: 'ES256',
      },
    ],
    [
      'keyProvider with the issuers as well',
      {
        keyProvider: find([
          { key: keyA, issuer: a },
          { key: keyB, issuer: b },
        ]),
        issuer: [a, b],
        algorithm: 'ES256',
      },
    ],
    [
      'providers in issuers',
      {
        audience: 'api',
        issuers: [
          { issuer: a, keyProvider: () => keyA, algorithm: 'ES256' },
          { issuer: b, keyProvider: () => keyB, algorithms: ['ES256', 'ES384'] },
        ],
      },
    ],
  ])('belong together: no issuer signs as another, through %s', async (_case, options) => {
    const outcomes = [
      by(0, { iss: a }, { kid: '0' }),
      by(1, { iss: b }, { kid: '1' }),
      by(1, { iss: a }, { kid: '1' }),
      by(0, { iss: b }, { kid: '0' }),
      by(1, { iss: a }, { kid: '0' }),
      by(0, { iss: 'https://c.example' }, { kid: '0' }),
      by(0, {}, { kid: '0' }),
      by(0, { iss: [a] }, { kid: '0' }),
    ].map(async (token) => (await reasonOf(options, token)) === 'accepted');
    expect(await Promise.all(outcomes)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('are not known of a provider that serves several issuers and does not say whose key it gave', async () => {
    const warn = jest.fn();
    const options: JwtOptions = { keyProvider: () => keyA, issuer: [a, b], algorithm: 'ES256' };
    expect([await reasonOf(options, by(0, { iss: a }), warn), warn.mock.calls.flat()]).toEqual([
      'key_unknown',
      [
        'jwt.keyProvider serves several issuers and gave a key without its issuer; its tokens are refused until it gives { key, issuer }',
      ],
    ]);
  });

  it('may be named by the option and by the key, and both count', async () => {
    const options: JwtOptions = {
      keyProvider: () => ({ key: keyA, issuer: a, audience: 'other' }),
      issuer: b,
      audience: 'api',
      algorithm: 'ES256',
    };
    const bound = { ...options, issuer: a };
    expect([
      await reasonOf(options, by(0, { iss: a, aud: ['api', 'other'] })),
      await reasonOf(options, by(0, { iss: b, aud: ['api', 'other'] })),
      await reasonOf(bound, by(0, { iss: a, aud: 'api' })),
      await reasonOf(bound, by(0, { iss: a, aud: 'other' })),
      await reasonOf(bound, by(0, { iss: a, aud: ['api', 'other'] })),
    ]).toEqual(['issuer', 'issuer', 'audience', 'audience', 'accepted']);
  });

  it('let secrets and public keys live side by side, each pinned to its algorithm', async () => {
    const publicPem = keyA.export({ type: 'spki', format: 'pem' }).toString();
    const options: JwtOptions = {
      issuers: [
        { issuer: a, secret: SECRET },
        { issuer: a, publicKey: publicPem, algorithms: ['ES256'] },
      ],
    };
    const signed = (secret: string): string =>
      signParts({ alg: 'HS256' }, { ...goodClaims(), iss: a }, (input) =>
        createHmac('sha256', secret).update(input).digest(),
      );
    expect([
      await reasonOf(options, signed(SECRET)),
      await reasonOf(options, by(0, { iss: a })),
      await reasonOf(options, signed(publicPem)),
      await reasonOf(options, by(1, { iss: a })),
      await reasonOf(
        options,
        signParts({ alg: 'HS512' }, { iss: a }, () => Buffer.alloc(64)),
      ),
    ]).toEqual(['accepted', 'accepted', 'signature', 'signature', 'algorithm']);
  });

  it('keep an algorithm of one issuer from being one of another', async () => {
    const options: JwtOptions = {
      issuers: [
        { issuer: a, secret: SECRET },
        { issuer: b, publicKey: keyB, algorithm: 'ES256' },
      ],
    };
    expect([
      await reasonOf(options, by(1, { iss: a })),
      await reasonOf(options, by(1, { iss: b })),
    ]).toEqual(['algorithm', 'accepted']);
  });

  it('keep the failure of one issuer from the tokens of another', async () => {
    const options: JwtOptions = {
      audience: 'api',
      issuers: [
        { issuer: a, keyProvider: () => Promise.reject(new Error('down')), algorithm: 'ES256' },
        { issuer: b, keyProvider: () => keyB, algorithm: 'ES256' },
      ],
    };
    expect([
      await reasonOf(options, by(1, { iss: b })),
      await reasonOf(options, by(0, { iss: a })),
    ]).toEqual(['accepted', 'Error: down']);
  });

  it('may be decided by a function, for issuers that come and go', async () => {
    const options: JwtOptions = {
      keyProvider: () => keyA,
      issuer: (issuer) => issuer.endsWith('.tenants.example'),
      audience: 'api',
      algorithm: 'ES256',
    };
    expect([
      await reasonOf(options, by(0, { iss: 'https://t1.tenants.example' })),
      await reasonOf(options, by(0, { iss: 'https://tenants.evil' })),
      await reasonOf(options, by(0, {})),
    ]).toEqual(['accepted', 'issuer', 'issuer']);
  });
});

describe('EdDSA', () => {
  const keys = { ed25519: generateKeyPairSync('ed25519'), ed448: generateKeyPairSync('ed448') };
  const other = generateKeyPairSync('ed25519');
  const token = (alg: string, { privateKey }: { privateKey: KeyObject }): string =>
    signParts({ alg }, goodClaims(), (input) => sign(null, Buffer.from(input), privateKey));

  it.each<['EdDSA' | 'Ed25519', keyof typeof keys]>([
    ['EdDSA', 'ed25519'],
    ['EdDSA', 'ed448'],
    ['Ed25519', 'ed25519'],
  ])('is verified by Node.js: %s with %s', async (algorithm, kind) => {
    const options: JwtOptions = { publicKey: keys[kind].publicKey, algorithm };
    const good = token(algorithm, keys[kind]);
    const [header, payload, signature = ''] = good.split('.');
    expect([
      await reasonOf(options, good),
      await reasonOf(options, token(algorithm, other)),
      await reasonOf(
        options,
        `${header}.${Buffer.from('{"exp":1}').toString('base64url')}.${signature}`,
      ),
      await reasonOf(options, `${header}.${payload}.AAAA`),
      await reasonOf(
        options,
        signParts({ alg: 'none' }, goodClaims(), () => Buffer.alloc(64)),
      ),
      await reasonOf(
        options,
        signParts({ alg: algorithm }, 'no JSON', (input) =>
          sign(null, Buffer.from(input), keys[kind].privateKey),
        ),
      ),
    ]).toEqual(['accepted', 'signature', 'signature', 'signature', 'algorithm', 'payload']);
  });
});

describe('claims of the service’s own', () => {
  const token = tokenOf(SUITES[0]!, { ...goodClaims(), scope: 'read' }, { kid: 'k' });

  it('are checked with the header, after everything else but revocation', async () => {
    const checkClaims = jest.fn(() => true);
    const isRevoked = jest.fn(() => false);
    expect([
      await reasonOf({ secret: SECRET, checkClaims, isRevoked }, token),
      await reasonOf({ secret: SECRET, checkClaims }, tokenOf(SUITES[0]!, { exp: 1 })),
      checkClaims.mock.calls,
    ]).toEqual([
      'accepted',
      'expired',
      [[expect.objectContaining({ scope: 'read' }), { alg: 'HS256', typ: 'JWT', kid: 'k' }]],
    ]);
  });

  it.each<[string, unknown, string | undefined]>([
    ['false', false, undefined],
    ['a reason', 'no scope', 'no scope'],
    ['an empty string', '', undefined],
    ['nothing', undefined, undefined],
    ['what only passes for true', 1, undefined],
  ])('refuse a token with %s', async (_case, answer, problem) => {
    const facts: TokenFacts = {};
    const verify = createTokenVerifier(
      resolveJwtOptions({ secret: SECRET, checkClaims: () => answer as boolean }),
    );
    const outcome: unknown = await verify(token, facts).catch((error: unknown) => error);
    expect([(outcome as TokenRefusal).reason, facts.problem]).toEqual(['claims', problem]);
  });

  it('refuse a token at which the check fails, and warn without its words', async () => {
    const warn = jest.fn();
    const checkClaims = (claims: { roles?: string[] }): boolean => claims.roles!.includes('a');
    expect([await reasonOf({ secret: SECRET, checkClaims }, token, warn), warn.mock.calls]).toEqual(
      ['claims', [['jwt.checkClaims failed with TypeError; the token is refused']]],
    );
  });

  it('let nothing pass that is a promise, which is our failure', async () => {
    const checkClaims = (() => Promise.reject(new Error('late'))) as never;
    expect(await reasonOf({ secret: SECRET, checkClaims }, token)).toBe(
      'TypeError: jwt.checkClaims must answer at once; ask a store in jwt.isRevoked',
    );
  });
});

describe('revocation', () => {
  const token = tokenOf(SUITES[0]!, { ...goodClaims(), jti: 'j-1' }, { kid: 'k' });

  it('is asked with claims and header, on every request', async () => {
    const isRevoked = jest.fn(() => false);
    const verify = verifierOf({ secret: SECRET, isRevoked });
    await verify(token);
    await verify(token);
    expect(isRevoked.mock.calls).toEqual(
      Array.from({ length: 2 }, () => [
        {
          claims: expect.objectContaining({ jti: 'j-1' }),
          header: { alg: 'HS256', typ: 'JWT', kid: 'k' },
        },
      ]),
    );
  });

  it('is not asked about a token that is bad anyway', async () => {
    const isRevoked = jest.fn(() => false);
    await verifierOf({ secret: SECRET, isRevoked })(tokenOf(SUITES[0]!, { exp: 1 })).catch(
      () => undefined,
    );
    expect(isRevoked).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['true', true],
    ['a promise of true', Promise.resolve(true)],
  ])('that answers %s refuses the token', async (_case, answer) => {
    expect(await reasonOf({ secret: SECRET, isRevoked: () => answer as boolean }, token)).toBe(
      'revoked',
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 0],
    ['a text', 'false'],
    ['an object', {}],
    ['a promise of nothing', Promise.resolve()],
  ])('that answers %s lets nothing pass, and is our failure', async (_case, answer) => {
    expect(await reasonOf({ secret: SECRET, isRevoked: () => answer as boolean }, token)).toBe(
      'TypeError: jwt.isRevoked must answer true or false',
    );
  });

  it('that does not answer is given up after five seconds, and is our failure', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    const stuck = reasonOf(
      { secret: SECRET, isRevoked: () => new Promise(() => undefined) },
      token,
    );
    await jest.advanceTimersByTimeAsync(5_000);
    jest.useRealTimers();
    expect(await stuck).toBe('Error: jwt.isRevoked did not answer within 5000 ms');
  });

  it('that answers a promise of false lets the token pass', async () => {
    await expect(
      verifierOf({ secret: SECRET, isRevoked: async () => false })(token),
    ).resolves.toBeDefined();
  });
});
