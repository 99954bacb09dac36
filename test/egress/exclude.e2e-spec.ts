import { Controller, Get, type INestApplication, Res } from '@nestjs/common';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { startWorld, type Adapter, type RunningWorld } from '../census/world.js';
import { ADAPTERS } from '../support/adapters.js';

interface AnyResponse {
  header(name: string, value: string): unknown;
  status(status: number): { send(body: unknown): unknown };
}

@Controller()
class TokenController {
  @Get('oauth/token')
  token(@Res() response: AnyResponse): void {
    response.status(400).send({ error: 'invalid_grant' });
  }

  @Get('headers')
  headers(@Res() response: AnyResponse): void {
    for (const name of [...DROPPED, ...KEPT]) response.header(name, VALUES[name] ?? 'x');
    response.status(503).send('down');
  }
}

const DROPPED = [
  'Age',
  'Content-Digest',
  'Content-Disposition',
  'Content-MD5',
  'CDN-Cache-Control',
  'Digest',
  'ETag',
  'Expires',
  'Last-Modified',
  'Location',
  'Refresh',
  'Repr-Digest',
  'Surrogate-Control',
  'X-Accel-Redirect',
];
const KEPT = [
  'Access-Control-Allow-Origin',
  'Allow',
  'Content-Security-Policy',
  'RateLimit',
  'Retry-After',
  'Server-Timing',
  'Set-Cookie',
  'Strict-Transport-Security',
  'Traceparent',
  'WWW-Authenticate',
  'X-RateLimit-Remaining',
];
const VALUES: Readonly<Record<string, string>> = { 'Retry-After': '5', ETag: '"x"' };

const start = (
  adapter: Adapter,
  fastify: object = {},
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<RunningWorld> =>
  startWorld(adapter, { controllers: [TokenController], fastify: { ...fastify }, prepare }, [
    AnalyticsErrorsModule.forRoot({ foreignErrors: { exclude: ['/oauth/token'] } }),
  ]);

const bodyOf = async ({ port }: RunningWorld, path: string): Promise<string> => {
  const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return /"errorCode":"(E\d{4})_/.exec(text)?.[1] ?? text;
};

const OWN = '{"error":"invalid_grant"}';

it.each<[Adapter, string, object]>([
  ['express', '/oauth/token', {}],
  ['express', '/oauth/token/', {}],
  ['express', '/OAuth/Token', {}],
  ['express', '/oauth/token?a=b', {}],
  ['fastify', '/oauth/token', {}],
  ['fastify', '/oauth/tok%65n', {}],
  ['fastify', '/oauth/token/', { routerOptions: { ignoreTrailingSlash: true } }],
  ['fastify', '/OAuth/Token', { routerOptions: { caseSensitive: false } }],
  ['fastify', '//oauth//token', { routerOptions: { ignoreDuplicateSlashes: true } }],
])('exclude means on %s whatever reaches the handler: %s %j', async (adapter, path, fastify) => {
  const running = await start(adapter, fastify);
  const body = await bodyOf(running, path);
  await running.app.close();
  expect(body).toBe(OWN);
});

it.each<[Adapter, string]>([
  ['express', '/oauth/tok%65n'],
  ['fastify', '/oauth/token/'],
  ['fastify', '/OAuth/Token'],
])('and on %s nothing else: %s', async (adapter, path) => {
  const running = await start(adapter);
  const body = await bodyOf(running, path);
  await running.app.close();
  expect(body).toBe('E1001');
});

it('exclude follows the settings of Express', async () => {
  const running = await start('express', {}, (app) => {
    const express = app.getHttpAdapter().getInstance() as { enable(setting: string): void };
    express.enable('case sensitive routing');
  });
  const body = await bodyOf(running, '/oauth/token');
  await running.app.close();
  expect(body).toBe(OWN);
});

it.each(ADAPTERS)(
  'a replaced body on %s loses what described it, and nothing else',
  async (adapter) => {
    const running = await start(adapter);
    const { headers, status } = await fetch(`http://127.0.0.1:${running.port}/headers`);
    await running.app.close();
    expect(status).toBe(500);
    expect(DROPPED.filter((name) => headers.has(name))).toEqual([]);
    expect(KEPT.filter((name) => !headers.has(name))).toEqual([]);
  },
);
