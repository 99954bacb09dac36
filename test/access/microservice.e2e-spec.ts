import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Catch, Controller, type ExceptionFilter, type ExecutionContext, Injectable, UseFilters } from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { AnalyticsErrors, AnalyticsErrorsModule, CurrentToken, RequireAccessLevel, RequireJwt } from 'nestjs-analytics-errors';
import { firstValueFrom, type Observable, throwError } from 'rxjs';
import { ADAPTERS, startApp } from '../support/adapters.js';
import { aToken, SECRET } from './tokens.js';

interface Message {
  readonly token?: string;
  readonly text: string;
}

@Injectable()
@Catch()
class CodedMessages implements ExceptionFilter {
  constructor(private readonly errors: AnalyticsErrors) {}

  catch(thrown: unknown): Observable<never> {
    const { code, message } = this.errors.resolve(thrown);
    return throwError(() => ({ code, message }));
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
}

/** A port of the loopback interface that nobody listens at. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

describe.each(ADAPTERS)('a microservice beside %s', (adapter) => {
  it('takes the token out of each message, and no message without it', async () => {
    const options = { host: '127.0.0.1', port: await freePort() };
    const getRequest = (context: ExecutionContext): object => context.switchToRpc().getData<object>();
    const extract = (message: object): string | undefined => (message as Message).token;
    const { app, close } = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest, extract } })], controllers: [MessagesController] },
      (created) => created.connectMicroservice({ transport: Transport.TCP, options }),
    );
    await app.startAllMicroservices();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    const ask = (pattern: string, message: object): Promise<unknown> =>
      firstValueFrom(client.send<unknown>(pattern, message)).catch((error: unknown) => error);
    const ada = aToken({ sub: 'ada' });
    const answers = {
      known: await ask('echo', { token: ada, text: 'hello' }),
      atOnce: await Promise.all(['bob', 'eve'].map((sub) => ask('echo', { token: aToken({ sub }), text: 'hi' }))),
      missing: await ask('echo', { text: 'hello' }),
      bad: await ask('echo', { token: `${ada}x`, text: 'hello' }),
      noObject: await ask('echo', 'hello' as unknown as object),
      low: await ask('premium', { token: ada }),
      coded: [await ask('coded', { text: 'hello' }), await ask('coded', { token: ada, text: 'planted' })],
      high: await ask('premium', { token: aToken({ accessLevel: 10 }) }),
    };
    await client.close();
    await close();
    const refused = { status: 'error', message: 'Internal server error' };
    expect(answers).toMatchObject({
      known: 'ada: hello',
      atOnce: ['bob: hi', 'eve: hi'],
      missing: refused,
      bad: refused,
      noObject: refused,
      low: refused,
      coded: [
        { code: 'E6012_JWT_MISSING', message: expect.any(String) as string },
        { code: 'E4001_INTERNAL_ERROR', message: expect.not.stringContaining('planted') as string },
      ],
      high: 'premium',
    });
  });
});
