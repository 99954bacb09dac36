import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  Res,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter } from '@nestjs/core';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  type ErrorEvent,
  InvalidValueException,
} from 'nestjs-analytics-errors';
import compression from 'compression';
import session from 'express-session';
import { exchange } from '../census/raw-client.js';
import { type Adapter, type RunningWorld, startWorld, type World } from '../census/world.js';
import { ADAPTERS } from '../support/adapters.js';

type AnyResponse = ServerResponse & {
  readonly raw?: ServerResponse;
  header(name: string, value: string): unknown;
  status(status: number): { send(body: unknown): unknown };
};
type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

class ForeignError extends Error {}

/** Answers what it knows and hands on the rest, one way or another. */
@Catch()
class RouteFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): unknown {
    if (!(thrown instanceof ForeignError)) throw thrown;
    if (thrown.message === 'mapped') throw new ConflictException('mapped');
    if (thrown.message === 'bug') throw new TypeError('a bug in the filter');
    return host.switchToHttp().getResponse<AnyResponse>().status(400).send('known');
  }
}

@UseFilters(RouteFilter)
@Controller()
class FilteredController {
  @Get('handed-on')
  handedOn(): never {
    throw new InvalidValueException('No such country.');
  }

  @Get('mapped')
  mapped(): never {
    throw new ForeignError('mapped');
  }

  @Get('bug')
  bug(): never {
    throw new ForeignError('bug');
  }
}

@Controller('plain')
class PlainController {
  @Get('thrown')
  thrown(): never {
    throw new InvalidValueException('No such country.');
  }

  @Get('bug')
  bug(): never {
    throw new Error('a bug');
  }

  @Get('written')
  written(@Res() response: AnyResponse): void {
    response.status(502).send('<h1>down</h1>');
  }

  @Get('long')
  long(): string {
    return 'long '.repeat(1000);
  }

  @Get('request-id')
  requestId(@Res({ passthrough: true }) response: AnyResponse): never {
    response.header('X-Request-Id', 'given-7');
    throw new BadRequestException();
  }

  @Get('request-id-written')
  requestIdWritten(@Res() response: AnyResponse): void {
    response.header('X-Request-Id', 'given-7');
    response.status(502).send('down');
  }

  @Get('request-id-bad')
  requestIdBad(@Res({ passthrough: true }) response: AnyResponse): never {
    response.header('X-Request-Id', 'a b c');
    throw new BadRequestException();
  }
}

const start = async (
  adapter: Adapter,
  prepare: (app: INestApplication) => void = () => undefined,
  world: World = {},
  options: AnalyticsErrorsOptions = {},
): Promise<RunningWorld & { readonly events: ErrorEvent[] }> => {
  const events: ErrorEvent[] = [];
  const running = await startWorld(
    adapter,
    { controllers: [PlainController, FilteredController], prepare, ...world },
    [AnalyticsErrorsModule.forRoot({ ...options, onError: (event) => events.push(event) })],
  );
  return { ...running, events };
};

const ask = async ({ port }: RunningWorld, path: string, headers = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers,
    signal: AbortSignal.timeout(3000),
  });
  const text = await response.text();
  const code = /"errorCode":"(E\d{4})_/.exec(text)?.[1] ?? text;
  return { status: response.status, headers: response.headers, text, code };
};

const serverOf = ({ app }: RunningWorld): Server => app.getHttpServer() as Server;

/** Refuses what is below a path before the platform sees it, as Socket.IO does it. */
const refuseFirst = (server: Server, path: string): void => {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request').on('request', (request, response: ServerResponse) => {
    if (request.url?.startsWith(path)) response.writeHead(403).end('planted');
    else for (const listener of listeners) listener.call(server, request, response);
  });
};

describe.each(ADAPTERS)('on %s', (adapter) => {
  it.each([
    ['that answer', (socket: Duplex) => socket.end('HTTP/1.1 400 Mine\r\n\r\nmine')],
    ['that destroy', (socket: Duplex) => socket.destroy()],
    ['that only count', () => undefined],
    [
      'that answer later',
      (socket: Duplex) => setTimeout(() => socket.end('HTTP/1.1 400 Mine\r\n\r\nmine'), 20),
    ],
  ])('listeners of clientError %s are told, and the answer has a code', async (_what, listen) => {
    const running = await start(adapter);
    const heard: string[] = [];
    serverOf(running).on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      heard.push(`${error.code} ${socket.writable}`);
      listen(socket);
    });
    const response = await exchange(running.port, { pieces: ['garbage\r\n\r\n'] });
    await running.app.close();
    expect(heard).toEqual(['HPE_INVALID_METHOD true']);
    expect([response?.isComplete, response?.body]).toEqual([
      true,
      expect.stringContaining('E1004_INVALID_VALUE'),
    ]);
    expect([response?.rest, running.events.length]).toEqual(['', 1]);
  });

  it.each(['/plain/request-id', '/plain/request-id-written'])(
    'the request id that the application has put on the response is kept, in body and log: %s',
    async (path) => {
      const running = await start(adapter);
      const { headers, text } = await ask(running, path, { 'x-request-id': 'incoming' });
      await running.app.close();
      expect([headers.get('x-request-id'), JSON.parse(text).error.requestId]).toEqual([
        'given-7',
        'given-7',
      ]);
      expect(running.log.errors.map(({ text: line }) => line.includes('given-7'))).toEqual([true]);
      expect(running.events.map(({ requestId }) => requestId)).toEqual(['given-7']);
    },
  );

  it('a request id of the application that cannot be one is replaced by ours, in header and body alike', async () => {
    const running = await start(adapter);
    const { headers, text } = await ask(running, '/plain/request-id-bad');
    await running.app.close();
    expect(headers.get('x-request-id')).toBe(JSON.parse(text).error.requestId);
  });

  it('express-session stores what a failing request has changed, and its cookie arrives', async () => {
    const store = new session.MemoryStore();
    const touch: Middleware = (request, _response, next) => {
      (request as IncomingMessage & { session: { seen?: boolean } }).session.seen = true;
      next();
    };
    const running = await start(adapter, (app) => {
      app.use(session({ secret: 'a secret', store, resave: false, saveUninitialized: true }));
      app.use(touch);
    });
    const answers = [];
    for (const path of ['/plain/thrown', '/plain/written', '/nowhere']) {
      const { code, headers } = await ask(running, path);
      answers.push([code, headers.get('set-cookie')?.startsWith('connect.sid=')]);
    }
    const stored = await new Promise((resolve) =>
      store.all((_error, sessions) => resolve(Object.keys(sessions ?? {}).length)),
    );
    await running.app.close();
    expect(answers).toEqual([
      ['E1004', true],
      ['E4001', true],
      ['E1001', true],
    ]);
    expect(stored).toBe(3);
  });

  it('compression compresses successes and leaves errors readable', async () => {
    const running = await start(adapter, (app) => {
      app.use(compression({ threshold: 0 }));
    });
    const long = await ask(running, '/plain/long');
    const errors = [];
    for (const path of ['/plain/thrown', '/plain/written', '/nowhere']) {
      const { code, headers } = await ask(running, path);
      errors.push([code, headers.get('content-encoding')]);
    }
    await running.app.close();
    expect([long.text.length, long.headers.get('content-encoding')]).toEqual([
      5000,
      expect.stringMatching(/gzip|br/),
    ]);
    expect(errors).toEqual([
      ['E1004', null],
      ['E4001', null],
      ['E1001', null],
    ]);
  });

  it('a function that somebody puts on the prototype of responses later is called, on success and error', async () => {
    const running = await start(adapter);
    const ended: number[] = [];
    const { end } = ServerResponse.prototype;
    ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
      ended.push(this.statusCode);
      return (end as (...rest: unknown[]) => ServerResponse).apply(this, args);
    } as never;
    await ask(running, '/plain/long');
    await ask(running, '/plain/written');
    await ask(running, '/plain/thrown');
    ServerResponse.prototype.end = end;
    await running.app.close();
    expect(ended).toEqual([200, 500, 400]);
  });

  it('an error of a listener that stands before the platform gets a code, and the platform answers the rest', async () => {
    const running = await start(adapter);
    refuseFirst(serverOf(running), '/engine/');
    const [refused, missing, found] = [
      await ask(running, '/engine/?transport=polling'),
      await ask(running, '/missing'),
      await ask(running, '/plain/long'),
    ];
    await running.app.close();
    expect([refused, missing].map(({ status, code }) => [status, code])).toEqual([
      [403, 'E6001'],
      [404, 'E1001'],
    ]);
    expect(found.status).toBe(200);
  });

  describe('a filter of a route', () => {
    const told: unknown[] = [];

    /** As Sentry's does: tells, then answers as Nest does. */
    @Catch()
    class TellingFilter extends BaseExceptionFilter {
      override catch(thrown: unknown, host: ArgumentsHost): void {
        told.push(thrown);
        super.catch(thrown, host);
      }
    }
    const withTelling: World = {
      providers: [RouteFilter, { provide: APP_FILTER, useClass: TellingFilter }],
    };

    beforeEach(() => {
      told.length = 0;
    });

    it.each([
      ['/handed-on', 'E1004', InvalidValueException],
      ['/mapped', 'E1004', ConflictException],
      ['/bug', 'E4001', TypeError],
    ])('that throws reaches the application’s catch-all: %s', async (path, code, kind) => {
      const running = await start(adapter, undefined, withTelling);
      const answer = await ask(running, path);
      await running.app.close();
      expect([answer.code, running.events.length]).toEqual([code, 1]);
      expect(told).toEqual([expect.any(kind)]);
    });

    it.each([
      ['/handed-on', 'E1004'],
      ['/mapped', 'E1004'],
      ['/bug', 'E4001'],
    ])('that throws is answered by ours where there is no other: %s', async (path, code) => {
      const running = await start(adapter, undefined, { providers: [RouteFilter] });
      const answer = await ask(running, path);
      await running.app.close();
      expect([answer.code, running.events.length]).toEqual([code, 1]);
    });
  });
});

describe('on Express, middleware', () => {
  interface Seen {
    readonly json: unknown[];
    readonly send: unknown[];
    readonly end: unknown[];
  }
  const watching =
    (seen: Seen): Middleware =>
    (_request, response, next) => {
      const target = response as unknown as Record<string, (...args: unknown[]) => unknown>;
      for (const name of ['json', 'send', 'end'] as const) {
        const original = target[name]!;
        target[name] = function (this: unknown, ...args) {
          seen[name].push(response.statusCode);
          return original.apply(this, args);
        };
      }
      next();
    };

  it('that stands before json, send and end sees errors', async () => {
    const seen: Seen = { json: [], send: [], end: [] };
    const running = await start('express', (app) => void app.use(watching(seen)));
    const codes = [];
    for (const path of ['/plain/thrown', '/plain/bug', '/nowhere'])
      codes.push((await ask(running, path)).code);
    await running.app.close();
    expect(codes).toEqual(['E1004', 'E4001', 'E1001']);
    expect(seen.end).toEqual([400, 500, 404]);
    expect(new Set(seen.json)).toEqual(new Set([400, 500, 404]));
    expect(seen.json.length).toBe(3);
    expect(new Set(seen.send)).toEqual(new Set([400, 500, 404]));
  });

  it.each(['replace', 'report', 'keep'] as const)(
    'that signs bodies signs errors as they leave, with foreignErrors: %s',
    async (foreignErrors) => {
      const signatureOf = (body: string): string =>
        createHmac('sha256', 'key').update(body).digest('base64');
      const signing: Middleware = (_request, response, next) => {
        const { end } = response;
        response.end = function (this: ServerResponse, ...args: unknown[]) {
          this.setHeader('Content-Digest', signatureOf(String(args[0])));
          return (end as (...rest: unknown[]) => ServerResponse).apply(this, args);
        } as never;
        next();
      };
      const running = await start('express', (app) => void app.use(signing), {}, { foreignErrors });
      const thrown = await ask(running, '/plain/thrown');
      const long = await ask(running, '/plain/long');
      await running.app.close();
      expect([thrown.code, thrown.headers.get('content-digest')]).toEqual([
        'E1004',
        signatureOf(thrown.text),
      ]);
      expect(long.headers.get('content-digest')).toBe(signatureOf(long.text));
    },
  );

  it('that changes the body of errors leaves ours, without its digest', async () => {
    const changing: Middleware = (_request, response, next) => {
      const target = response as unknown as Record<string, (...args: unknown[]) => unknown>;
      const { json } = target;
      target['json'] = function (this: unknown, body) {
        response.setHeader('Content-Digest', 'of another body');
        return json!.call(this, { wrapped: body });
      };
      next();
    };
    const running = await start('express', (app) => void app.use(changing));
    const { code, headers, text } = await ask(running, '/plain/thrown');
    await running.app.close();
    expect([code, headers.get('content-digest'), Object.keys(JSON.parse(text))]).toEqual([
      'E1004',
      null,
      ['error'],
    ]);
  });
});

it('a listener of once() on clientError is told as well', async () => {
  const running = await start('express');
  const heard = once(serverOf(running), 'clientError');
  await exchange(running.port, { pieces: ['garbage\r\n\r\n'] });
  await running.app.close();
  await expect(heard).resolves.toHaveLength(2);
});
