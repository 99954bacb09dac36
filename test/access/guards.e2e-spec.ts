import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import {
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Head,
  Injectable,
  Logger,
  Options,
  Post,
  type Type,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { jest } from '@jest/globals';
import {
  AccessLevelGuard,
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiKeyGuard,
  CurrentApiKey,
  CurrentToken,
  FrontendOnly,
  FrontendOnlyGuard,
  hashApiKey,
  isPublic,
  JwtGuard,
  JwtVerifier,
  type JwtOptions,
  OptionalJwt,
  OrganizationNotFoundException,
  OwnOrganization,
  OwnOrganizationGuard,
  Public,
  RedisGeneralException,
  type RefusalReason,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { spyOnLogger } from '../support/logger-spy.js';
import { signParts, SUITES, goodClaims, tokenOf } from './jwt/signers.js';
import { aToken, outcomeOf, SECRET, withToken } from './jwt/tokens.js';

const RequestUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<{ user: unknown }>().user,
);

@Controller()
class JwtRoute {
  @RequireJwt()
  @Get('route')
  route(): string {
    return 'in';
  }
}

@Injectable()
class ExtendsUser implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user: object }>();
    Object.assign(user, { account: 'a-1', organization: 'globex' });
    return true;
  }
}

const codeOf = (error: unknown): unknown => (error as { code: unknown }).code;

const KEY = 'key-of-acme';
const findApiKey = (sha256: string): { sha256: string } | undefined =>
  sha256 === hashApiKey(KEY) ? { sha256 } : undefined;

describe.each(ADAPTERS)('the guards on %s', (adapter) => {
  let started: StartedApp | undefined;
  afterEach(async () => {
    await started?.close();
    started = undefined;
    jest.restoreAllMocks();
  });

  const start = async (
    options: AnalyticsErrorsOptions,
    controllers: Type[],
    guards: Type<CanActivate>[] = [],
  ): Promise<void> => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET }, ...options })],
      controllers,
      providers: guards.map((useClass) => ({ provide: APP_GUARD, useClass })),
    });
  };
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${started?.url ?? ''}/${path}`, { headers });
  const outcome = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
    outcomeOf(await get(path, headers));

  describe('the order of decorators and guards', () => {
    const decorators = {
      jwt: RequireJwt(),
      level: RequireAccessLevel('premium'),
      frontend: FrontendOnly(),
      own: OwnOrganization('id'),
      key: RequireApiKey(),
    };
    const orders = [
      ['jwt', 'level', 'frontend', 'own', 'key'],
      ['key', 'own', 'frontend', 'level', 'jwt'],
      ['level', 'key', 'jwt', 'own', 'frontend'],
      ['own', 'frontend', 'key', 'level'],
      ['frontend', 'own', 'level', 'key'],
    ] as const;
    const controllerWith = (order: (typeof orders)[number]): Type => {
      @Controller('route')
      class Ordered {
        @Get(':id')
        route(): string {
          return 'in';
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(Ordered.prototype, 'route')!;
      for (const name of order) decorators[name](Ordered.prototype, 'route', descriptor);
      return Ordered;
    };
    const everything = { frontend: true, accessLevel: 'premium' };

    it.each(orders.map((order) => [order]))(
      'opens nothing and changes no code: %j',
      async (order) => {
        await start({ access: { levels: ['basic', 'premium'], findApiKey } }, [
          controllerWith(order),
        ]);
        const key = { 'x-bintu-apikey': KEY };
        expect([
          await outcome('route/acme'),
          await outcome('route/acme', key),
          await outcome('route/acme', { ...withToken('bad'), ...key }),
          await outcome('route/globex', withToken(aToken())),
          await outcome('route/globex', withToken(aToken({ frontend: true }))),
          await outcome('route/globex', withToken(aToken(everything))),
          await outcome('route/acme', withToken(aToken(everything))),
          await outcome('route/acme', { ...withToken(aToken(everything)), ...key }),
        ]).toEqual([
          '401 E6012_JWT_MISSING',
          '401 E6012_JWT_MISSING',
          '401 E6011_JWT_ERROR',
          '403 E6003_ACCESS_FOR_FE_ONLY',
          '403 E6002_ACCESS_LVL_TOO_LOW',
          '403 E6001_ACCESS_DENIED',
          '404 E2021_API_KEY_NOT_FOUND',
          '200',
        ]);
      },
    );

    it('of global guards does not matter either', async () => {
      @Controller()
      class Routes {
        @Get('plain')
        plain(): string {
          return 'in';
        }
        @RequireAccessLevel('premium')
        @Get('premium')
        premium(): string {
          return 'in';
        }
        @Public()
        @Get('open')
        open(): string {
          return 'in';
        }
      }
      const guards = [
        OwnOrganizationGuard,
        ApiKeyGuard,
        AccessLevelGuard,
        FrontendOnlyGuard,
        JwtGuard,
      ];
      const answers: string[][] = [];
      for (const order of [guards, [...guards].reverse()]) {
        await start({ access: { levels: ['basic', 'premium'], findApiKey } }, [Routes], order);
        const [key, web] = [{ 'x-bintu-apikey': KEY }, withToken(aToken({ frontend: true }))];
        answers.push([
          await outcome('open'),
          await outcome('plain'),
          await outcome('plain', key),
          await outcome('plain', withToken(aToken())),
          await outcome('plain', web),
          await outcome('plain', { ...web, ...key }),
          await outcome('premium', { ...web, ...key }),
        ]);
        await started?.close();
      }
      const expected = [
        '200',
        '401 E6012_JWT_MISSING',
        '401 E6012_JWT_MISSING',
        '403 E6003_ACCESS_FOR_FE_ONLY',
        '404 E2021_API_KEY_NOT_FOUND',
        '200',
        '403 E6002_ACCESS_LVL_TOO_LOW',
      ];
      expect(answers).toEqual([expected, expected]);
    });
  });

  it('count when they stand on a route by themselves, without a decorator', async () => {
    @Controller()
    class Routes {
      @UseGuards(JwtGuard)
      @Get('jwt')
      jwt(): string {
        return 'in';
      }
      @UseGuards(ApiKeyGuard)
      @Get('key')
      key(): string {
        return 'in';
      }
      @UseGuards(FrontendOnlyGuard)
      @Get('frontend')
      frontend(): string {
        return 'in';
      }
    }
    await start({ access: { findApiKey } }, [Routes]);
    expect([await outcome('jwt'), await outcome('key'), await outcome('frontend')]).toEqual([
      '401 E6012_JWT_MISSING',
      '404 E2021_API_KEY_NOT_FOUND',
      '401 E6012_JWT_MISSING',
    ]);
  });

  it('keep the rules of two controllers apart that share a handler', async () => {
    class Base {
      @Get()
      route(): string {
        return 'in';
      }
    }
    @RequireJwt()
    @Controller('closed')
    class Closed extends Base {}
    @RequireAccessLevel(5)
    @Controller('level')
    class Level extends Base {}
    @Controller('open')
    @Public()
    class Open extends Base {}
    await start({}, [Closed, Level, Open], [JwtGuard]);
    const token = withToken(aToken());
    const ask = async (): Promise<string[]> => [
      await outcome('closed', token),
      await outcome('level', token),
      await outcome('open'),
      await outcome('closed'),
    ];
    const expected = ['200', '403 E6002_ACCESS_LVL_TOO_LOW', '200', '401 E6012_JWT_MISSING'];
    expect([await ask(), await ask()]).toEqual([expected, expected]);
  });

  describe('@Public() under a guard of others', () => {
    @Controller()
    class Routes {
      @Public()
      @Get('open')
      open(): string {
        return 'in';
      }
      @RequireJwt()
      @Get('closed')
      closed(): string {
        return 'in';
      }
    }

    it('opens nothing that the other guard does not open', async () => {
      @Injectable()
      class Foreign implements CanActivate {
        canActivate(): boolean {
          return false;
        }
      }
      await start({}, [Routes], [Foreign]);
      expect(await outcome('open')).toBe('403 E6001_ACCESS_DENIED');
    });

    it('is known to a guard that asks isPublic(), and our own guards still decide', async () => {
      @Injectable()
      class Asking implements CanActivate {
        canActivate(context: ExecutionContext): boolean {
          return (
            isPublic(context) ||
            context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>().headers[
              'x-access-token'
            ] !== undefined
          );
        }
      }
      await start({}, [Routes], [Asking]);
      expect([
        await outcome('open'),
        await outcome('closed', withToken('bad')),
        await outcome('closed'),
      ]).toEqual(['200', '401 E6011_JWT_ERROR', '403 E6001_ACCESS_DENIED']);
    });

    it('cannot be impersonated: what another guard writes to request.user opens nothing', async () => {
      @Injectable()
      class Writing implements CanActivate {
        canActivate(context: ExecutionContext): boolean {
          Object.assign(context.switchToHttp().getRequest<object>(), {
            user: { sub: 'u-eve', accessLevel: 99 },
          });
          return true;
        }
      }
      await start({}, [Routes], [Writing]);
      expect(await outcome('closed')).toBe('401 E6012_JWT_MISSING');
    });
  });

  describe('a request', () => {
    it('is verified once, however many guards ask', async () => {
      const isRevoked = jest.fn(() => false);
      const isOrganizationEnabled = jest.fn(() => true);
      const find = jest.fn(findApiKey);
      @RequireJwt()
      @RequireApiKey()
      @Controller()
      class Routes {
        @FrontendOnly()
        @RequireAccessLevel(1)
        @UseGuards(JwtGuard, ApiKeyGuard)
        @Get('route')
        route(): string {
          return 'in';
        }
      }
      await start(
        { jwt: { secret: SECRET, isRevoked }, access: { isOrganizationEnabled, findApiKey: find } },
        [Routes],
        [JwtGuard, ApiKeyGuard],
      );
      const headers = {
        ...withToken(aToken({ frontend: true, accessLevel: 1 })),
        'x-bintu-apikey': KEY,
      };
      const answers = [await outcome('route', headers), await outcome('route', headers)];
      expect({
        answers,
        calls: [isRevoked, isOrganizationEnabled, find].map(({ mock }) => mock.calls.length),
      }).toEqual({
        answers: ['200', '200'],
        calls: [2, 2, 2],
      });
    });

    it('carries the claims in request.user for code that looks there, and the token for @CurrentToken()', async () => {
      @RequireJwt()
      @Controller()
      class Routes {
        @Get('route')
        route(
          @CurrentToken() token: object,
          @CurrentToken('sub') sub: string,
          @CurrentToken('constructor') inherited: unknown,
        ): object {
          return { token, sub, inherited: typeof inherited };
        }
        @Get('user')
        user(@CurrentToken() token: object, @RequestUser() user: object): object {
          return { same: token === user, user };
        }
        @UseGuards(ExtendsUser)
        @Get('extended')
        extended(@CurrentToken() token: object, @RequestUser() user: object): object {
          return { token, user };
        }
      }
      await start({}, [Routes]);
      const exp = Math.floor(Date.now() / 1000) + 600;
      const token = withToken(aToken({ exp, iat: 5 }));
      expect([
        await (await get('route', token)).json(),
        await (await get('user', token)).json(),
        await (await get('extended', token)).json(),
      ]).toEqual([
        {
          token: { sub: 'u-ada', organization: 'acme', exp, iat: 5 },
          sub: 'u-ada',
          inherited: 'undefined',
        },
        { same: false, user: { sub: 'u-ada', organization: 'acme', exp, iat: 5 } },
        {
          token: { sub: 'u-ada', organization: 'acme', exp, iat: 5 },
          user: { sub: 'u-ada', organization: 'globex', exp, iat: 5, account: 'a-1' },
        },
      ]);
    });

    it('gives @CurrentToken() nothing on a public route, and E4001 where no guard looks', async () => {
      const error = spyOnLogger('error');
      @Controller()
      class Routes {
        @Public()
        @Get('public')
        open(@CurrentToken() token?: object): object {
          return { token: token === undefined };
        }
      }
      @Controller('unguarded')
      class Unguarded {
        @Get('token')
        token(@CurrentToken() token: object): object {
          return token;
        }
        @Get('key')
        key(@CurrentApiKey() key: object): object {
          return key;
        }
      }
      await start({}, [Routes], [JwtGuard]);
      const open = await (await get('public', withToken(aToken()))).json();
      await started?.close();
      await start({}, [Unguarded]);
      const unguarded = [
        await outcome('unguarded/token', withToken(aToken())),
        await outcome('unguarded/key'),
      ];
      expect({
        open,
        unguarded,
        log: error.mock.calls.map(
          ([line]) => /Error: (@Current\w+\(\) is used in [\w.]+)/.exec(String(line))?.[1],
        ),
      }).toEqual({
        open: { token: true },
        unguarded: ['500 E4001_INTERNAL_ERROR', '500 E4001_INTERNAL_ERROR'],
        log: [
          '@CurrentToken() is used in Unguarded.token',
          '@CurrentApiKey() is used in Unguarded.key',
        ],
      });
    });
  });

  describe('the place of the token', () => {
    @Controller()
    class Routes {
      @RequireJwt()
      @Get('route')
      route(): string {
        return 'in';
      }
      @OptionalJwt()
      @Get('optional')
      optional(): string {
        return 'in';
      }
    }

    it('is the configured header and no other', async () => {
      await start({ jwt: { secret: SECRET, header: 'X-Session-Token' } }, [Routes]);
      expect([
        await outcome('route', { 'x-session-token': aToken() }),
        await outcome('route', withToken(aToken())),
      ]).toEqual(['200', '401 E6012_JWT_MISSING']);
    });

    it('can be elsewhere by extract, whose failure is ours', async () => {
      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const extract = (request: { headers: { authorization?: string } }): string | undefined => {
        const { authorization } = request.headers;
        const [, token] = /^Bearer (.*)$/.exec(authorization ?? '') ?? [];
        return authorization === 'fail' ? JSON.parse('{') : token;
      };
      await start({ jwt: { secret: SECRET, extract } }, [Routes]);
      expect([
        await outcome('route', { authorization: `Bearer ${aToken()}` }),
        await outcome('route', { authorization: 'Bearer x' }),
        await outcome('route', withToken(aToken())),
        await outcome('route', { authorization: 'fail' }),
      ]).toEqual([
        '200',
        '401 E6011_JWT_ERROR',
        '401 E6012_JWT_MISSING',
        '500 E4001_INTERNAL_ERROR',
      ]);
    });

    it('can be the header Authorization, after its scheme', async () => {
      await start({ jwt: { secret: SECRET, header: 'authorization' } }, [Routes]);
      const of = (authorization: string): Promise<string> => outcome('route', { authorization });
      expect([
        await of(`Bearer ${aToken()}`),
        await of(`bearer  ${aToken()} `),
        await of(aToken()),
        await of('Bearer x'),
        await of('Bearer'),
        await of('Basic dTpw'),
        await outcome('route', withToken(aToken())),
        await outcome('optional', { authorization: 'Basic dTpw' }),
      ]).toEqual([
        '200',
        '200',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
        '401 E6012_JWT_MISSING',
        '401 E6012_JWT_MISSING',
        '401 E6012_JWT_MISSING',
        '200',
      ]);
    });

    it('can be a cookie', async () => {
      await start({ jwt: { secret: SECRET, cookie: 'session' } }, [Routes]);
      const of = (cookie: string): Promise<string> => outcome('route', { cookie });
      expect([
        await of(`a=1; session=${aToken()}`),
        await of(`session=${aToken()}; session=${aToken()}`),
        await of('session=x'),
        await of('session='),
        await of('other=1'),
        await outcome('route', withToken(aToken())),
      ]).toEqual([
        '200',
        '401 E6011_JWT_ERROR',
        '401 E6011_JWT_ERROR',
        '401 E6012_JWT_MISSING',
        '401 E6012_JWT_MISSING',
        '401 E6012_JWT_MISSING',
      ]);
    });

    it('is named to a client that sends none, unless the code’s own text does', async () => {
      await start({ jwt: { secret: SECRET, header: 'authorization' } }, [Routes]);
      const elsewhere = (await (await get('route')).json()) as { error: { userInfo?: string } };
      await started?.close();
      await start({}, [Routes]);
      const usual = (await (await get('route')).json()) as { error: { userInfo?: string } };
      expect([elsewhere.error.userInfo, usual.error.userInfo]).toEqual([
        "The token is expected in the request header 'authorization', after the scheme 'Bearer'.",
        undefined,
      ]);
    });

    describe('that is looked up elsewhere', () => {
      @Controller()
      class Other {
        @RequireJwt()
        @UseGuards(JwtGuard)
        @Get('guarded')
        guarded(): string {
          return 'in';
        }
        @OptionalJwt()
        @Get('foreign')
        foreign(): never {
          throw new UnauthorizedException();
        }
        @Get('failing')
        failing(): never {
          throw new UnauthorizedException();
        }
        @Get('fine')
        fine(): string {
          return 'in';
        }
      }
      const paths = ['guarded', 'foreign', 'failing', 'fine', 'nowhere'];
      const ask = async (
        extract: NonNullable<JwtOptions['extract']>,
      ): Promise<Record<string, unknown>> => {
        const counted = jest.fn(extract);
        await start({ jwt: { secret: SECRET, extract: counted } }, [Other]);
        const found: [string, unknown][] = [];
        for (const path of paths) {
          const before = counted.mock.calls.length;
          const { status } = await get(path);
          found.push([path, [status, counted.mock.calls.length - before]]);
        }
        return Object.fromEntries(found);
      };

      it.each<[string, () => Promise<string>, number, number]>([
        ['a good one', () => Promise.resolve(aToken()), 200, 401],
        ['a bad one', () => Promise.resolve('x'), 401, 401],
        ['a failure', () => Promise.reject(new Error('store down')), 500, 500],
        [
          'a late failure',
          async () => {
            await new Promise((resolve) => setTimeout(resolve, 20));
            throw new Error('store down');
          },
          500,
          500,
        ],
      ])(
        'is asked for once, and on guarded routes only: %s',
        async (_case, extract, guarded, foreign) => {
          const error = spyOnLogger('error');
          expect(await ask(extract)).toEqual({
            guarded: [guarded, 1],
            foreign: [foreign, 1],
            failing: [401, 0],
            fine: [200, 0],
            nowhere: [404, 0],
          });
          expect(error).toHaveBeenCalledTimes(guarded === 500 ? 2 : 0);
        },
      );
    });

    it.each([
      ['nothing', undefined, '401 E6012_JWT_MISSING', '200'],
      ['null', null, '401 E6012_JWT_MISSING', '200'],
      ['an empty text', '', '401 E6012_JWT_MISSING', '200'],
      ['blanks', ' \t', '401 E6012_JWT_MISSING', '200'],
      ['an empty list', [], '401 E6012_JWT_MISSING', '200'],
      ['a list of tokens', [aToken()], '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR'],
      ['a number', 0, '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR'],
      ['false', false, '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR'],
      ['an object', {}, '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR'],
      ['another kind of blank', '\u00a0', '401 E6011_JWT_ERROR', '401 E6011_JWT_ERROR'],
    ])('that holds %s is missing or bad', async (_case, value, required, optional) => {
      await start({ jwt: { secret: SECRET, extract: () => value as string } }, [Routes]);
      expect([await outcome('route'), await outcome('optional')]).toEqual([required, optional]);
    });

    it('decides about 401s that others throw: E6011 where the route requires a token, else E2002', async () => {
      @Controller('natural')
      class Natural {
        @Get()
        route(): never {
          throw new UnauthorizedException();
        }
        @Get('guarded')
        @RequireJwt()
        guarded(): never {
          throw new UnauthorizedException();
        }
      }
      await start({ jwt: { secret: SECRET, header: 'x-session-token' } }, [Natural]);
      const token = { 'x-session-token': aToken() };
      expect([
        await outcome('natural'),
        await outcome('natural', token),
        await outcome('natural/guarded', token),
      ]).toEqual([
        '401 E2002_INVALID_USER_CREDENTIALS',
        '401 E2002_INVALID_USER_CREDENTIALS',
        '401 E6011_JWT_ERROR',
      ]);
    });

    it.each([
      [undefined, ['Bearer', 'Bearer error="invalid_token"']],
      ['Bearer realm="api"', ['Bearer realm="api"', 'Bearer realm="api", error="invalid_token"']],
      [false as const, [null, null]],
    ])('is challenged for as configured: %j', async (challenge, expected) => {
      await start({ jwt: { secret: SECRET, challenge } }, [Routes]);
      const responses = [await get('route'), await get('route', withToken('bad'))];
      expect(responses.map(({ headers }) => headers.get('www-authenticate'))).toEqual(expected);
    });
  });

  describe('organizations', () => {
    @RequireJwt()
    @Controller()
    class Routes {
      @Get('route')
      route(): string {
        return 'in';
      }
      @OptionalJwt()
      @Get('optional')
      optional(): string {
        return 'in';
      }
    }
    const failing: Record<string, () => unknown> = {
      enabled: () => true,
      'enabled-later': async () => true,
      disabled: () => false,
      truthy: () => 'true',
      nothing: () => undefined,
      unknown: () => {
        throw new OrganizationNotFoundException();
      },
      broken: () => {
        throw new Error('store down');
      },
      upstream: async () => {
        throw new RedisGeneralException();
      },
    };

    it.each([
      ['enabled', '200'],
      ['enabled-later', '200'],
      ['disabled', '403 E2012_ORGA_IS_NOT_ENABLED'],
      ['truthy', '403 E2012_ORGA_IS_NOT_ENABLED'],
      ['nothing', '403 E2012_ORGA_IS_NOT_ENABLED'],
      ['unknown', '404 E2011_ORGA_NOT_FOUND'],
      ['broken', '500 E4001_INTERNAL_ERROR'],
      ['upstream', '500 E4001_INTERNAL_ERROR'],
    ])('are asked about on every route with a token: %s', async (organization, expected) => {
      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      await start({ access: { isOrganizationEnabled: (id) => failing[id]?.() as boolean } }, [
        Routes,
      ]);
      const token = withToken(aToken({ organization }));
      expect([
        await outcome('route', token),
        await outcome('optional', token),
        await outcome('optional'),
      ]).toEqual([expected, expected, '200']);
    });

    it.each([[undefined], [''], [5.5], [null], [['acme']], [2 ** 53]])(
      'that are no id, such as %j, are not enabled, and nobody is asked',
      async (organization) => {
        const isOrganizationEnabled = jest.fn(() => true);
        await start({ access: { isOrganizationEnabled } }, [Routes]);
        expect([
          await outcome('route', withToken(aToken({ organization }))),
          isOrganizationEnabled.mock.calls,
        ]).toEqual(['403 E2012_ORGA_IS_NOT_ENABLED', []]);
      },
    );

    it('may have numbers for ids', async () => {
      @Controller('numbers')
      class Numbers {
        @OwnOrganization('id')
        @Get(':id')
        route(): string {
          return 'in';
        }
      }
      const isOrganizationEnabled = jest.fn(() => true);
      await start({ access: { isOrganizationEnabled } }, [Numbers]);
      const token = withToken(aToken({ organization: 42 }));
      expect([
        await outcome('numbers/42', token),
        await outcome('numbers/042', token),
        isOrganizationEnabled.mock.calls[0],
      ]).toEqual(['200', '403 E6001_ACCESS_DENIED', ['42']]);
    });

    it('and levels may lie deep in a token, or in arrays', async () => {
      @Controller('claims')
      class Claims {
        @RequireAccessLevel('premium')
        @OwnOrganization('id')
        @Get(':id')
        route(): string {
          return 'in';
        }
      }
      interface Deep {
        realm_access: { roles: string[] };
        groups: string[];
      }
      const jwt = {
        secret: SECRET,
        organizationClaim: (claims: object) => (claims as Deep).groups[0],
        accessLevelClaim: (claims: object) => (claims as Deep).realm_access.roles,
      };
      await start({ jwt, access: { levels: ['basic', 'premium', 'admin'] } }, [Claims]);
      const of = (claims: object): Promise<string> =>
        outcome('claims/acme', withToken(aToken(claims)));
      const groups = ['acme'];
      expect([
        await of({ groups, realm_access: { roles: ['offline', 'admin', 'basic'] } }),
        await of({ groups, realm_access: { roles: ['basic'] } }),
        await of({ groups, realm_access: { roles: ['offline', 'constructor', 7] } }),
        await of({ groups, realm_access: { roles: [] } }),
        await of({ groups }),
        await of({ realm_access: { roles: ['admin'] } }),
      ]).toEqual([
        '200',
        '403 E6002_ACCESS_LVL_TOO_LOW',
        '403 E6002_ACCESS_LVL_TOO_LOW',
        '403 E6002_ACCESS_LVL_TOO_LOW',
        '403 E6002_ACCESS_LVL_TOO_LOW',
        '403 E6001_ACCESS_DENIED',
      ]);
    });

    it('and levels and the front end are read from the configured claims', async () => {
      @Controller('claims')
      class Claims {
        @FrontendOnly()
        @RequireAccessLevel(3)
        @OwnOrganization('id')
        @Get(':id')
        route(): string {
          return 'in';
        }
      }
      const jwt = {
        secret: SECRET,
        organizationClaim: 'org',
        accessLevelClaim: 'lvl',
        frontendClaim: 'azp',
        frontendValues: ['web'],
      };
      await start({ jwt, access: { isOrganizationEnabled: (id) => id === 'globex' } }, [Claims]);
      expect(
        await outcome('claims/globex', withToken(aToken({ org: 'globex', lvl: 3, azp: 'web' }))),
      ).toBe('200');
    });
  });

  describe('a failure of the service', () => {
    @Controller()
    class Routes {
      @RequireApiKey()
      @Get('key')
      key(): string {
        return 'in';
      }
    }

    it.each<[string, Partial<JwtOptions>]>([
      [
        'a key provider that throws',
        {
          keyProvider: () => {
            throw new Error('SENTINEL');
          },
          algorithm: 'HS256',
          issuer: false,
          audience: false,
        },
      ],
      [
        'a key provider that rejects',
        {
          keyProvider: () => Promise.reject(new Error('SENTINEL')),
          algorithm: 'HS256',
          issuer: false,
          audience: false,
        },
      ],
      [
        'a revocation that throws',
        {
          secret: SECRET,
          isRevoked: () => {
            throw new Error('SENTINEL');
          },
        },
      ],
      ['a revocation without an answer', { secret: SECRET, isRevoked: () => undefined as never }],
    ])('is answered with E4001 and logged, never with a bad token: %s', async (_case, jwt) => {
      const error = spyOnLogger('error');
      await start({ jwt }, [JwtRoute]);
      const response = await get('route', withToken(aToken()));
      const text = await response.text();
      expect({
        status: response.status,
        leaks: text.includes('SENTINEL'),
        isCoded: text.includes('E4001_INTERNAL_ERROR'),
        logged: error.mock.calls.length,
      }).toEqual({
        status: 500,
        leaks: false,
        isCoded: true,
        logged: 1,
      });
    });

    it.each<[string, unknown]>([
      ['a short secret', createSecretKey('SENTINEL', 'utf8')],
      ['a string', 'SENTINEL'],
      ['what every object has', Object.prototype],
      ['a key of another kind', generateKeyPairSync('ed25519').publicKey],
    ])(
      'is not what a client names by its kid, such as %s: E6011 and one warning',
      async (_case, key) => {
        const [error, warn] = (['error', 'warn'] as const).map((level) =>
          jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
        );
        const keyProvider = (): never => key as never;
        const jwt = { keyProvider, algorithm: 'HS256', issuer: false, audience: false } as const;
        await start({ jwt }, [JwtRoute]);
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => outcome('route', withToken(aToken()))),
        );
        expect({
          answers: new Set(answers),
          errors: error?.mock.calls.length,
          warnings: warn?.mock.calls.filter(([line]) => String(line).includes('jwt.keyProvider'))
            .length,
        }).toEqual({ answers: new Set(['401 E6011_JWT_ERROR']), errors: 0, warnings: 1 });
      },
    );

    it('to look an API key up is E4001 too', async () => {
      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      await start({ access: { findApiKey: () => Promise.reject(new Error('store down')) } }, [
        Routes,
      ]);
      expect([await outcome('key'), await outcome('key', { 'x-bintu-apikey': 'k' })]).toEqual([
        '500 E4001_INTERNAL_ERROR',
        '500 E4001_INTERNAL_ERROR',
      ]);
    });
  });

  describe('refusals', () => {
    @Controller()
    class Routes {
      @RequireJwt()
      @Get('items/:id')
      item(): string {
        return 'in';
      }
      @FrontendOnly()
      @Get('web')
      web(): string {
        return 'in';
      }
      @RequireApiKey()
      @Get('key')
      key(): string {
        return 'in';
      }
    }
    const expired = (header: object = {}): string =>
      tokenOf(SUITES[0]!, { sub: 'u-ada', jti: 'j-1', exp: 1 }, header);
    const forged = (kid: string): string =>
      signParts(
        { alg: 'HS256', kid },
        { ...goodClaims(), sub: 'u-eve' },
        SUITES[0]!.signWithOtherKey,
      );
    const id = { 'x-request-id': 'r-1' };

    it('are counted with their reason, the route and what was verified, through onRefused', async () => {
      const seen: [RefusalReason, object][] = [];
      await start(
        {
          jwt: {
            secret: SECRET,
            onRefused: (reason, context) => void seen.push([reason, context]),
          },
          access: { findApiKey },
        },
        [Routes],
      );
      await get('items/5?secret=1', id);
      await get('items/5', { ...id, ...withToken('bad') });
      await get('items/5', { ...id, ...withToken(expired({ kid: 'k-1' })) });
      await get('items/5', { ...id, ...withToken(forged('<script>')) });
      await get('web', { ...id, ...withToken(aToken({ jti: 5 })) });
      await get('key', id);
      const facts = { method: 'GET', route: '/items/:id', requestId: 'r-1' };
      expect(seen).toEqual([
        ['missing', { ...facts, code: 'E6012_JWT_MISSING' }],
        ['malformed', { ...facts, code: 'E6011_JWT_ERROR' }],
        ['expired', { ...facts, code: 'E6011_JWT_ERROR', kid: 'k-1', sub: 'u-ada', jti: 'j-1' }],
        ['signature', { ...facts, code: 'E6011_JWT_ERROR', kid: '(invalid)' }],
        [
          'not_frontend',
          { ...facts, route: '/web', code: 'E6003_ACCESS_FOR_FE_ONLY', sub: 'u-ada' },
        ],
        ['api_key', { ...facts, route: '/key', code: 'E2021_API_KEY_NOT_FOUND' }],
      ]);
    });

    it('say their reason in the one debug line of the error, never the token', async () => {
      const debug = spyOnLogger('debug');
      await start({ access: { findApiKey } }, [Routes]);
      const token = expired({ kid: 'k-1' });
      await get('items/5', { ...id, ...withToken(token) });
      await get('items/5', id);
      await get('web', { ...id, ...withToken(aToken({ sub: 'u\nada\u0007é' })) });
      const lines = debug.mock.calls.map(([line]) => String(line));
      expect({
        lines,
        leaks: lines.some((line) => token.split('.').some((part) => line.includes(part))),
      }).toEqual({
        lines: [
          'E6011_JWT_ERROR 401 GET /items/:id r-1 expired kid=k-1 sub=u-ada jti=j-1',
          'E6012_JWT_MISSING 401 GET /items/:id r-1 missing',
          'E6003_ACCESS_FOR_FE_ONLY 403 GET /web r-1 not_frontend sub=u?ada??',
        ],
        leaks: false,
      });
    });

    it.each<[string, () => unknown]>([
      [
        'throws',
        () => {
          throw new TypeError('counter down');
        },
      ],
      ['rejects', () => Promise.reject(new TypeError('counter down'))],
    ])('are answered all the same when onRefused %s', async (_case, onRefused) => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      await start({ jwt: { secret: SECRET, onRefused }, access: { findApiKey } }, [Routes]);
      expect([await outcome('items/5'), warn.mock.calls]).toEqual([
        '401 E6012_JWT_MISSING',
        [['jwt.onRefused failed with TypeError']],
      ]);
    });
  });

  it('have no exception for OPTIONS or other methods', async () => {
    @RequireJwt()
    @Controller()
    class Routes {
      @Options('route')
      options(): string {
        return 'in';
      }
      @Head('route')
      head(): string {
        return 'in';
      }
      @Post('route')
      post(): string {
        return 'in';
      }
    }
    await start({}, [Routes]);
    const statuses = await Promise.all(
      ['OPTIONS', 'HEAD', 'POST'].map((method) => fetch(`${started?.url ?? ''}/route`, { method })),
    );
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('answer two token headers with E6011', async () => {
    await start({}, [JwtRoute]);
    const { port } = new URL(started?.url ?? '');
    const status = await new Promise((resolve) => {
      request(
        {
          port,
          host: '127.0.0.1',
          path: '/route',
          headers: { 'x-access-token': [aToken(), aToken()] },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).end();
    });
    expect(status).toBe(401);
  });

  it('offer the verifier to code that is no guard', async () => {
    await start({}, [JwtRoute]);
    const verifier = started!.app.get(JwtVerifier);
    const [good, bad] = [{ headers: withToken(aToken()) }, { headers: withToken('bad') }];
    expect([
      (await verifier.authenticate(good))?.claims.sub,
      (await verifier.demand(good)).claims.sub,
      await verifier.authenticate({ headers: {} }),
      await verifier.authenticate({}),
      await verifier.demand({ headers: {} }).catch(codeOf),
      await verifier.demand(bad).catch(codeOf),
      await verifier.authenticate({ headers: Object.create(withToken('bad')) as object }),
    ]).toEqual([
      'u-ada',
      'u-ada',
      undefined,
      undefined,
      'E6012_JWT_MISSING',
      'E6011_JWT_ERROR',
      undefined,
    ]);
  });
});
