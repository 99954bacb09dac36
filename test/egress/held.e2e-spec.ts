import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Res } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type ErrorEvent,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { exchange } from '../census/raw-client.js';
import { type RunningWorld, startWorld } from '../census/world.js';
import { ADAPTERS } from '../support/adapters.js';

type AnyResponse = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };

const done: string[] = [];
const note =
  (text: string) =>
  (error?: unknown): void =>
    void done.push(error ? `${text} ${(error as Error).message}` : text);

/** What handlers do whose body is not at its end when its head is written. */
const WRITERS: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'flushed and never ended': (response) => {
    response.writeHead(502, { 'content-type': 'text/event-stream', 'retry-after': '3' });
    response.flushHeaders();
  },
  'written and never ended': (response) => {
    response.statusCode = 502;
    response.setHeader('retry-after', '3');
    response.write('<h1>', note('write'));
  },
  'an event stream that goes on': (response) => {
    response.writeHead(502, { 'content-type': 'text/event-stream', 'retry-after': '3' });
    const timer = setInterval(() => response.write('data: x\n\n'), 5);
    response.once('close', () => {
      clearInterval(timer);
      note('close')();
    });
  },
  'ended later': (response) => {
    response.writeHead(502, { 'retry-after': '3' });
    response.write('<h1>');
    setTimeout(() => response.end('</h1>', note('end')), 150);
    response.once('finish', note('finish'));
  },
  'ended at once, in two writes': (response) => {
    response.writeHead(502, { 'retry-after': '3' });
    response.write('<h1>', note('write'));
    response.end('</h1>', note('end'));
  },
  'piped, slowly and much': (response) => {
    response.writeHead(502, { 'retry-after': '3' });
    let sent = 0;
    const source = new Readable({
      read() {
        setTimeout(() => this.push((sent += 1) > 20 ? null : Buffer.alloc(100_000)), 10);
      },
    });
    void pipeline(source, response).then(note('pipeline'), note('pipeline'));
  },
  'piped from what dies': (response) => {
    response.writeHead(502, { 'retry-after': '3', 'content-length': '1000' });
    const source = new PassThrough();
    source.write('begun');
    setTimeout(() => source.destroy(new Error('upstream died')), 20);
    void pipeline(source, response).then(note('pipeline'), note('pipeline'));
  },
  'piped from what dies later': (response) => {
    response.writeHead(502, { 'retry-after': '3', 'content-length': '1000' });
    const source = new PassThrough();
    source.write('begun');
    setTimeout(() => source.destroy(new Error('upstream died')), 150);
    void pipeline(source, response).then(note('pipeline'), note('pipeline'));
  },
  'destroyed before its head': (response) => {
    response.writeHead(502, { 'retry-after': '3' });
    response.destroy();
  },
};

@Controller()
class HeldController {
  @Get('held/:how')
  held(@Param('how') how: string, @Res() response: AnyResponse): void {
    response.hijack?.();
    WRITERS[how]?.(response.raw ?? response);
  }

  @Get('coded')
  coded(@Res() response: AnyResponse): void {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.writeHead(404, { 'content-type': 'application/json' });
    raw.end(JSON.stringify(new StreamNotFoundException().getResponse()));
  }

  @Get('ok')
  ok(): string {
    return 'ok';
  }
}

const codeOf = (body: string | undefined): string =>
  /"errorCode":"(E\d{4})_/.exec(body ?? '')?.[1] ?? String(body);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

describe.each(ADAPTERS)('an error on %s that is held back', (adapter) => {
  const events: ErrorEvent[] = [];
  let running: RunningWorld;
  beforeAll(async () => {
    running = await startWorld(adapter, { controllers: [HeldController] }, [
      AnalyticsErrorsModule.forRoot({ onError: (event) => events.push(event) }),
    ]);
  });
  afterAll(() => running.app.close());
  beforeEach(() => {
    events.length = 0;
    done.length = 0;
    running.log.clear();
  });

  it.each(Object.keys(WRITERS))('is answered whole and told of once: %s', async (how) => {
    const response = await exchange(
      running.port,
      {
        pieces: [`GET /held/${encodeURIComponent(how)} HTTP/1.1\r\nHost: a\r\n\r\n`],
      },
      { patience: 700 },
    );
    await settle();
    expect([
      response?.status,
      codeOf(response?.body),
      response?.isComplete,
      response?.rest,
      response?.headers['retry-after'],
    ]).toEqual([500, 'E4001', true, '', '3']);
    expect([events.length, running.log.errors.length]).toEqual([1, 1]);
  });

  it.each([
    ['written and never ended', ['write']],
    ['an event stream that goes on', ['close']],
    ['ended later', ['end', 'finish']],
    ['ended at once, in two writes', ['end', 'write']],
    ['piped, slowly and much', ['pipeline']],
    ['piped from what dies', ['pipeline upstream died']],
    ['piped from what dies later', ['pipeline upstream died']],
  ])('does not stall its writer: %s', async (how, expected) => {
    await exchange(
      running.port,
      {
        pieces: [`GET /held/${encodeURIComponent(how)} HTTP/1.1\r\nHost: a\r\n\r\n`],
      },
      { patience: 700 },
    );
    await settle();
    expect(done.toSorted()).toEqual(expected);
  });

  it('is complete for HEAD', async () => {
    const path = `/held/${encodeURIComponent('flushed and never ended')}`;
    const response = await fetch(`http://127.0.0.1:${running.port}${path}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([500, '3']);
  });

  it('is told of once where the client leaves first', async () => {
    const path = `/held/${encodeURIComponent('written and never ended')}`;
    const request = get(`http://127.0.0.1:${running.port}${path}`);
    request.on('error', () => undefined);
    setTimeout(() => request.destroy(), 25);
    await settle();
    expect([events.length, running.log.errors.length]).toEqual([1, 1]);
  });

  it('keeps the connection where it ends at once', async () => {
    const how = encodeURIComponent('ended at once, in two writes');
    const request = `GET /held/${how} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const second = await exchange(
      running.port,
      {
        pieces: [request, 50, 'GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
      },
      { skip: 1 },
    );
    expect(second?.status).toBe(200);
  });

  it('keeps the code that it names', async () => {
    const response = await fetch(`http://127.0.0.1:${running.port}/coded`);
    expect([response.status, codeOf(await response.text())]).toEqual([404, 'E3001']);
    expect(events).toHaveLength(1);
  });

  it('is answered where an upstream of fetch breaks off', async () => {
    const upstream = createServer((_request, response) => {
      response.writeHead(502, { 'content-length': '1000' });
      response.write('begun');
      setTimeout(() => response.destroy(), 20);
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    Object.assign(WRITERS, {
      upstream: async (response: ServerResponse) => {
        const reply = await fetch(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
        response.writeHead(reply.status);
        await pipeline(Readable.fromWeb(reply.body as never), response).catch(() => undefined);
      },
    });
    const response = await fetch(`http://127.0.0.1:${running.port}/held/upstream`);
    const body = await response.text();
    upstream.close();
    expect([response.status, codeOf(body), events.length]).toEqual([500, 'E4001', 1]);
  });
});
