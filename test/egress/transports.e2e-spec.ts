import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectTls } from 'node:tls';
import {
  Body,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Module,
  Post,
  Res,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IsInt, IsOptional } from 'class-validator';
import {
  AnalyticsErrorsModule,
  RequireJwt,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';

class Filter {
  @IsOptional()
  @IsInt()
  readonly limit?: number;
}

interface AnyResponse {
  status(status: number): { send(body: unknown): unknown };
}

@Controller()
class StreamsController {
  @Get('missing')
  missing(): never {
    throw new StreamNotFoundException();
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('planted');
  }

  @Get('own-body')
  ownBody(): never {
    throw new HttpException({ planted: true }, 418);
  }

  @Get('written')
  written(@Res() response: AnyResponse): void {
    response.status(502).send('<h1>planted</h1>');
  }

  @RequireJwt()
  @Get('closed')
  closed(): string {
    return 'planted';
  }

  @Post('filter')
  filter(@Body() filter: Filter): Filter {
    return filter;
  }
}

@Module({
  imports: [
    AnalyticsErrorsModule.forRoot({ jwt: { secret: 'a secret of thirty-two characters' } }),
  ],
  controllers: [StreamsController],
})
class StreamsModule {}

const pem = (name: string): string =>
  readFileSync(new URL(`../support/tls/localhost-${name}.pem`, import.meta.url), 'utf8');
const TLS = { key: pem('key'), cert: pem('cert') };

interface Exchange {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const listen = async (app: INestApplication): Promise<string> => {
  await app.listen(0, '127.0.0.1');
  return (await app.getUrl()).replace(/^https?:\/\/[^:]*/, '');
};

const summaryOf = ({ status, headers, text }: Answer): string => {
  const code = /"errorCode":"(E\d{4})_/.exec(text)?.[1] ?? text;
  return `${status} ${code} ${String(headers['content-type'])} ${text.includes('planted') ? 'leaks' : ''}`.trim();
};
const coded = (status: number, code: string): string =>
  `${status} ${code} application/json; charset=utf-8`;

/** What every transport answers alike. */
const EXPECTED: readonly (readonly [string, Exchange, string])[] = [
  ['an unknown path', { path: '/nowhere' }, coded(404, 'E1001')],
  ['an exception of the catalogue', { path: '/missing' }, coded(404, 'E3001')],
  ['a bug', { path: '/bug' }, coded(500, 'E4001')],
  ['a body that the handler threw', { path: '/own-body' }, coded(400, 'E1004')],
  ['a body that the handler wrote', { path: '/written' }, coded(500, 'E4001')],
  ['no token', { path: '/closed' }, coded(401, 'E6012')],
  ['a wrong type', { method: 'POST', path: '/filter', body: '{"limit":"x"}' }, coded(400, 'E1003')],
  [
    'a body that is no JSON',
    { method: 'POST', path: '/filter', body: '{"limit"' },
    coded(400, 'E1006'),
  ],
  [
    'no body, where every property is optional',
    { method: 'POST', path: '/filter' },
    '201 {} application/json; charset=utf-8',
  ],
  [
    'an empty object',
    { method: 'POST', path: '/filter', body: '{}' },
    '201 {} application/json; charset=utf-8',
  ],
];

describe.each(ADAPTERS)('over TLS on %s', (adapter) => {
  let app: INestApplication;
  let port: string;
  beforeAll(async () => {
    const options = { logger: false as const, abortOnError: false };
    app =
      adapter === 'express'
        ? await NestFactory.create(StreamsModule, new ExpressAdapter(), {
            ...options,
            httpsOptions: TLS,
          })
        : await NestFactory.create(StreamsModule, new FastifyAdapter({ https: TLS }), options);
    port = await listen(app);
  });
  afterAll(() => app.close());

  const send = async ({ method = 'GET', path, headers = {}, body }: Exchange): Promise<Answer> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = requestHttps(`https://127.0.0.1${port}${path}`, {
      method,
      headers: { ...type, ...headers },
      ca: TLS.cert,
      agent: false,
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  };

  it.each(EXPECTED)('answers %s', async (_case, exchange, expected) => {
    expect(summaryOf(await send(exchange))).toBe(expected);
  });

  it('answers what is no HTTP', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: Number(port.slice(1)), ca: TLS.cert });
    await once(socket, 'secureConnect');
    socket.write('garbage\r\n\r\n');
    const text = Buffer.concat((await socket.toArray()) as Buffer[]).toString();
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*"errorCode":"E1004_INVALID_VALUE"/);
  });
});

describe.each([
  ['h2c', {}],
  ['TLS', { https: TLS }],
])('over HTTP/2 with %s, on Fastify', (name, tls) => {
  let app: INestApplication;
  let session: ClientHttp2Session;
  beforeAll(async () => {
    const adapter = new FastifyAdapter({ http2: true, ...tls } as never);
    app = await NestFactory.create(StreamsModule, adapter, { logger: false, abortOnError: false });
    const port = await listen(app);
    session = connectHttp2(`${name === 'TLS' ? 'https' : 'http'}://127.0.0.1${port}`, {
      ca: TLS.cert,
    });
  });
  afterAll(async () => {
    session.close();
    await app.close();
  });

  const send = async ({ method = 'GET', path, headers = {}, body }: Exchange): Promise<Answer> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const stream = session.request(
      { ':method': method, ':path': path, ...type, ...headers },
      { endStream: body === undefined },
    );
    if (body !== undefined) stream.end(body);
    const [answered] = (await once(stream, 'response')) as [Record<string, unknown>];
    const text = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
    return { status: Number(answered[':status']), headers: answered, text };
  };

  it.each(EXPECTED)('answers %s', async (_case, exchange, expected) => {
    expect(summaryOf(await send(exchange))).toBe(expected);
  });

  it('keeps the request id of the client and sends no header that HTTP/2 forbids', async () => {
    const { headers } = await send({ path: '/bug', headers: { 'x-request-id': 'mine-7' } });
    expect([headers['x-request-id'], headers['connection'], headers['transfer-encoding']]).toEqual([
      'mine-7',
      undefined,
      undefined,
    ]);
  });
});
