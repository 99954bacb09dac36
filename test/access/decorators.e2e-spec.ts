import { Controller, Get } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  CurrentApiKey,
  CurrentToken,
  FrontendOnly,
  hashApiKey,
  OptionalJwt,
  OwnOrganization,
  Public,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
  type TokenClaims,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { aToken, outcomeOf, SECRET, withToken } from './jwt/tokens.js';

@RequireJwt()
@Controller()
class Routes {
  @Public()
  @Get('public')
  open(): string {
    return 'open';
  }

  @Get('token')
  token(@CurrentToken() { sub, organization }: TokenClaims<{ organization: string }>): object {
    return { sub, organization };
  }

  @OptionalJwt()
  @Get('optional')
  optional(@CurrentToken('sub') sub?: string): object {
    return { sub: sub ?? 'nobody' };
  }

  @RequireAccessLevel('premium')
  @Get('premium')
  premium(): string {
    return 'premium';
  }

  @FrontendOnly()
  @Get('dashboard')
  dashboard(): string {
    return 'dashboard';
  }

  @OwnOrganization('id')
  @Get('organizations/:id')
  organization(): string {
    return 'yours';
  }

  @Public()
  @RequireApiKey()
  @Get('key')
  key(@CurrentApiKey() key: { owner: string }): object {
    return { owner: key.owner };
  }
}

const keys = new Map(
  [
    { sha256: hashApiKey('key-of-acme'), owner: 'acme' },
    { sha256: hashApiKey('key-revoked'), owner: 'acme', revoked: true },
  ].map((record) => [record.sha256, record]),
);

describe.each(ADAPTERS)('the decorators on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          jwt: { secret: SECRET },
          access: {
            levels: ['basic', 'premium', 'admin'],
            findApiKey: (sha256) => keys.get(sha256),
          },
        }),
      ],
      controllers: [Routes],
    });
  });
  afterAll(() => started.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${started.url}/${path}`, { headers });

  it.each([
    ['a public route without a token', 'public', {}, '200'],
    ['a public route with a bad token', 'public', withToken('bad'), '200'],
    ['a protected route without a token', 'token', {}, '401 E6012_JWT_MISSING'],
    ['a protected route with a blank token', 'token', withToken(' \t '), '401 E6012_JWT_MISSING'],
    ['a protected route with a bad token', 'token', withToken('bad'), '401 E6011_JWT_ERROR'],
    [
      'a protected route with an expired token',
      'token',
      withToken(aToken({}, { expiresIn: -1 })),
      '401 E6011_JWT_ERROR',
    ],
    ['a protected route with a good token', 'token', withToken(aToken()), '200'],
    [
      'a good token in Authorization',
      'token',
      { authorization: `Bearer ${aToken()}` },
      '401 E6012_JWT_MISSING',
    ],
    ['an optional route without a token', 'optional', {}, '200'],
    ['an optional route with a bad token', 'optional', withToken('bad'), '401 E6011_JWT_ERROR'],
    ['a premium route without a token', 'premium', {}, '401 E6012_JWT_MISSING'],
    [
      'a premium route at the level below',
      'premium',
      withToken(aToken({ accessLevel: 'basic' })),
      '403 E6002_ACCESS_LVL_TOO_LOW',
    ],
    [
      'a premium route at the level',
      'premium',
      withToken(aToken({ accessLevel: 'premium' })),
      '200',
    ],
    [
      'a premium route at the level above',
      'premium',
      withToken(aToken({ accessLevel: 'admin' })),
      '200',
    ],
    [
      'a dashboard route with an API token',
      'dashboard',
      withToken(aToken()),
      '403 E6003_ACCESS_FOR_FE_ONLY',
    ],
    [
      'a dashboard route with a dashboard token',
      'dashboard',
      withToken(aToken({ frontend: true })),
      '200',
    ],
    [
      'the organization of somebody else',
      'organizations/globex',
      withToken(aToken()),
      '403 E6001_ACCESS_DENIED',
    ],
    ['the own organization', 'organizations/acme', withToken(aToken()), '200'],
    ['an API key route without a key', 'key', withToken(aToken()), '404 E2021_API_KEY_NOT_FOUND'],
    [
      'an API key route with an unknown key',
      'key',
      { 'x-bintu-apikey': 'nobody' },
      '404 E2021_API_KEY_NOT_FOUND',
    ],
    [
      'an API key route with a revoked key',
      'key',
      { 'x-bintu-apikey': 'key-revoked' },
      '404 E2021_API_KEY_NOT_FOUND',
    ],
    ['an API key route with a key', 'key', { 'x-bintu-apikey': 'key-of-acme' }, '200'],
  ])('answers %s (%s)', async (_case, path, headers, expected) => {
    expect(await outcomeOf(await get(path, headers))).toBe(expected);
  });

  it('hands the verified claims to the handler', async () => {
    expect(
      await (await get('token', withToken(aToken({ organization: 'globex' })))).json(),
    ).toEqual({
      sub: 'u-ada',
      organization: 'globex',
    });
  });

  it('hands one claim to the handler, and nothing for an anonymous caller', async () => {
    const answers = await Promise.all([get('optional', withToken(aToken())), get('optional')]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { sub: 'u-ada' },
      { sub: 'nobody' },
    ]);
  });

  it('hands the record of the API key to the handler', async () => {
    expect(await (await get('key', { 'x-bintu-apikey': 'key-of-acme' })).json()).toEqual({
      owner: 'acme',
    });
  });

  it('challenges a 401: plainly for E6012, with invalid_token for E6011, not at all for a 403', async () => {
    const answers = await Promise.all([
      get('token'),
      get('token', withToken('bad')),
      get('dashboard', withToken(aToken())),
    ]);
    expect(answers.map(({ headers }) => headers.get('www-authenticate'))).toEqual([
      'Bearer',
      'Bearer error="invalid_token"',
      null,
    ]);
  });
});
