import { errorMonitor, once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { createGzip } from 'node:zlib';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  Res,
  UseFilters,
} from '@nestjs/common';
import { AnalyticsErrorsModule, InvalidValueException } from 'nestjs-analytics-errors';
import { ADAPTERS, type StartedApp, startApp } from '../support/adapters.js';

interface PlainResponse {
  status(status: number): { send(body: string): void };
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** What session middleware does: the first `end` waits for the store, any further one is ignored. */
const session: Middleware = (_request, response, next) => {
  const end = response.end.bind(response) as (chunk?: unknown) => void;
  let isEnded = false;
  response.end = ((chunk?: unknown) => {
    if (isEnded) return false;
    isEnded = true;
    setImmediate(() => {
      response.setHeader('Set-Cookie', 'session=stored');
      end(chunk);
    });
    return true;
  }) as never;
  next();
};

/** What compression middleware does: the body goes through a stream, whose end is the response's. */
const compression: Middleware = (_request, response, next) => {
  const write = response.write.bind(response) as (chunk: unknown) => boolean;
  const end = response.end.bind(response) as () => void;
  const stream = createGzip();
  stream.on('data', (chunk) => write(chunk)).on('end', () => end());
  let isEnded = false;
  response.end = ((chunk?: string) => {
    if (isEnded) return response;
    isEnded = true;
    response.setHeader('Content-Encoding', 'gzip');
    response.removeHeader('Content-Length');
    response.writeHead(response.statusCode);
    stream.end(chunk);
    return response;
  }) as never;
  next();
};

class UnreadableException extends HttpException {
  override getResponse(): never {
    throw new Error('unreadable');
  }
}

@Catch(UnreadableException)
class UnreadableFilter implements ExceptionFilter {
  catch(_thrown: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<PlainResponse>().status(503).send('out of order');
  }
}

class Stream {
  readonly name = 'main';

  getStream(): string {
    return this.name;
  }
}

@Controller()
class WrappedController {
  @Get('thrown')
  thrown(): never {
    throw new InvalidValueException('No such country.');
  }

  @Get('written')
  written(@Res() response: PlainResponse): void {
    response.status(500).send('out of order');
  }

  @Get('unreadable')
  @UseFilters(UnreadableFilter)
  unreadable(): never {
    throw new UnreadableException('', 503);
  }

  @Get('cookies')
  cookies(
    @Res() response: ServerResponse & { readonly raw?: ServerResponse; hijack?: () => void },
  ): void {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.writeHead(500, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
    raw.end('out of order');
  }

  @Get('entity')
  entity(): Stream {
    return new Stream();
  }
}

const start = (
  adapter: (typeof ADAPTERS)[number],
  ...middleware: Middleware[]
): Promise<StartedApp> =>
  startApp(
    adapter,
    { imports: [AnalyticsErrorsModule], controllers: [WrappedController] },
    (app: INestApplication) => {
      middleware.forEach((each) => app.use(each));
    },
  );

const answerTo = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  const { error } = (await response.json()) as { error: { errorCode: string } };
  return [response.status, error.errorCode];
};

describe.each(ADAPTERS)('on %s', (adapter) => {
  it.each([
    ['a session', [session]],
    ['compression', [compression]],
    ['a session and compression', [session, compression]],
  ])(
    'errors arrive through middleware that has taken over the end of responses: %s',
    async (_name, middleware) => {
      const { url, close } = await start(adapter, ...middleware);
      const answers = await Promise.all(
        ['thrown', 'written', 'nowhere'].map((path) => answerTo(`${url}/${path}`)),
      );
      await close();
      expect(answers).toEqual([
        [400, 'E1004_INVALID_VALUE'],
        [500, 'E4001_INTERNAL_ERROR'],
        [404, 'E1001_ENDPOINT_NOT_FOUND'],
      ]);
    },
  );

  it('an error keeps the cookie that the session sets when it has been stored', async () => {
    const { url, close } = await start(adapter, session);
    const response = await fetch(`${url}/thrown`, { signal: AbortSignal.timeout(3000) });
    await close();
    expect(response.headers.get('set-cookie')).toBe('session=stored');
  });

  it('an error that is written by hand keeps all cookies that are set with it', async () => {
    const { url, close } = await start(adapter);
    const response = await fetch(`${url}/cookies`);
    await close();
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, ['a=1', 'b=2']]);
  });

  it('a written error is replaced by E4001 also where the application makes stacks of its own', async () => {
    const { url, close } = await start(adapter);
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_error, frames) => frames;
    const answer = await answerTo(`${url}/written`).finally(
      () => (Error.prepareStackTrace = prepareStackTrace),
    );
    await close();
    expect(answer).toEqual([500, 'E4001_INTERNAL_ERROR']);
  });

  it('what a filter writes to an exception that cannot be read is replaced by E4001', async () => {
    const { url, close } = await start(adapter);
    const answer = await answerTo(`${url}/unreadable`);
    await close();
    expect(answer).toEqual([500, 'E4001_INTERNAL_ERROR']);
  });

  it('a client that resets the connection after a refused upgrade ends no process', async () => {
    const { app, url, close } = await start(adapter);
    const server = app.getHttpServer() as Server;
    const listeners = new Promise<number>((resolve) => {
      server.on('upgrade', (_request, socket) => {
        socket.once(errorMonitor, () => resolve(socket.listenerCount('error')));
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(client, 'data');
    client.resetAndDestroy();
    await expect(listeners).resolves.toBeGreaterThan(0);
    await close();
  });

  it('an object with a method getStream is a body like any other, and the method is not called', async () => {
    const { url, close } = await start(adapter);
    const response = await fetch(`${url}/entity`);
    await close();
    expect([response.status, await response.text()]).toEqual([200, '{"name":"main"}']);
  });
});
