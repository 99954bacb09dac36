import {
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Injectable,
  Logger,
  UseFilters,
} from '@nestjs/common';
import {
  type ClientProxy,
  ClientProxyFactory,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import {
  AnalyticsErrors,
  AnalyticsErrorsModule,
  CurrentToken,
  OwnOrganization,
  Public,
  type RefusalContext,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { firstValueFrom, type Observable, throwError } from 'rxjs';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { aToken, SECRET } from './jwt/tokens.js';
import { freePort } from '../support/free-port.js';

interface Message {
  readonly token?: string;
  readonly text: string;
}

/** The filter that the documentation shows. */
@Injectable()
@Catch()
class CodedMessages implements ExceptionFilter {
  private readonly logger = new Logger(CodedMessages.name);

  constructor(private readonly errors: AnalyticsErrors) {}

  catch(thrown: unknown): Observable<never> {
    if (thrown instanceof RpcException) return throwError(() => thrown.getError());
    const exception = this.errors.resolve(thrown);
    if (exception !== thrown && exception.getStatus() >= 500)
      this.logger.error(exception.code, (thrown as Partial<Error> | null)?.stack);
    return throwError(() => ({ code: exception.code, message: exception.message }));
  }
}

@RequireJwt()
@Controller()
class MessagesController {
  @MessagePattern('echo')
  echo(@CurrentToken('sub') sub: string, @Payload() { text }: Message): string {
    return `${sub}: ${text}`;
  }

  @RequireAccessLevel(10)
  @MessagePattern('premium')
  premium(): string {
    return 'premium';
  }

  @UseFilters(CodedMessages)
  @MessagePattern('coded')
  coded({ text }: Message): never {
    throw new TypeError(text);
  }

  @UseFilters(CodedMessages)
  @MessagePattern('own')
  own(): never {
    throw new RpcException('mine');
  }

  @MessagePattern('payload')
  payload(@Payload() message: object): object {
    return { ...message, token: 'taken' };
  }

  @Public()
  @UseFilters(CodedMessages)
  @RequireApiKey()
  @MessagePattern('key')
  key(): string {
    return 'in';
  }
}

const getRequest = (context: ExecutionContext): object => context.switchToRpc().getData<object>();
const extract = (message: object): string | undefined => (message as Message).token;

describe.each(ADAPTERS)('a microservice beside %s', (adapter) => {
  const log = new RecordingLogger();
  let started: StartedApp | undefined;
  let client: ClientProxy | undefined;
  const refusals: object[] = [];
  beforeAll(async () => {
    const options = { host: '127.0.0.1', port: await freePort() };
    const onRefused = (reason: string, { method, route, code }: RefusalContext): void => {
      refusals.push({ reason, method, route, code });
    };
    started = await startApp(
      adapter,
      {
        imports: [
          AnalyticsErrorsModule.forRoot({
            jwt: { secret: SECRET, getRequest, extract, onRefused },
            access: {
              findApiKey: () => undefined,
              isOrganizationEnabled: (id) =>
                id === 'broken' ? Promise.reject(new Error('the store is down')) : true,
            },
          }),
        ],
        controllers: [MessagesController],
      },
      (created) => {
        created.useLogger(log);
        created.connectMicroservice({ transport: Transport.TCP, options });
      },
    );
    await started.app.startAllMicroservices();
    client = ClientProxyFactory.create({ transport: Transport.TCP, options });
  });
  afterAll(async () => {
    await client?.close();
    await started?.close();
  });

  const ada = aToken({ sub: 'ada' });
  const ask = (pattern: string, message: unknown): Promise<unknown> =>
    firstValueFrom(client!.send<unknown>(pattern, message)).catch((error: unknown) => error);
  const codeFor = async (pattern: string, message: unknown): Promise<unknown> =>
    ((await ask(pattern, message)) as { code?: unknown }).code;

  it('takes the token out of each message, and no message without it', async () => {
    const refused = { status: 'error', message: 'Internal server error' };
    expect([
      await ask('echo', { token: ada, text: 'hello' }),
      await Promise.all(
        ['bob', 'eve'].map((sub) => ask('echo', { token: aToken({ sub }), text: 'hi' })),
      ),
      await ask('premium', { token: aToken({ accessLevel: 10 }) }),
      await ask('echo', { text: 'hello' }),
      await ask('echo', { token: `${ada}x`, text: 'hello' }),
      await ask('premium', { token: ada }),
    ]).toEqual([
      'ada: hello',
      ['bob: hi', 'eve: hi'],
      'premium',
      ...Array<unknown>(3).fill(expect.objectContaining(refused)),
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no token', { text: 'hello' }, 'E6012_JWT_MISSING'],
    ['a bad token', { token: 'x' }, 'E6011_JWT_ERROR'],
    ['a text', 'hello', 'E6012_JWT_MISSING'],
    ['a number', 7, 'E6012_JWT_MISSING'],
    ['a list', [], 'E6012_JWT_MISSING'],
    ['what looks like a request of Fastify', { raw: 1 }, 'E6012_JWT_MISSING'],
    ['a bug of the handler', { token: ada, text: 'planted' }, 'E4001_INTERNAL_ERROR'],
  ])(
    'answers with a code where a filter of the controller writes it: %s',
    async (_case, message, code) => {
      const answer = await ask('coded', message);
      expect(answer).toMatchObject({
        code,
        message: expect.not.stringContaining('planted') as string,
      });
    },
  );

  it('leaves an error that the handler made for its caller as it is, and has a bug logged', async () => {
    log.entries.length = 0;
    const own = await ask('own', { token: ada });
    await ask('coded', { token: ada, text: 'planted' });
    expect([own, log.text]).toEqual([
      'mine',
      expect.stringMatching(/E4001_INTERNAL_ERROR TypeError: planted/),
    ]);
  });

  it.each([[{}], [{ headers: null }], [{ headers: 'x' }], ['text']])(
    'asks for an API key, and finds none in %j',
    async (message) => {
      expect(await codeFor('key', message)).toBe('E2021_API_KEY_NOT_FOUND');
    },
  );

  it('hands a message on as it was sent', async () => {
    const message = { user: 'u-bob', text: 'hello', params: { id: 'acme' } };
    expect(await ask('payload', { ...message, token: ada })).toEqual({
      ...message,
      token: 'taken',
    });
  });

  it('tells jwt.onRefused nothing that the sender chose', async () => {
    refusals.length = 0;
    await ask('echo', {
      method: 'M',
      route: { path: 'R' },
      routeOptions: { url: 'R' },
      raw: { method: 'M' },
    });
    expect(refusals).toEqual([
      { reason: 'missing', method: '-', route: '-', code: 'E6012_JWT_MISSING' },
    ]);
  });

  it('logs what fails on the side of the service, with its cause', async () => {
    log.entries.length = 0;
    const code = await codeFor('coded', {
      token: aToken({ organization: 'broken' }),
      text: 'hello',
    });
    const errors = log.ours.filter(({ level }) => level === 'error');
    expect([code, errors.length, errors[0]?.message]).toEqual([
      'E4001_INTERNAL_ERROR',
      1,
      expect.stringMatching(/^E4001_INTERNAL_ERROR 500 - MessagesController\.coded \S{36}$/),
    ]);
    expect(log.text).toContain('the store is down');
  });
});

it('a path parameter in a handler of messages does not start', async () => {
  @Controller()
  class StrangeController {
    @OwnOrganization('id')
    @MessagePattern('strange')
    strange(): void {
      throw new Error('not reached');
    }
  }
  const starting = startApp('express', {
    imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest, extract } })],
    controllers: [StrangeController],
  });
  await expect(starting).rejects.toThrow(
    'AnalyticsErrorsModule: @OwnOrganization() on StrangeController.strange names a path parameter, which only routes of HTTP have.',
  );
});
