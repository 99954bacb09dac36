import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { ExecutionContext, Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  Args,
  Field,
  GqlExecutionContext,
  GraphQLModule,
  ID,
  Int,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
  ResolveReference,
} from '@nestjs/graphql';
import {
  AnalyticsErrors,
  AnalyticsErrorsModule,
  CurrentToken,
  InvalidJwtException,
  JwtGuard,
  OptionalJwt,
  RequireAccessLevel,
  RequireJwt,
  StreamNotFoundException,
  type TokenClaims,
} from 'nestjs-analytics-errors';
import { GraphQLError } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { aToken, SECRET, withToken } from './jwt/tokens.js';

@ObjectType()
class Stream {
  @Field(() => ID)
  readonly id!: string;
}

@Resolver(() => Stream)
class StreamResolver {
  @RequireJwt()
  @Query(() => Stream)
  stream(@Args('id', { type: () => ID }) id: string): Stream {
    if (id === 'none') throw new StreamNotFoundException();
    if (id === 'own') throw new GraphQLError('mine', { extensions: { code: 'MINE' } });
    if (id === 'bug') throw new TypeError('planted secret');
    return { id };
  }

  @RequireAccessLevel(10)
  @ResolveField(() => Int)
  views(): number {
    return 42;
  }

  @RequireJwt()
  @Query(() => String)
  async owner(
    @CurrentToken() { sub }: TokenClaims,
    @Args('after', { type: () => Int }) after: number,
  ): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, after));
    return String(sub);
  }

  @OptionalJwt()
  @Query(() => String)
  greeting(@CurrentToken('sub') sub: string | undefined): string {
    return sub ?? 'nobody';
  }
}

/** Where Apollo keeps the request, on both platforms. */
const getRequest = (context: ExecutionContext): object =>
  context.getType<string>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<{ req: object }>().req
    : context.switchToHttp().getRequest<object>();

const graphql = (options: Partial<ApolloDriverConfig> = {}) =>
  GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [AnalyticsErrors],
    useFactory: (errors: AnalyticsErrors) => ({
      autoSchemaFile: true,
      graphiql: false,
      fieldResolverEnhancers: ['guards'],
      formatError: (formatted, error) => {
        const thrown = unwrapResolverError(error);
        if (thrown === error || thrown instanceof GraphQLError) return formatted;
        const { code, message } = errors.resolve(thrown);
        return { ...formatted, message, extensions: { code } };
      },
      ...options,
    }),
  });

interface Reply {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string };
  }[];
}

describe.each(ADAPTERS)('GraphQL on %s', (adapter) => {
  let started: StartedApp | undefined;
  const start = async (
    options?: Partial<ApolloDriverConfig>,
    providers: Provider[] = [StreamResolver],
  ): Promise<void> => {
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest } }),
        graphql(options),
      ],
      providers,
    });
  };
  afterEach(async () => {
    await started?.close();
    started = undefined;
  });

  const post = (query: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${started!.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  /** The data, or the codes of the errors. */
  const ask = async (query: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const { data, errors } = (await (await post(query, headers)).json()) as Reply;
    return errors === undefined ? data : errors.map(({ extensions }) => extensions.code);
  };
  const ada = withToken(aToken({ sub: 'ada' }));

  it('is behind the guards, each resolver by its own decorators', async () => {
    await start();
    expect([
      await ask('{ stream(id: 1) { id } }', ada),
      await ask('{ stream(id: 1) { id } }'),
      await ask('{ stream(id: 1) { id } }', withToken(`${aToken()}x`)),
      await ask('{ stream(id: 1) { id views } }', ada),
      await ask('{ stream(id: 1) { views } }', withToken(aToken({ accessLevel: 10 }))),
    ]).toEqual([
      { stream: { id: '1' } },
      ['E6012_JWT_MISSING'],
      ['E6011_JWT_ERROR'],
      ['E6002_ACCESS_LVL_TOO_LOW'],
      { stream: { views: 42 } },
    ]);
  });

  it('gives @CurrentToken() each caller’s own, however many ask at a time', async () => {
    await start();
    const callers = Array.from({ length: 20 }, (_, index) => `u-${index}`);
    const owners = await Promise.all(
      callers.map((sub, index) =>
        ask(`{ owner(after: ${(index * 7) % 20}) greeting }`, withToken(aToken({ sub }))),
      ),
    );
    expect(owners).toEqual(callers.map((sub) => ({ owner: sub, greeting: sub })));
  });

  it('gives @CurrentToken() nothing for an anonymous caller', async () => {
    await start();
    expect(await ask('{ greeting }')).toEqual({ greeting: 'nobody' });
  });

  it('does not start with a guarded field before which Nest asks no guards', async () => {
    await expect(start({ fieldResolverEnhancers: ['filters'] })).rejects.toThrow(
      "@RequireAccessLevel() on StreamResolver.views guards nothing: Nest asks guards for fields and references only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule.",
    );
  });

  it.each<[string, MethodDecorator[], ClassDecorator[], Provider[]]>([
    ['a field, by its class', [ResolveField(() => Int)], [RequireJwt()], []],
    ['a reference, by its class', [ResolveReference()], [RequireJwt()], []],
    ['a reference, by itself', [ResolveReference(), RequireJwt()], [], []],
    [
      'a reference, by a global guard',
      [ResolveReference()],
      [],
      [{ provide: APP_GUARD, useClass: JwtGuard }],
    ],
  ])('does not start with %s', async (_case, onMethod, onClass, guards) => {
    @Resolver(() => Stream)
    class LooseResolver {
      resolve(): number {
        return 1;
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(LooseResolver.prototype, 'resolve')!;
    Reflect.defineMetadata('design:paramtypes', [], LooseResolver.prototype, 'resolve');
    for (const decorate of onMethod) decorate(LooseResolver.prototype, 'resolve', descriptor);
    for (const decorate of onClass) decorate(LooseResolver);
    await expect(start({ fieldResolverEnhancers: [] }, [LooseResolver, ...guards])).rejects.toThrow(
      /^AnalyticsErrorsModule: (@RequireJwt\(\)|JwtGuard) on LooseResolver\.resolve guards nothing: Nest asks guards for fields and references only/,
    );
  });

  it('takes an operation over a connection by its token, until that is revoked', async () => {
    let isRevoked = false;
    const extract = (request: object): string | undefined =>
      (request as { connectionParams?: { token?: string } }).connectionParams?.token;
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          jwt: { secret: SECRET, getRequest, extract, isRevoked: () => isRevoked },
        }),
        graphql({ subscriptions: { 'graphql-ws': true } }),
      ],
      providers: [StreamResolver],
    });
    const client = createClient({
      url: `${started.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: aToken({ sub: 'ada' }) },
    });
    const operate = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        client.subscribe(
          { query: '{ greeting }' },
          { next: resolve, error: reject, complete: () => undefined },
        );
      });
    const before = await operate();
    isRevoked = true;
    const after = await operate();
    await client.dispose();
    expect([before, after]).toMatchObject([
      { data: { greeting: 'ada' } },
      { errors: [{ message: new InvalidJwtException().message }] },
    ]);
  });

  it('logs what fails on the side of the service, with its cause and the request id', async () => {
    const log = new RecordingLogger();
    const isRevoked = (): Promise<boolean> => Promise.reject(new Error('the list is down'));
    started = await startApp(
      adapter,
      {
        imports: [
          AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest, isRevoked } }),
          graphql(),
        ],
        providers: [StreamResolver],
      },
      (app) => app.useLogger(log),
    );
    const codes = await ask('{ stream(id: 1) { id } }', { ...ada, 'x-request-id': 'mine-7' });
    const errors = log.ours.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect([codes, errors]).toEqual([
      ['E4001_INTERNAL_ERROR'],
      ['E4001_INTERNAL_ERROR 500 POST StreamResolver.stream mine-7'],
    ]);
    expect(log.text).toContain('the list is down');
  });

  it('answers with the codes of the catalogue, and shows nothing else of what was thrown', async () => {
    await start();
    const reply = await (await post('{ stream(id: "bug") { id } }', ada)).text();
    expect({
      reply,
      missing: await ask('{ stream(id: "none") { id } }', ada),
      own: await ask('{ stream(id: "own") { id } }', ada),
      unknown: await ask('{ other }'),
    }).toEqual({
      reply: expect.stringMatching(/^(?!.*planted).*"code":"E4001_INTERNAL_ERROR"/) as string,
      missing: ['E3001_STREAM_NOT_FOUND'],
      own: ['MINE'],
      unknown: ['GRAPHQL_VALIDATION_FAILED'],
    });
  });
});
