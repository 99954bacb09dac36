import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  Logger,
  type Provider,
  Scope,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { jest } from '@jest/globals';
import {
  AccessLevelGuard,
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiKeyGuard,
  FrontendOnly,
  FrontendOnlyGuard,
  JwtGuard,
  OptionalJwt,
  OwnOrganization,
  OwnOrganizationGuard,
  Public,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { SECRET } from './jwt/signers.js';

const messageOf = (error: unknown): string => (error as Error).message;

/** Starts an application as far as it goes without a socket, and gives what the start-up said. */
const startUp = async (
  options: AnalyticsErrorsOptions | undefined,
  controllers: Type[],
  guards: Type<CanActivate>[] = [],
  providers: Provider[] = [],
): Promise<string> => {
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  const compile = Test.createTestingModule({
    imports: [
      options === undefined ? AnalyticsErrorsModule : AnalyticsErrorsModule.forRoot(options),
    ],
    controllers,
    providers: [...guards.map((useClass) => ({ provide: APP_GUARD, useClass })), ...providers],
  }).compile();
  const said = await compile
    .then((moduleRef) => moduleRef.createNestApplication({ logger: false }))
    .then(async (app) => {
      await app.init();
      await app.close();
      return (
        log.mock.calls.map(([line]) => String(line)).find((line) => line.includes('filter on')) ??
        ''
      );
    })
    .catch(messageOf);
  log.mockRestore();
  return said;
};

const controllerWith = (...decorators: MethodDecorator[]): Type => {
  @Controller()
  class Things {
    @Get('things/:id')
    list(): string {
      return 'in';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Things.prototype, 'list')!;
  for (const decorate of decorators) decorate(Things.prototype, 'list', descriptor);
  return Things;
};

const jwtMissing = (guard: string): string =>
  `AnalyticsErrorsModule: ${guard} is in use, by itself or through a decorator, but the option jwt is missing; write AnalyticsErrorsModule.forRoot({ jwt: { secret: process.env.JWT_SECRET } }).`;
const keysMissing =
  'AnalyticsErrorsModule: ApiKeyGuard is in use, by itself or through a decorator, but the option access.findApiKey is missing; write AnalyticsErrorsModule.forRoot({ access: { findApiKey: (sha256) => keys.get(sha256) } }).';

describe('a service with a bare import', () => {
  it.each<[string, Type[]]>([
    ['no decorator', [controllerWith()]],
    ['@Public() alone', [controllerWith(Public())]],
    ['a guard of its own', [controllerWith(UseGuards({ canActivate: () => true }))]],
  ])('starts with %s', async (_case, controllers) => {
    expect(await startUp(undefined, controllers)).toMatch(/; no JWT;/);
  });

  it.each<[string, Type, string]>([
    ['@RequireJwt()', controllerWith(RequireJwt()), jwtMissing('JwtGuard')],
    ['@OptionalJwt()', controllerWith(OptionalJwt()), jwtMissing('JwtGuard')],
    [
      '@RequireAccessLevel()',
      controllerWith(RequireAccessLevel(1)),
      jwtMissing('AccessLevelGuard'),
    ],
    ['@FrontendOnly()', controllerWith(FrontendOnly()), jwtMissing('FrontendOnlyGuard')],
    [
      '@OwnOrganization()',
      controllerWith(OwnOrganization('id')),
      jwtMissing('OwnOrganizationGuard'),
    ],
    ['@RequireApiKey()', controllerWith(RequireApiKey()), keysMissing],
    ['JwtGuard on a route', controllerWith(UseGuards(JwtGuard)), jwtMissing('JwtGuard')],
  ])('does not start with %s', async (_case, controller, sentence) => {
    expect(await startUp(undefined, [controller])).toBe(sentence);
  });

  it.each<[string, Type<CanActivate>, string]>([
    ['JwtGuard', JwtGuard, jwtMissing('JwtGuard')],
    ['AccessLevelGuard', AccessLevelGuard, jwtMissing('AccessLevelGuard')],
    ['FrontendOnlyGuard', FrontendOnlyGuard, jwtMissing('FrontendOnlyGuard')],
    ['OwnOrganizationGuard', OwnOrganizationGuard, jwtMissing('OwnOrganizationGuard')],
    ['ApiKeyGuard', ApiKeyGuard, keysMissing],
  ])('does not start with %s as APP_GUARD', async (_case, guard, sentence) => {
    expect(await startUp(undefined, [], [guard])).toBe(sentence);
  });
});

describe('a service with tokens', () => {
  const jwt = { secret: SECRET };

  it('says at start-up what is on', async () => {
    const keyed = { levels: ['basic'], findApiKey: () => undefined };
    expect(
      [
        await startUp({ jwt }, []),
        await startUp({ jwt: { secret: SECRET, header: 'X-Token' }, access: keyed }, []),
        await startUp(
          {
            jwt: {
              keyProvider: () => undefined,
              algorithms: ['RS256', 'ES256'],
              issuer: 'a',
              audience: false,
              extract: () => undefined,
            },
          },
          [],
        ),
        await startUp({ access: { ...keyed, apiKeyHeader: 'x-key' } }, []),
        await startUp({ jwt: { ...jwt, cookie: 'session', issuer: 'a', audience: 'b' } }, []),
      ].map((line) =>
        line
          .split('; ')
          .filter((fragment) => /JWT|key/.test(fragment))
          .join('; '),
      ),
    ).toEqual([
      'JWT HS256 in x-access-token (issuer and audience not checked)',
      'JWT HS256 in x-token (issuer and audience not checked), API key in x-bintu-apikey',
      'JWT RS256/ES256 in a place of its own (audience not checked)',
      'no JWT, API key in x-key',
      'JWT HS256 in the cookie session',
    ]);
  });

  it.each<[string, Type, string]>([
    [
      'an unknown level',
      controllerWith(RequireAccessLevel('premum')),
      'the level of @RequireAccessLevel() on Things.list must be one of access.levels: basic, premium.',
    ],
    [
      'a number where levels have names',
      controllerWith(RequireAccessLevel(1)),
      'the level of @RequireAccessLevel() on Things.list must be one of access.levels: basic, premium.',
    ],
    [
      'no level',
      controllerWith(RequireAccessLevel(undefined as never)),
      'the level of @RequireAccessLevel() on Things.list must be one of access.levels: basic, premium.',
    ],
    [
      '@Public() beside a level',
      controllerWith(Public(), RequireAccessLevel('basic')),
      'Things.list carries @Public() and @RequireAccessLevel(); keep one.',
    ],
    [
      'an empty path parameter',
      controllerWith(OwnOrganization('')),
      "@OwnOrganization() on Things.list must name a path parameter, such as 'id'.",
    ],
    [
      'no path parameter',
      controllerWith(OwnOrganization(undefined as never)),
      "@OwnOrganization() on Things.list must name a path parameter, such as 'id'.",
    ],
  ])('does not start with %s', async (_case, controller, sentence) => {
    expect(await startUp({ jwt, access: { levels: ['basic', 'premium'] } }, [controller])).toBe(
      `AnalyticsErrorsModule: ${sentence}`,
    );
  });

  it.each<[string, unknown, string]>([
    [
      'not a number',
      NaN,
      'the level of @RequireAccessLevel() on Things.list must be a number, because access.levels names none.',
    ],
    [
      'a name',
      'premium',
      'the level of @RequireAccessLevel() on Things.list must be a number, because access.levels names none.',
    ],
  ])(
    'does not start with %s for a level where levels are numbers',
    async (_case, level, sentence) => {
      expect(await startUp({ jwt }, [controllerWith(RequireAccessLevel(level as number))])).toBe(
        `AnalyticsErrorsModule: ${sentence}`,
      );
    },
  );

  it('finds a wrong decorator on a class, on an inherited handler and on a class that is no controller', async () => {
    @RequireAccessLevel('x')
    @Controller()
    class Whole {}
    class Base {
      @RequireAccessLevel('y')
      @Get()
      inherited(): string {
        return 'in';
      }
    }
    @Controller()
    class Derived extends Base {}
    @Injectable()
    class Gateway {
      @Public()
      @RequireJwt()
      message(): string {
        return 'in';
      }
    }
    const withProvider = Test.createTestingModule({
      imports: [AnalyticsErrorsModule.forRoot({ jwt })],
      providers: [Gateway],
    })
      .compile()
      .then((moduleRef) => moduleRef.createNestApplication({ logger: false }).init());
    expect([
      await startUp({ jwt }, [Whole]),
      await startUp({ jwt }, [Derived]),
      await withProvider.catch(messageOf),
    ]).toEqual([
      'AnalyticsErrorsModule: the level of @RequireAccessLevel() on Whole must be a number, because access.levels names none.',
      'AnalyticsErrorsModule: the level of @RequireAccessLevel() on Derived.inherited must be a number, because access.levels names none.',
      'AnalyticsErrorsModule: Gateway.message carries @Public() and @RequireJwt(); keep one.',
    ]);
  });

  describe.each([
    ['AccessLevelGuard', AccessLevelGuard, '@RequireAccessLevel(…)', RequireAccessLevel(1)],
    ['OwnOrganizationGuard', OwnOrganizationGuard, '@OwnOrganization(…)', OwnOrganization('id')],
  ] as const)('and %s by itself', (name, guard, decorator, rule) => {
    const onClass = (...decorators: ClassDecorator[]): Type => {
      @Controller()
      class Whole {
        @Get('open/:id')
        open(): string {
          return 'in';
        }
        helper(): string {
          return 'not a route';
        }
      }
      for (const decorate of decorators) decorate(Whole);
      return Whole;
    };
    const sentence = (place: string): string =>
      `AnalyticsErrorsModule: ${name} on ${place} lets everybody in, because nothing says what it asks for; write ${decorator} in its place, or @Public().`;

    it.each<[string, Type, string]>([
      ['on a route', controllerWith(UseGuards(guard)), sentence('Things.list')],
      [
        'beside another guard',
        controllerWith(UseGuards(guard), RequireJwt()),
        sentence('Things.list'),
      ],
      ['on a class', onClass(UseGuards(guard)), sentence('Whole.open')],
    ])('does not start: %s', async (_case, controller, expected) => {
      expect(await startUp({ jwt }, [controller])).toBe(expected);
    });

    it.each<[string, Type, Type<CanActivate>[]]>([
      ['its rule', controllerWith(UseGuards(guard), rule), []],
      ['its rule on the class', onClass(UseGuards(guard), rule), []],
      ['@Public()', controllerWith(Public()), [guard]],
      ['@Public() on the class', onClass(UseGuards(guard), Public()), []],
      ['every route before it', controllerWith(), [guard]],
    ])('starts with %s', async (_case, controller, guards) => {
      expect(await startUp({ jwt }, [controller], guards)).toContain('JWT HS256');
    });
  });

  it.each([JwtGuard, AccessLevelGuard, FrontendOnlyGuard, OwnOrganizationGuard, ApiKeyGuard])(
    'names the import that is missing: %p',
    async (guard) => {
      const compile = Test.createTestingModule({
        controllers: [controllerWith(UseGuards(guard))],
      }).compile();
      expect(await compile.then(() => 'started', messageOf)).toBe(
        `AnalyticsErrorsModule: ${guard.name} is in use, by itself or through a decorator, but the module is not imported; write imports: [AnalyticsErrorsModule.forRoot({ … })] in the root module, or in the module of a test.`,
      );
    },
  );

  it('warns of a secret that ends in a line break', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await startUp({ jwt: { secret: `${SECRET}\n` } }, []);
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    expect(lines).toEqual([expect.stringMatching(/^jwt\.secret ends in a line break/)]);
  });

  it('starts with every decorator in its place', async () => {
    const controller = controllerWith(
      RequireJwt(),
      RequireAccessLevel('basic'),
      FrontendOnly(),
      OwnOrganization('id'),
    );
    expect(
      await startUp({ jwt, access: { levels: ['basic'] } }, [controller, controllerWith(Public())]),
    ).toContain('JWT HS256');
  });

  it('starts when the module is configured later, and refuses what it is given then', async () => {
    const later = (options: AnalyticsErrorsOptions): Promise<string> =>
      Test.createTestingModule({
        imports: [AnalyticsErrorsModule.forRootAsync({ useFactory: async () => options })],
        controllers: [controllerWith(RequireJwt())],
      })
        .compile()
        .then(() => 'started')
        .catch(messageOf);
    expect([
      await later({ jwt }),
      await later({}),
      await later({ jwt: { secret: 'short' } }),
    ]).toEqual([
      'started',
      jwtMissing('JwtGuard'),
      'AnalyticsErrorsModule: jwt.secret is too short: HS256 needs at least 32 bytes (RFC 7518, section 3.2).',
    ]);
  });
});

describe('a service with handlers before which Nest asks no guards', () => {
  // As the packages of Nest mark them; their own tests start the real ones.
  const [field, reference, message] = [
    'graphql:resolve_property',
    'graphql:resolve_reference',
    'microservices:pattern',
  ].map((key) => SetMetadata(key, true));
  const handlersWith = (onMethod: MethodDecorator[], onClass: ClassDecorator[] = []): Type => {
    class Handlers {
      handle(): string {
        return 'in';
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')!;
    for (const decorate of onMethod) decorate(Handlers.prototype, 'handle', descriptor);
    for (const decorate of onClass) decorate(Handlers);
    return Handlers;
  };
  const startWith = (
    handlers: Type,
    guards: Type<CanActivate>[] = [],
    fieldResolverEnhancers: string[] = [],
  ): Promise<string> =>
    startUp({ jwt: { secret: SECRET }, access: { findApiKey: () => undefined } }, [], guards, [
      handlers,
      { provide: 'GqlModuleOptions', useValue: { fieldResolverEnhancers } },
    ]);

  @Injectable({ scope: Scope.REQUEST })
  class ScopedJwtGuard extends JwtGuard {}

  it.each<[string, Type, Type<CanActivate>[], string]>([
    ['a decorator on a field', handlersWith([field!, RequireJwt()]), [], '@RequireJwt()'],
    ['a guard on a field', handlersWith([field!, UseGuards(JwtGuard)]), [], 'JwtGuard'],
    [
      'a decorator on the class of a field',
      handlersWith([field!], [FrontendOnly()]),
      [],
      '@FrontendOnly()',
    ],
    [
      'a decorator on the class of a reference',
      handlersWith([reference!], [RequireAccessLevel(1)]),
      [],
      '@RequireAccessLevel()',
    ],
    ['a global guard over a reference', handlersWith([reference!]), [JwtGuard], 'JwtGuard'],
    [
      'a global guard with request scope over a reference',
      handlersWith([reference!]),
      [ScopedJwtGuard],
      'ScopedJwtGuard',
    ],
    [
      'an API key beside @Public()',
      handlersWith([field!, Public(), RequireApiKey()], [RequireJwt()]),
      [],
      '@RequireApiKey()',
    ],
  ])('does not start: %s', async (_case, handlers, guards, name) => {
    expect(await startWith(handlers, guards)).toMatch(
      `AnalyticsErrorsModule: ${name} on Handlers.handle guards nothing: `,
    );
  });

  it.each<[string, Type, Type<CanActivate>[], string[]]>([
    ['fields whose module asks guards', handlersWith([field!, RequireJwt()]), [], ['guards']],
    ['a global guard, which sees the query of a field', handlersWith([field!]), [JwtGuard], []],
    [
      'a public field in a closed class',
      handlersWith([field!, Public()], [RequireJwt()]),
      [JwtGuard],
      [],
    ],
    ['a public reference', handlersWith([reference!, Public()]), [JwtGuard], []],
    ['a public class of references', handlersWith([reference!], [Public()]), [JwtGuard], []],
    ['a reference that nothing is asked of', handlersWith([reference!]), [], []],
    ['a handler of messages', handlersWith([message!, RequireJwt()]), [], []],
  ])('starts: %s', async (_case, handlers, guards, enhancers) => {
    expect(await startWith(handlers, guards, enhancers)).toContain('filter on');
  });

  it.each([
    ['its own', handlersWith([message!, OwnOrganization('id')])],
    ['its class’s', handlersWith([message!], [OwnOrganization('id')])],
  ])('does not start with a path parameter where there is no path: %s', async (_case, handlers) => {
    expect(await startWith(handlers)).toBe(
      'AnalyticsErrorsModule: @OwnOrganization() on Handlers.handle names a path parameter, which only routes of HTTP have.',
    );
  });
});
