import type { Server } from 'node:http';
import { createConnection } from 'node:net';
import { promisify } from 'node:util';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { WebSocket } from 'ws';
import { ADAPTERS } from '../support/adapters.js';
import { startOnLocalhost } from '../census/localhost.js';
import { BEGUN, exchange, type Piece, type RawResponse } from '../census/raw-client.js';
import { type RunningWorld, startWorld } from '../census/world.js';
import { WORLDS } from '../census/worlds.js';

const GARBAGE = 'garbage\r\n\r\n';

const codeOf = (response: RawResponse | undefined): string | undefined =>
  /"errorCode":"(E\d{4})_/.exec(response?.body ?? '')?.[1];

describe.each(ADAPTERS)('the sockets of %s', (adapter) => {
  let running: RunningWorld;
  const ask = (...pieces: Piece[]): Promise<RawResponse | undefined> =>
    exchange(running.port, { pieces });
  beforeAll(async () => {
    running = await startWorld(adapter, WORLDS.gateway, [AnalyticsErrorsModule]);
  });
  afterAll(() => running.app.close());
  beforeEach(() => {
    running.log.clear();
  });

  it('answer a request line that is none with E1004 in the envelope, then close', async () => {
    const response = await ask(GARBAGE);
    expect(response).toMatchObject({
      status: 400,
      isComplete: true,
      headers: {
        connection: 'close',
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
    expect(JSON.parse(response!.body)).toEqual({
      error: {
        errorCode: 'E1004_INVALID_VALUE',
        statusCode: 400,
        message: 'Invalid value',
        requestId: response?.headers['x-request-id'],
      },
    });
  });

  it('tell of it in one line with the request id', async () => {
    const response = await ask(GARBAGE);
    expect(running.log.errors).toEqual([
      {
        level: 'debug',
        context: 'AnalyticsErrors',
        text: `E1004_INVALID_VALUE 400 - - ${response?.headers['x-request-id']} Error: Parse Error: Invalid method encountered`,
      },
    ]);
  });

  it('keep the request id of the request whose body breaks off', async () => {
    const head =
      'POST /ok HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine-7\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const response = await ask(head, 'ZZ\r\n');
    expect([codeOf(response), response?.headers['x-request-id']]).toEqual(['E1006', 'mine-7']);
  });

  it('cut a response off that has begun, and write nothing into it', async () => {
    const response = await ask('GET /stream/endless HTTP/1.1\r\nHost: a\r\n\r\n', BEGUN, GARBAGE);
    expect(response).toMatchObject({ status: 200, isComplete: false });
    expect(response?.body).toMatch(/^begun\.*$/);
  });

  it('answer one error on a connection, however much garbage follows', async () => {
    const response = await ask(GARBAGE, 20, GARBAGE, 20, GARBAGE);
    expect([codeOf(response), response?.rest]).toEqual(['E1004', '']);
  });

  it('close the connection of a client that never does', async () => {
    const socket = createConnection({ port: running.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.resume();
    socket.write(GARBAGE);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    const open = await promisify((done: (error: Error | null, count: number) => void) =>
      (running.app.getHttpServer() as Server).getConnections(done),
    )();
    socket.destroy();
    expect(open).toBe(0);
  });

  it('refuse a WebSocket handshake with a code', async () => {
    const response = await ask(
      'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Request-Id: ws-1\r\n\r\n',
    );
    expect([
      response?.status,
      codeOf(response),
      response?.headers['x-request-id'],
      response?.headers['connection'],
    ]).toEqual([400, 'E1004', 'ws-1', 'close']);
  });

  it('let a good WebSocket handshake pass', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${running.port}/ws`);
    const answer = await new Promise<string>((resolve, reject) => {
      client.on('open', () => client.send('{"event":"ping"}'));
      client.on('message', (data: Buffer) => resolve(data.toString()));
      client.on('error', reject);
    });
    client.close();
    expect(JSON.parse(answer)).toMatchObject({ event: 'pong' });
  });

  it('serve the next client after all that', async () => {
    await ask(GARBAGE);
    await expect(
      ask('GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    ).resolves.toMatchObject({ status: 200 });
  });
});

it('answers on each of the servers that Fastify opens for a name with several addresses', async () => {
  const { app, addresses } = await startOnLocalhost(AnalyticsErrorsModule);
  const codes = [];
  for (const { address, port } of addresses)
    codes.push(codeOf(await exchange(port, { pieces: [GARBAGE] }, { host: address })));
  await app.close();
  expect(codes).toEqual(addresses.map(() => 'E1004'));
  expect(codes.length).toBeGreaterThan(0);
});
