import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { AnalyticsErrorsModule, RequireJwt } from 'nestjs-analytics-errors';
import {
  type JwksKeyProvider,
  jwksKeyProvider,
  type JwksOptions,
} from 'nestjs-analytics-errors/jwks';
import { ADAPTERS, startApp, type StartedApp } from './support/adapters.js';
import { spyOnLogger } from './support/logger-spy.js';
import { goodClaims, signParts } from './access/jwt/signers.js';
import { outcomeOf, withToken } from './access/jwt/tokens.js';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;

const pairs = new Map(
  ['a', 'b', 'c'].map((kid) => [kid, generateKeyPairSync('rsa', { modulusLength: 2048 })]),
);
const jwkOf = (kid: string, more: object = {}): object => ({
  ...pairs.get(kid)?.publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
  ...more,
});
const shortKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  format: 'jwk',
});
const curveKey = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({
  format: 'jwk',
});
const tokenBy = (kid: string, header: object = { kid }, claims: object = goodClaims()): string =>
  signParts({ alg: 'RS256', typ: 'JWT', ...header }, claims, (input) =>
    sign('sha256', Buffer.from(input), (pairs.get(kid) ?? pairs.get('a')!).privateKey),
  );

/** An issuer on a real socket, whose answers a test can choose. */
class Issuer {
  fetches = 0;
  answer: (response: ServerResponse) => void = () => undefined;
  private readonly server: Server = createServer((_request, response) => {
    this.fetches += 1;
    this.answer(response);
  });

  publish(...keys: object[]): void {
    this.answer = (response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  }

  fail(status = 500): void {
    this.answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

@Controller()
class GuardedController {
  @RequireJwt()
  @Get('guarded')
  guarded(): string {
    return 'in';
  }
}

const IN = '200';
const BAD = '401 E6011_JWT_ERROR';
const OURS = '500 E4001_INTERNAL_ERROR';

describe.each(ADAPTERS)('a service on %s whose issuer publishes its keys', (adapter) => {
  const issuer = new Issuer();
  let url: string;
  let keyProvider: JwksKeyProvider;
  let started: StartedApp | undefined;
  let clock = 0;

  beforeAll(async () => {
    url = await issuer.listen();
  });
  afterAll(() => issuer.close());
  beforeEach(() => {
    issuer.fetches = 0;
    issuer.publish(jwkOf('a'));
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    clock = 0;
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + clock);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await started?.close();
    started = undefined;
  });

  const start = async (
    options: Partial<JwksOptions> = {},
    algorithms: ('RS256' | 'ES256')[] = ['RS256', 'ES256'],
  ): Promise<void> => {
    keyProvider = jwksKeyProvider({ url, ...options });
    // Tokens live as long as a test turns the clock.
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          jwt: { keyProvider, algorithms, requireExp: false, issuer: false, audience: false },
        }),
      ],
      controllers: [GuardedController],
    });
  };
  const ask = async (token: string): Promise<string> =>
    outcomeOf(await fetch(`${started?.url ?? ''}/guarded`, { headers: withToken(token) }));
  const askMany = async (tokens: string[]): Promise<string[]> => [
    ...new Set(await Promise.all(tokens.map(ask))),
  ];
  const timeless = { sub: 'u-ada' };
  const by = (kid: string): string => tokenBy(kid, { kid }, timeless);
  const flood = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => tokenBy('b', { kid: `random-${index}` }, timeless));

  it('fetches the keys once for fifty requests at the same time', async () => {
    await start();
    expect([await askMany(Array.from({ length: 50 }, () => by('a'))), issuer.fetches]).toEqual([
      [IN],
      1,
    ]);
  });

  it('does not fetch again for a key it has', async () => {
    await start();
    await ask(by('a'));
    await askMany(Array.from({ length: 20 }, () => by('a')));
    expect(issuer.fetches).toBe(1);
  });

  it('accepts the tokens of a new key once the pause after the last fetch is over, and keeps the old one while it is published', async () => {
    await start();
    await ask(by('a'));
    issuer.publish(jwkOf('a'), jwkOf('b'));
    const during = await ask(by('b'));
    clock += 10 * SECONDS;
    const after = [await ask(by('b')), await ask(by('a'))];
    issuer.publish(jwkOf('b'));
    clock += 10 * MINUTES;
    const withdrawn = [await ask(by('a')), await ask(by('b'))];
    expect({ during, after, withdrawn, fetches: issuer.fetches }).toEqual({
      during: BAD,
      after: [IN, IN],
      withdrawn: [BAD, IN],
      fetches: 3,
    });
  });

  it('answers a flood of random key ids with E6011 and hardly a fetch, and does not starve the real key', async () => {
    await start();
    await ask(by('a'));
    const first = await askMany(flood(50));
    const fetches = issuer.fetches;
    clock += 10 * SECONDS;
    const second = await askMany([...flood(50), by('a')]);
    clock += 10 * SECONDS;
    issuer.publish(jwkOf('a'), jwkOf('b'));
    expect({
      first,
      fetches,
      second: second.sort(),
      rotated: await ask(by('b')),
      total: issuer.fetches,
    }).toEqual({
      first: [BAD],
      fetches: 1,
      second: [IN, BAD],
      rotated: IN,
      total: 3,
    });
  });

  it('answers E4001 while it never had a key and the endpoint is down, asks it rarely, and recovers', async () => {
    issuer.fail();
    await start();
    const down = await askMany(Array.from({ length: 30 }, () => by('a')));
    const fetches = issuer.fetches;
    issuer.publish(jwkOf('a'));
    const paused = await ask(by('a'));
    clock += 10 * SECONDS;
    expect({ down, fetches, paused, recovered: await ask(by('a')), total: issuer.fetches }).toEqual(
      {
        down: [OURS],
        fetches: 1,
        paused: OURS,
        recovered: IN,
        total: 2,
      },
    );
  });

  it('serves the last good keys for an hour while the endpoint is down, to known key ids only', async () => {
    await start();
    await ask(by('a'));
    issuer.fail();
    clock += 11 * MINUTES;
    const known = await askMany(Array.from({ length: 20 }, () => by('a')));
    const unknown = await askMany(flood(20));
    const fetches = issuer.fetches;
    clock += 58 * MINUTES;
    const stillKnown = await ask(by('a'));
    clock += 2 * MINUTES;
    const tooOld = await ask(by('a'));
    clock += MINUTES;
    issuer.publish(jwkOf('a'));
    expect({ known, unknown, fetches, stillKnown, tooOld, recovered: await ask(by('a')) }).toEqual({
      known: [IN],
      unknown: [BAD],
      fetches: 2,
      stillKnown: IN,
      tooOld: OURS,
      recovered: IN,
    });
  });

  it('takes an endpoint that does not answer for one that is down', async () => {
    issuer.answer = () => undefined;
    await start({ timeout: 50 });
    expect(await ask(by('a'))).toBe(OURS);
  });

  it.each<[string, () => void]>([
    ['a redirect', () => issuer.fail(302)],
    ['no JSON', () => (issuer.answer = (response) => response.end('<html>'))],
    ['no key set', () => (issuer.answer = (response) => response.end('{"keys":5}'))],
    ['a document of another kind', () => (issuer.answer = (response) => response.end('[]'))],
    ['an empty key set', () => issuer.publish()],
    [
      'more than it may',
      () =>
        (issuer.answer = (response) =>
          response.end(JSON.stringify({ keys: [jwkOf('a')], pad: 'x'.repeat(300_000) }))),
    ],
    ['nothing', () => (issuer.answer = (response) => response.end())],
    ['a broken connection', () => (issuer.answer = (response) => response.destroy())],
  ])('takes an endpoint that answers %s for one that is down', async (_case, prepare) => {
    prepare();
    await start();
    expect([
      await askMany([by('a'), by('a')]),
      await keyProvider.load().then(
        () => 'loaded',
        () => 'rejected',
      ),
    ]).toEqual([[OURS], 'rejected']);
  });

  it.each<[string, object[], string, string]>([
    ['a key for encryption', [jwkOf('a', { use: 'enc' })], by('a'), BAD],
    ['a key for another algorithm', [jwkOf('a', { alg: 'PS256' })], by('a'), BAD],
    ['a secret', [{ kty: 'oct', kid: 'a', k: 'c2VjcmV0' }], by('a'), BAD],
    ['two keys under one name', [jwkOf('a'), { ...jwkOf('b'), kid: 'a' }], by('a'), BAD],
    [
      'two keys, and a token that names none',
      [jwkOf('a'), jwkOf('b')],
      tokenBy('a', {}, timeless),
      BAD,
    ],
    ['one key, and a token that names none', [jwkOf('a')], tokenBy('a', {}, timeless), IN],
    [
      'a private key',
      [{ ...pairs.get('a')?.privateKey.export({ format: 'jwk' }), kid: 'a' }],
      by('a'),
      BAD,
    ],
    ['a short key', [{ ...shortKey, kid: 'a' }], by('a'), BAD],
    ['a certificate alone', [{ kty: 'RSA', kid: 'a', x5c: ['MIIB'] }], by('a'), BAD],
    ['a malformed key', [{ kty: 'RSA', kid: 'a', n: 5, e: {} }], by('a'), BAD],
    ['what is no key', [null as never, 'a' as never, [] as never, 5 as never], by('a'), BAD],
    ['a key of an unknown kind', [{ kty: 'new', kid: 'a' }], by('a'), BAD],
    ['a key on another curve', [{ ...curveKey, kid: 'a' }], by('a'), BAD],
    [
      'unusable keys beside a good one',
      [{ ...shortKey, kid: 'a' }, null as never, { kty: 'RSA', kid: 'a' }, jwkOf('a')],
      by('a'),
      IN,
    ],
    ['keys named like members of every object', [jwkOf('a')], by('__proto__'), BAD],
    ['a key of the same name by somebody else', [{ ...jwkOf('b'), kid: 'a' }], by('a'), BAD],
  ])('decides about a set with %s', async (_case, keys, token, expected) => {
    issuer.publish(...keys);
    await start();
    expect(await ask(token)).toBe(expected);
  });

  it('says once per fetch how many keys it passes over', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    issuer.publish({ ...shortKey, kid: 's' }, jwkOf('a', { use: 'enc' }), jwkOf('a'));
    await start();
    await askMany([by('a'), by('a')]);
    expect(warn.mock.calls.flat()).toEqual([
      `2 of 3 keys of ${url} cannot verify tokens (for encryption, private, short or not readable) and are passed over`,
    ]);
  });

  it('names the address in the log when the keys cannot be had', async () => {
    const error = spyOnLogger('error');
    issuer.publish();
    await start();
    const answer = await ask(by('a'));
    const logged = error.mock.calls.flat().join(' ');
    expect([
      answer,
      logged.includes('/keys cannot be had'),
      logged.includes('It is no key set'),
    ]).toEqual([OURS, true, true]);
  });

  it('rejects at start-up if no key can verify', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    issuer.publish({ ...shortKey, kid: 's' });
    await start();
    await expect(keyProvider.load()).rejects.toThrow(
      `jwksKeyProvider: none of the keys of ${url} can verify tokens.`,
    );
  });

  it('asks through a fetch of the service’s own, such as one with a proxy', async () => {
    const asked: unknown[] = [];
    await start({
      url: 'https://issuer.example/keys',
      fetch: (address, init) => {
        asked.push(address, init.redirect);
        return fetch(url, init);
      },
    });
    expect([await ask(by('a')), asked]).toEqual([IN, ['https://issuer.example/keys', 'manual']]);
  });

  it('binds its keys to the issuer and the audience that it names', async () => {
    keyProvider = jwksKeyProvider({ url, issuer: 'https://a.example', audience: 'api' });
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { keyProvider, algorithm: 'RS256' } })],
      controllers: [GuardedController],
    });
    const of = (claims: object): Promise<string> =>
      ask(tokenBy('a', { kid: 'a' }, { ...goodClaims(), ...claims }));
    expect([
      await of({ iss: 'https://a.example', aud: 'api' }),
      await of({ iss: 'https://b.example', aud: 'api' }),
      await of({ iss: 'https://a.example', aud: 'other' }),
      await of({ aud: 'api' }),
    ]).toEqual([IN, BAD, BAD, BAD]);
  });

  it('keeps the keys of two issuers apart, and the failure of one from the other', async () => {
    const other = new Issuer();
    const otherUrl = await other.listen();
    other.publish(jwkOf('b'));
    const [a, b] = ['https://a.example', 'https://b.example'];
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          jwt: {
            issuers: [
              { issuer: a, audience: 'api', jwks: url, algorithm: 'RS256' },
              { issuer: b, audience: 'api', jwks: { url: otherUrl }, algorithms: ['RS256'] },
            ],
          },
        }),
      ],
      controllers: [GuardedController],
    });
    const of = (kid: string, iss: string): Promise<string> =>
      ask(tokenBy(kid, { kid }, { ...goodClaims(), iss, aud: 'api' }));
    const sound = [await of('a', a), await of('b', b), await of('b', a), await of('a', b)];
    other.fail();
    clock += 2 * 60 * MINUTES;
    const claims = { iss: a, aud: 'api', exp: Math.floor(Date.now() / 1000) + 60 };
    const later = [
      await ask(tokenBy('a', { kid: 'a' }, claims)),
      await ask(tokenBy('b', { kid: 'b' }, { ...claims, iss: b })),
    ];
    await other.close();
    expect([sound, later]).toEqual([
      [IN, IN, BAD, BAD],
      [IN, OURS],
    ]);
  });

  it('loads the keys at start-up on request', async () => {
    await start();
    await keyProvider.load();
    const loaded = issuer.fetches;
    expect([loaded, await ask(by('a')), issuer.fetches]).toEqual([1, IN, 1]);
  });
});

describe('jwksKeyProvider', () => {
  it.each([
    'http://issuer.example/keys',
    'http://127.0.0.1.issuer.example/keys',
    'ftp://127.0.0.1/keys',
    'file:///keys',
    'keys',
    '',
    undefined as never,
  ])('refuses the address %j', (url) => {
    expect(() => jwksKeyProvider({ url })).toThrow(
      'jwksKeyProvider.url must be an https URL; over http anybody on the way could give the keys, so that it needs allowHttp: true.',
    );
  });

  it.each<[string | URL, object]>([
    ['https://issuer.example/keys', {}],
    [new URL('https://issuer.example/keys'), {}],
    ['http://localhost:1/keys', {}],
    ['http://[::1]:1/keys', {}],
    ['http://keycloak:8080/keys', { allowHttp: true }],
  ])('takes the address %s without asking it', (url, options) => {
    expect(typeof jwksKeyProvider({ url, ...options })).toBe('function');
  });

  it.each<[object, string]>([
    [{ timeout: -1 }, 'timeout must be a whole number that is not negative.'],
    [{ maxAge: NaN }, 'maxAge must be a whole number that is not negative.'],
    [{ cooldown: 0.5 }, 'cooldown must be a whole number that is not negative.'],
    [{ maxBytes: '5' }, 'maxBytes must be a whole number that is not negative.'],
    [{ allowHttp: 'yes' }, 'allowHttp must be true or false.'],
    [{ fetch: {} }, 'fetch must be a function (url, init) => Promise<Response>.'],
    [{ issuer: undefined }, 'issuer must be a non-empty string,'],
    [{ audience: [] }, 'audience must be a non-empty string,'],
  ])('refuses %p', (options, sentence) => {
    expect(() => jwksKeyProvider({ url: 'https://issuer.example/keys', ...options })).toThrow(
      `AnalyticsErrorsModule: jwksKeyProvider.${sentence}`,
    );
  });

  it('refuses an unknown option and names the one that was meant', () => {
    expect(() =>
      jwksKeyProvider({ url: 'https://issuer.example/keys', timeOut: 5 } as never),
    ).toThrow("there is no option 'jwksKeyProvider.timeOut'; did you mean 'timeout'?");
  });
});
