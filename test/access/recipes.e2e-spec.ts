import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Logger,
  UseGuards,
} from '@nestjs/common';
import { PassportModule, PassportStrategy, AuthGuard } from '@nestjs/passport';
import { jest } from '@jest/globals';
import { expressjwt } from 'express-jwt';
import { ExtractJwt, Strategy } from 'passport-jwt';
import {
  AnalyticsErrorsModule,
  classifyTokenErrors,
  type JwtIssuerOptions,
  type JwtOptions,
  OwnOrganization,
  RequireAccessLevel,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { loadBlock } from '../support/load-block.js';
import { ecSign, HS256, rsaSign, SECRET, type Sign, signParts } from './jwt/signers.js';
import { aToken, outcomeOf } from './jwt/tokens.js';

@Controller()
class Routes {
  @RequireJwt()
  @Get('route')
  route(): string {
    return 'in';
  }
  @RequireAccessLevel('premium')
  @Get('level')
  level(): string {
    return 'in';
  }
  @OwnOrganization('id')
  @Get('organizations/:id')
  organization(): string {
    return 'in';
  }
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encryption = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwkOf = ({ publicKey }: { publicKey: KeyObject }, more: object): object => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
});
const rs256 = rsaSign('sha256', rsa.privateKey);
const now = Math.floor(Date.now() / 1000);
const lifetime = { iat: now - 5, exp: now + 3600 };

/** What an issuer publishes and signs, as its documentation shows it. */
interface Issuer {
  readonly keys: readonly object[];
  readonly header: object;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly sign?: Sign;
  /** Claims of tokens that the service must not take. */
  readonly foreign: readonly Readonly<Record<string, unknown>>[];
  readonly level?: object;
  readonly organization?: string;
}

const usual = { keys: [jwkOf(rsa, { kid: 'k1', use: 'sig', alg: 'RS256' })] };
const cognitoPool = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool';
const tenant = '11111111-2222-3333-4444-555555555555';
const entraIssuer = (tid: string): string => `https://login.microsoftonline.com/${tid}/v2.0`;

const ISSUERS: Readonly<Record<string, Issuer>> = {
  auth0: {
    ...usual,
    header: { alg: 'RS256', typ: 'JWT', kid: 'k1' },
    claims: {
      ...lifetime,
      iss: 'https://tenant.eu.auth0.com/',
      sub: 'auth0|5f7c',
      aud: ['https://api.example.com', 'https://tenant.eu.auth0.com/userinfo'],
      azp: 'client-1',
      scope: 'openid profile',
      org_id: 'org_9ybsU1dN2dKfDkBi',
      permissions: ['read:streams', 'premium'],
    },
    level: { permissions: ['read:streams'] },
    organization: 'org_9ybsU1dN2dKfDkBi',
    foreign: [
      { iss: 'https://tenant.eu.auth0.com' },
      { iss: 'https://other.eu.auth0.com/' },
      { aud: 'client-1' },
    ],
  },
  cognito: {
    ...usual,
    header: { kid: 'k1', alg: 'RS256' },
    claims: {
      ...lifetime,
      iss: cognitoPool,
      sub: 'aaaa-bbbb',
      client_id: 'client-1',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: now - 5,
      jti: 'j-1',
      username: 'ada',
      'cognito:groups': ['premium'],
    },
    level: { 'cognito:groups': ['other'] },
    foreign: [
      { client_id: 'client-2' },
      { token_use: 'id', client_id: undefined, aud: 'client-1' },
      { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' },
    ],
  },
  keycloak: {
    keys: [jwkOf(encryption, { kid: 'k0', use: 'enc', alg: 'RSA-OAEP' }), ...usual.keys],
    header: { alg: 'RS256', typ: 'JWT', kid: 'k1' },
    claims: {
      ...lifetime,
      jti: 'j-1',
      iss: 'https://sso.example.com/realms/shop',
      aud: ['analytics', 'account'],
      sub: 'aaaa-bbbb',
      typ: 'Bearer',
      azp: 'dashboard',
      realm_access: { roles: ['offline_access', 'premium'] },
      resource_access: { account: { roles: ['manage-account'] } },
    },
    level: { realm_access: { roles: ['offline_access'] } },
    foreign: [{ aud: 'account' }, { iss: 'https://sso.example.com/realms/master' }],
  },
  entra: {
    keys: [
      jwkOf(rsa, {
        kid: 'k1',
        use: 'sig',
        x5t: 'k1',
        x5c: ['MIIC'],
        issuer: entraIssuer('{tenantid}'),
      }),
    ],
    header: { typ: 'JWT', alg: 'RS256', kid: 'k1' },
    claims: {
      ...lifetime,
      nbf: now - 5,
      aud: '66666666-7777-8888-9999-000000000000',
      iss: entraIssuer(tenant),
      azp: 'client-1',
      oid: 'aaaa-bbbb',
      sub: 'pairwise',
      tid: tenant,
      ver: '2.0',
      roles: ['premium'],
    },
    level: { roles: ['other'] },
    organization: tenant,
    foreign: [
      { iss: entraIssuer('99999999-2222-3333-4444-555555555555') },
      {
        iss: entraIssuer('99999999-2222-3333-4444-555555555555'),
        tid: '99999999-2222-3333-4444-555555555555',
      },
      { tid: undefined },
      { aud: '00000003-0000-0000-c000-000000000000' },
    ],
  },
  firebase: {
    ...usual,
    header: { alg: 'RS256', kid: 'k1', typ: 'JWT' },
    claims: {
      ...lifetime,
      iss: 'https://securetoken.google.com/project-1',
      aud: 'project-1',
      auth_time: now - 5,
      user_id: 'u-1',
      sub: 'u-1',
      firebase: { identities: {}, sign_in_provider: 'password', tenant: 'acme-1' },
    },
    organization: 'acme-1',
    foreign: [{ aud: 'project-2' }, { iss: 'https://securetoken.google.com/project-2' }],
  },
  okta: {
    ...usual,
    header: { kid: 'k1', alg: 'RS256', typ: 'application/okta-internal-at+jwt' },
    claims: {
      ...lifetime,
      ver: 1,
      jti: 'AT.1',
      iss: 'https://dev-1.okta.com/oauth2/default',
      aud: 'api://default',
      cid: 'client-1',
      uid: '00u1',
      scp: ['openid'],
      groups: ['Everyone', 'premium'],
      sub: 'ada@example.com',
    },
    level: { groups: ['Everyone'] },
    foreign: [{ aud: 'https://dev-1.okta.com' }, { iss: 'https://dev-1.okta.com' }],
  },
  supabase: {
    keys: [jwkOf(ec, { kid: 'k2', use: 'sig', alg: 'ES256', key_ops: ['verify'], ext: true })],
    header: { alg: 'ES256', kid: 'k2', typ: 'JWT' },
    sign: ecSign('sha256', ec.privateKey),
    claims: {
      ...lifetime,
      iss: 'https://project.supabase.co/auth/v1',
      aud: 'authenticated',
      sub: 'aaaa-bbbb',
      role: 'authenticated',
      session_id: 's-1',
      app_metadata: { provider: 'email', organization: 'acme' },
    },
    organization: 'acme',
    foreign: [{ aud: 'anon' }, { iss: 'supabase' }, { iss: 'https://other.supabase.co/auth/v1' }],
  },
};

const tokenBy = (issuer: Issuer, claims: object = {}): string =>
  signParts(issuer.header, { ...issuer.claims, ...claims }, issuer.sign ?? rs256);

/** The options of a recipe, whose key sets are answered here in place of at their address. */
const served = (options: JwtOptions, keys: readonly object[], asked: string[]): JwtOptions => {
  const answered = <Options extends JwtOptions | JwtIssuerOptions>(source: Options): Options =>
    source.jwks === undefined
      ? source
      : {
          ...source,
          jwks: {
            url: source.jwks as string,
            fetch: (url: string) => {
              asked.push(url);
              return Promise.resolve(Response.json({ keys }));
            },
          },
        };
  const { issuers, ...rest } = answered(options);
  return issuers === undefined ? rest : { ...rest, issuers: issuers.map(answered) };
};

describe.each(ADAPTERS)('the recipes of docs/access.md on %s', (adapter) => {
  let recipes: Readonly<Record<string, JwtOptions>>;
  let started: StartedApp | undefined;
  beforeAll(async () => {
    process.env['SUPABASE_JWT_SECRET'] = SECRET;
    recipes = await loadBlock('docs/access.md', 'Recipes');
  });
  afterEach(async () => {
    await started?.close();
    started = undefined;
    jest.restoreAllMocks();
  });

  const start = async (name: string): Promise<readonly string[]> => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const asked: string[] = [];
    const jwt = served(recipes[name]!, ISSUERS[name]!.keys, asked);
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt, access: { levels: ['basic', 'premium'] } })],
      controllers: [Routes],
    });
    return asked;
  };
  const ask = async (path: string, token?: string): Promise<string> =>
    outcomeOf(
      await fetch(`${started?.url ?? ''}/${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    );

  describe.each(Object.entries(ISSUERS))('%s', (name, issuer) => {
    const of = (claims: object = {}): string => tokenBy(issuer, claims);

    it('takes a token of its issuer, with one fetch of its keys', async () => {
      const asked = await start(name);
      expect([await ask('route', of()), await ask('route', of()), asked.length]).toEqual([
        '200',
        '200',
        1,
      ]);
    });

    it('answers E6011 to tokens for others, of others and forged, and E6012 without one', async () => {
      await start(name);
      const [header, payload] = of().split('.');
      const outcomes = await Promise.all(
        [...issuer.foreign.map(of), `${header}.${payload}.AAAA`].map((token) =>
          ask('route', token),
        ),
      );
      expect([new Set(outcomes), await ask('route')]).toEqual([
        new Set(['401 E6011_JWT_ERROR']),
        '401 E6012_JWT_MISSING',
      ]);
    });
  });

  it.each(Object.entries(ISSUERS).filter(([, { level }]) => level !== undefined))(
    'read the access level of %s',
    async (name, issuer) => {
      await start(name);
      expect([
        await ask('level', tokenBy(issuer)),
        await ask('level', tokenBy(issuer, issuer.level)),
      ]).toEqual(['200', '403 E6002_ACCESS_LVL_TOO_LOW']);
    },
  );

  it.each(Object.entries(ISSUERS).filter(([, { organization }]) => organization !== undefined))(
    'read the organization of %s',
    async (name, issuer) => {
      await start(name);
      expect([
        await ask(`organizations/${issuer.organization}`, tokenBy(issuer)),
        await ask('organizations/globex', tokenBy(issuer)),
      ]).toEqual(['200', '403 E6001_ACCESS_DENIED']);
    },
  );

  it('take Supabase’s tokens of the shared secret as well, and no public key for a secret', async () => {
    await start('supabase');
    const { claims } = ISSUERS['supabase']!;
    const pem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect([
      await ask('route', signParts({ alg: 'HS256', typ: 'JWT' }, claims, HS256.sign)),
      await ask('route', signParts({ alg: 'HS256' }, claims, HS256.signWithOtherKey)),
      await ask(
        'route',
        signParts({ alg: 'HS256' }, claims, () => Buffer.from(pem)),
      ),
    ]).toEqual(['200', '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR']);
  });
});

@Injectable()
class PassportJwt extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: SECRET,
      algorithms: ['HS256'],
    });
  }
  validate(claims: object): object {
    return claims;
  }
}

const PassportGuard = AuthGuard('jwt') as new () => CanActivate;

@Controller('foreign')
class ForeignRoutes {
  @UseGuards(PassportGuard)
  @Get('passport')
  passport(): string {
    return 'in';
  }
  @Get('express-jwt')
  expressJwt(): string {
    return 'in';
  }
  @Get('jsonwebtoken')
  jsonwebtoken(): never {
    throw Object.assign(new Error('jwt expired'), { name: 'TokenExpiredError' });
  }
  @RequireJwt()
  @Get('ours')
  ours(): string {
    return 'in';
  }
}

describe('other guards beside ours', () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(
      'express',
      {
        imports: [
          PassportModule,
          AnalyticsErrorsModule.forRoot({
            jwt: { secret: SECRET },
            classifiers: [classifyTokenErrors],
          }),
        ],
        controllers: [ForeignRoutes],
        providers: [PassportJwt],
      },
      (app: INestApplication) =>
        app.use('/foreign/express-jwt', expressjwt({ secret: SECRET, algorithms: ['HS256'] })),
    );
  });
  afterAll(() => started.close());

  const ask = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
    outcomeOf(await fetch(`${started.url}/foreign/${path}`, { headers }));
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

  it('keep working: passport, express-jwt and our own', async () => {
    expect([
      await ask('passport', bearer(aToken())),
      await ask('express-jwt', bearer(aToken())),
      await ask('ours', { 'x-access-token': aToken() }),
    ]).toEqual(['200', '200', '200']);
  });

  it('are answered 401, never 500', async () => {
    const outcomes = [
      await ask('express-jwt'),
      await ask('express-jwt', bearer('x')),
      await ask('express-jwt', bearer(aToken({ exp: 1 }))),
      await ask('express-jwt', { authorization: 'Basic dTpw' }),
      await ask('express-jwt', { authorization: 'x' }),
      await ask('jsonwebtoken'),
    ];
    const statuses = [await ask('passport'), await ask('passport', bearer('x'))].map((outcome) =>
      outcome.slice(0, 3),
    );
    expect([outcomes, statuses]).toEqual([
      [
        '401 E6012_JWT_MISSING',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
      ],
      ['401', '401'],
    ]);
  });
});
