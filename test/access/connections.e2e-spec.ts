import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import {
  type ArgumentsHost,
  Catch,
  type ExecutionContext,
  Injectable,
  Logger,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  BaseWsExceptionFilter,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import {
  AnalyticsErrors,
  AnalyticsErrorsModule,
  CurrentToken,
  JwtGuard,
  Public,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { WebSocket } from 'ws';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { aToken, SECRET, withToken } from './jwt/tokens.js';

/** The filter that the documentation shows. */
@Injectable()
@Catch()
class CodedMessages extends BaseWsExceptionFilter {
  private readonly logger = new Logger(CodedMessages.name);

  constructor(private readonly errors: AnalyticsErrors) {
    super();
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    super.catch(thrown instanceof WsException ? thrown : this.coded(thrown), host);
  }

  private coded(thrown: unknown): WsException {
    const exception = this.errors.resolve(thrown);
    if (exception !== thrown && exception.getStatus() >= 500)
      this.logger.error(exception.code, (thrown as Partial<Error> | null)?.stack);
    return new WsException({ code: exception.code, message: exception.message });
  }
}

@UseGuards(JwtGuard)
@WebSocketGateway({ path: '/live' })
class LiveGateway {
  handleConnection(client: object, { headers }: IncomingMessage): void {
    Object.assign(client, { headers });
  }

  @RequireJwt()
  @SubscribeMessage('rate')
  rate(): object {
    return { event: 'rate', data: 7 };
  }

  @UseFilters(CodedMessages)
  @SubscribeMessage('own')
  own(): never {
    throw new WsException({ mine: true });
  }

  @Public()
  @SubscribeMessage('anybody')
  anybody(@CurrentToken() token?: object): object {
    return { event: 'anybody', data: token === undefined };
  }

  @UseFilters(CodedMessages)
  @RequireJwt()
  @SubscribeMessage('owner')
  owner(@CurrentToken('sub') sub: string): object {
    return { event: 'owner', data: sub };
  }
}

interface Answer {
  readonly event: string;
  readonly data: unknown;
}

const getRequest = (context: ExecutionContext): object => context.switchToWs().getClient<object>();

describe.each(ADAPTERS)('a connection to a gateway on %s', (adapter) => {
  let started: StartedApp | undefined;
  let client: WebSocket | undefined;
  const connect = async (token: string, isRevoked = (): boolean => false): Promise<void> => {
    started = await startApp(
      adapter,
      {
        imports: [
          AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest, isRevoked } }),
        ],
        providers: [LiveGateway],
      },
      (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    );
    client = new WebSocket(`${started.url.replace('http', 'ws')}/live`, {
      headers: withToken(token),
    });
    await once(client, 'open');
  };
  const ask = async (event: string): Promise<Answer> => {
    client!.send(JSON.stringify({ event }));
    const [data] = (await once(client!, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as Answer;
  };
  afterEach(async () => {
    client?.close();
    await started?.close();
    [client, started] = [undefined, undefined];
  });

  it('is served until its token is revoked, and no message longer', async () => {
    let isRevoked = false;
    await connect(aToken(), () => isRevoked);
    const before = await ask('rate');
    isRevoked = true;
    const after = await ask('rate');
    expect([before.event, after.event]).toEqual(['rate', 'exception']);
  });

  it('leaves an error that the handler made for its client as it is', async () => {
    await connect(aToken());
    expect(await ask('own')).toEqual({ event: 'exception', data: { mine: true } });
  });

  it('gives a public message no token that another message brought', async () => {
    await connect(aToken());
    const answers = [await ask('owner'), await ask('anybody')];
    expect(answers).toMatchObject([{ event: 'owner' }, { event: 'anybody', data: true }]);
  });

  it('gives the handler its token, and the client the code of a refusal where a filter of the gateway writes it', async () => {
    let isRevoked = false;
    await connect(aToken({ sub: 'ada' }), () => isRevoked);
    const before = await ask('owner');
    isRevoked = true;
    const after = await ask('owner');
    expect([before, after]).toEqual([
      { event: 'owner', data: 'ada' },
      { event: 'exception', data: expect.objectContaining({ code: 'E6011_JWT_ERROR' }) as object },
    ]);
  });

  it('logs a decorator of a parameter that no guard looks after', async () => {
    const log = new RecordingLogger();
    @WebSocketGateway({ path: '/live' })
    class LooseGateway {
      @SubscribeMessage('loose')
      loose(@CurrentToken() token: object): object {
        return { event: 'loose', data: token };
      }
    }
    started = await startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest } })],
        providers: [LooseGateway],
      },
      (app) => {
        app.useLogger(log);
        app.useWebSocketAdapter(new WsAdapter(app));
      },
    );
    client = new WebSocket(`${started.url.replace('http', 'ws')}/live`);
    await once(client, 'open');
    const answer = await ask('loose');
    expect([
      answer.event,
      log.ours.filter(({ level }) => level === 'error').map(({ message }) => message),
    ]).toEqual([
      'exception',
      [
        expect.stringMatching(
          /^@CurrentToken\(\) is used in LooseGateway\.loose, but no guard .* add @RequireJwt\(\) .* jwt\.getRequest.* same object each time\.$/,
        ),
      ],
    ]);
  });

  it.each([
    ['a decorator', RequireJwt()],
    ['a guard', UseGuards(JwtGuard)],
  ])('does not begin with %s where Nest asks no guards', async (_case, decorate) => {
    @WebSocketGateway({ path: '/live' })
    class OpenGateway {
      handleConnection(): void {
        throw new Error('not reached');
      }
    }
    decorate(
      OpenGateway.prototype,
      'handleConnection',
      Object.getOwnPropertyDescriptor(OpenGateway.prototype, 'handleConnection')!,
    );
    const starting = startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest } })],
        providers: [OpenGateway],
      },
      (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    );
    await expect(starting).rejects.toThrow(
      /^AnalyticsErrorsModule: (@RequireJwt\(\)|JwtGuard) on OpenGateway\.handleConnection guards nothing: Nest asks guards for messages, not for connections; put it on the handlers of messages\.$/,
    );
  });
});
