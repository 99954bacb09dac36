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
const tokenBy = (kid: string, header: object = { kid }, claims: object = goodClaims()): string =>
  signParts({ alg: 'RS256', typ: 'JWT', ...header }, claims, (input) =>
    sign('sha256', Buffer.from(input), pairs.get(kid)!.privateKey),
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
        AnalyticsErrorsModule.forRoot({ jwt: { keyProvider, algorithms, requireExp: false } }),
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
    ['no key', [], by('a'), BAD],
    ['a key of the same name by somebody else', [{ ...jwkOf('b'), kid: 'a' }], by('a'), BAD],
  ])('decides about a set with %s', async (_case, keys, token, expected) => {
    issuer.publish(...keys);
    await start();
    expect(await ask(token)).toBe(expected);
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
  ])('refuses the address %j', (url) => {
    expect(() => jwksKeyProvider({ url })).toThrow(
      'jwksKeyProvider: url must be an https URL; over http anybody on the way could give the keys.',
    );
  });

  it.each([
    'https://issuer.example/keys',
    new URL('https://issuer.example/keys'),
    'http://localhost:1/keys',
    'http://[::1]:1/keys',
  ])('takes the address %s without asking it', (url) => {
    expect(typeof jwksKeyProvider({ url })).toBe('function');
  });

  it.each([
    ['timeout', -1],
    ['maxAge', NaN],
    ['cooldown', 0.5],
    ['maxBytes', '5' as never],
  ])('refuses %s %p', (name, value) => {
    expect(() => jwksKeyProvider({ url: 'https://issuer.example/keys', [name]: value })).toThrow(
      `jwksKeyProvider: ${name} must be a whole number that is not negative.`,
    );
  });
});
