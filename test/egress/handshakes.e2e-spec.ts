import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  type ErrorEvent,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { io } from 'socket.io-client';
import { WebSocket, WebSocketServer } from 'ws';
import { exchange, type RawResponse } from '../census/raw-client.js';
import { type Adapter, type RunningWorld, startWorld } from '../census/world.js';
import { ADAPTERS } from '../support/adapters.js';

@Controller()
class OkController {
  @Get('ok')
  ok(): object {
    return { ok: true };
  }
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const serverOf = ({ app }: Pick<RunningWorld, 'app'>): Server => app.getHttpServer() as Server;

const start = async (
  adapter: Adapter,
  onUpgrade?: OnUpgrade,
  options: AnalyticsErrorsOptions = {},
  prepare?: (app: INestApplication) => void | Promise<void>,
): Promise<RunningWorld & { readonly events: ErrorEvent[] }> => {
  const events: ErrorEvent[] = [];
  const running = await startWorld(
    adapter,
    { controllers: [OkController], ...(prepare && { prepare }) },
    [AnalyticsErrorsModule.forRoot({ ...options, onError: (event) => events.push(event) })],
  );
  if (onUpgrade) serverOf(running).on('upgrade', onUpgrade);
  return { ...running, events };
};

const HANDSHAKE =
  'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const shake = (port: number, path = '/ws'): Promise<RawResponse | undefined> =>
  exchange(port, { pieces: [`GET ${path} HTTP/1.1\r\n${HANDSHAKE}`] });

const codeOf = (response: { readonly body: string } | undefined): string =>
  /"errorCode":"(E\d{4})_/.exec(response?.body ?? '')?.[1] ?? String(response?.body);

const REFUSED = 'HTTP/1.1 429 Too Many Requests\r\n';

/** Ways to refuse a handshake, each of which a client sees as the same response. */
const REFUSALS: readonly [how: string, refuse: (socket: Duplex) => unknown][] = [
  ['at once', (socket) => socket.end(`${REFUSED}\r\n`)],
  ['as bytes', (socket) => socket.end(new Uint8Array(Buffer.from(`${REFUSED}\r\n`)))],
  ['in base64', (socket) => socket.end(Buffer.from(`${REFUSED}\r\n`).toString('base64'), 'base64')],
  [
    'a character at a time',
    (socket) => {
      for (const char of `${REFUSED}\r\n`) socket.write(char);
      socket.end();
    },
  ],
  [
    'a character at a time, slowly',
    async (socket) => {
      for (const char of `${REFUSED}\r\n`) {
        socket.write(char);
        await new Promise(setImmediate);
      }
    },
  ],
  [
    'after a 100',
    (socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.end(`${REFUSED}\r\n`);
    },
  ],
  [
    'and destroys the socket, as engine.io does',
    (socket) => {
      socket.write(`${REFUSED}\r\n`);
      socket.destroy();
    },
  ],
  [
    'without the end of a head',
    (socket) => {
      socket.write(REFUSED);
      socket.destroy();
    },
  ],
  [
    'with a body that never ends',
    (socket) => {
      socket.write(`${REFUSED}Transfer-Encoding: chunked\r\n\r\n`);
      setInterval(() => socket.write('1\r\nx\r\n'), 5).unref();
    },
  ],
];

describe.each(ADAPTERS)('handshakes on %s', (adapter) => {
  it.each(REFUSALS)('refused %s get a code, once', async (_how, refuse) => {
    const running = await start(adapter, (_request, socket) => void refuse(socket));
    const response = await shake(running.port);
    await running.app.close();
    expect([codeOf(response), running.events.length, running.log.errors.length]).toEqual([
      'E6001',
      1,
      1,
    ]);
  });

  it('keep the headers of the refusal, and lose those of its body', async () => {
    const running = await start(adapter, (_request, socket) =>
      socket.end(
        'HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13, 8\r\nRetry-After: 7\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n' +
          'WWW-Authenticate: Negotiate\r\nX-Request-Id: given-1\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nContent-Digest: x\r\nETag: "1"\r\n' +
          'Connection: keep-alive\r\n\r\nno!',
      ),
    );
    const response = await shake(running.port);
    await running.app.close();
    expect(response?.headers).toMatchObject({
      'sec-websocket-version': '13, 8',
      'retry-after': '7',
      'set-cookie': 'a=1, b=2',
      'www-authenticate': 'Negotiate',
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    });
    expect(Object.keys(response?.headers ?? {})).not.toEqual(
      expect.arrayContaining(['content-digest', 'etag']),
    );
    expect([response?.isComplete, response?.rest]).toEqual([true, '']);
  });

  it('refused with a code of ours keep it', async () => {
    const exception = new StreamNotFoundException();
    const body = JSON.stringify(exception.getResponse());
    const running = await start(adapter, (_request, socket) =>
      socket.end(`HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n${body}`),
    );
    const response = await shake(running.port);
    await running.app.close();
    expect([response?.status, codeOf(response), running.events.length]).toEqual([404, 'E3001', 1]);
  });

  it('are asked of exclude', async () => {
    const running = await start(
      adapter,
      (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'),
      { foreignErrors: { exclude: ['/ws'] } },
    );
    const [excluded, other] = [await shake(running.port), await shake(running.port, '/other')];
    await running.app.close();
    expect([excluded?.body, codeOf(other), running.events.length]).toEqual(['no', 'E6001', 1]);
  });

  it.each([
    ['at once', ['HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n', 'then this']],
    ['in pieces', ['HTT', 'P/1.1 101 Sw', 'itching Protocols\r\nA: b\r\n\r\n', 'then this']],
    ['in another protocol', ['RTSP/1.0 400 Bad Request\r\n\r\n', 'then this']],
  ])('that succeed %s are left as they are', async (_how, pieces) => {
    const sockets: Duplex[] = [];
    const running = await start(adapter, (_request, socket) => {
      sockets.push(socket);
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
    const socket = connect(running.port, '127.0.0.1');
    socket.write(`GET /ws HTTP/1.1\r\n${HANDSHAKE}`);
    const text = Buffer.concat((await socket.toArray()) as Buffer[]).toString();
    await running.app.close();
    expect(text).toBe(pieces.join(''));
    expect(['write', 'end', 'destroy'].filter((name) => Object.hasOwn(sockets[0]!, name))).toEqual(
      [],
    );
    expect(running.events).toEqual([]);
  });

  it('call back whoever refuses, and let a response be piped into the socket', async () => {
    const called: string[] = [];
    const running = await start(adapter, (_request, socket) => {
      socket.on('finish', () => called.push('finish'));
      socket.on('error', (error) => called.push(String(error)));
      socket.write(`${REFUSED}\r\n`, () => called.push('write'));
      socket.write('more', () => called.push('write'));
      socket.end(() => called.push('end'));
    });
    await shake(running.port);
    await running.app.close();
    expect(called.toSorted()).toEqual(['end', 'finish', 'write', 'write']);
  });

  it('of ws work, and are refused with its headers', async () => {
    const gateway = new WebSocketServer({ noServer: true });
    gateway.on('connection', (client) =>
      client.on('message', (data: Buffer) => client.send(data.toString())),
    );
    const running = await start(adapter, (request, socket, head) =>
      gateway.handleUpgrade(request, socket, head, (client) =>
        gateway.emit('connection', client, request),
      ),
    );
    const client = new WebSocket(`ws://127.0.0.1:${running.port}/ws`);
    await once(client, 'open');
    client.send('hello');
    const [echo] = (await once(client, 'message')) as [Buffer];
    const refused = await exchange(running.port, {
      pieces: [`GET /ws HTTP/1.1\r\n${HANDSHAKE.replace('Version: 13', 'Version: 99')}`],
    });
    client.terminate();
    gateway.close();
    await running.app.close();
    expect(String(echo)).toBe('hello');
    expect([codeOf(refused), refused?.headers['sec-websocket-version']]).toEqual([
      'E1004',
      '13, 8',
    ]);
  });

  it('of socket.io work, and its own refusals get a code', async () => {
    @WebSocketGateway()
    class Gateway {
      @SubscribeMessage('ping')
      ping(): string {
        return 'pong';
      }
    }
    const running = await startWorld(
      adapter,
      {
        controllers: [OkController],
        providers: [Gateway],
        prepare: (app) => void app.useWebSocketAdapter(new IoAdapter(app)),
      },
      [AnalyticsErrorsModule],
    );
    const answers = [];
    for (const transport of ['websocket', 'polling']) {
      const client = io(`http://127.0.0.1:${running.port}`, { transports: [transport] });
      await once(client as never, 'connect');
      answers.push(await client.emitWithAck('ping', {}));
      client.close();
    }
    const refused = await shake(running.port, '/socket.io/?EIO=4&transport=nothing');
    const ok = await fetch(`http://127.0.0.1:${running.port}/ok`);
    await running.app.close();
    expect(answers).toEqual(['pong', 'pong']);
    expect([codeOf(refused), ok.status]).toEqual(['E1004', 200]);
  });
});

const backend = async (): Promise<{ readonly url: string; close(): void }> => {
  const server = createServer((_request, response) => response.end('from behind'));
  const gateway = new WebSocketServer({ noServer: true });
  gateway.on('connection', (client) =>
    client.on('message', (data: Buffer) => client.send(data.toString())),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (): unknown =>
      socket.end('HTTP/1.1 403 Forbidden\r\nRetry-After: 9\r\nContent-Length: 7\r\n\r\nbehind!');
    const accept = (): void =>
      gateway.handleUpgrade(request, socket, head, (client) =>
        gateway.emit('connection', client, request),
      );
    (request.url?.includes('refuse') ? refuse : accept)();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      gateway.close();
      server.close();
    },
  };
};

const echoOf = async (url: string): Promise<string> => {
  const client = new WebSocket(url);
  await once(client, 'open');
  client.send('hello');
  const [echo] = (await once(client, 'message')) as [Buffer];
  client.terminate();
  return String(echo);
};

describe('behind a proxy', () => {
  it('of @fastify/http-proxy, upgrades and requests arrive, refusals get a code once, and the application closes', async () => {
    const { url, close } = await backend();
    const running = await start('fastify', undefined, {}, async (app) => {
      const instance = app.getHttpAdapter().getInstance() as {
        register(plugin: unknown, options: object): Promise<void>;
        get(path: string, handler: () => never): void;
      };
      await instance.register(httpProxy, { upstream: url, prefix: '/proxy', websocket: true });
      instance.get('/coded', () => {
        throw new StreamNotFoundException();
      });
    });
    const base = `127.0.0.1:${running.port}`;
    const plain = await fetch(`http://${base}/ok`);
    const proxied = await fetch(`http://${base}/proxy/a`);
    const echo = await echoOf(`ws://${base}/proxy/ws`);
    const coded = await shake(running.port, '/coded');
    const unknown = await shake(running.port, '/nowhere');
    close();
    await running.app.close();
    expect([plain.status, await proxied.text(), echo]).toEqual([200, 'from behind', 'hello']);
    expect([codeOf(coded), codeOf(unknown)]).toEqual(['E3001', 'E1001']);
    expect(running.events.map(({ exception }) => exception.code.slice(0, 5))).toEqual([
      'E3001',
      'E1001',
    ]);
  });

  it.each(ADAPTERS)('of http-proxy-middleware on %s, too', async (adapter) => {
    const { url, close } = await backend();
    const proxy = createProxyMiddleware({ target: url, ws: false, pathFilter: '/proxy' });
    const running = await start(adapter, proxy.upgrade as never, {}, (app) => void app.use(proxy));
    const base = `127.0.0.1:${running.port}`;
    const proxied = await fetch(`http://${base}/proxy/a`);
    const echo = await echoOf(`ws://${base}/proxy/ws`);
    const refused = await shake(running.port, '/proxy/refuse');
    close();
    await running.app.close();
    expect([await proxied.text(), echo]).toEqual(['from behind', 'hello']);
    expect([codeOf(refused), refused?.headers['retry-after'], refused?.rest]).toEqual([
      'E6001',
      '9',
      '',
    ]);
    expect(running.events).toHaveLength(1);
  });
});
