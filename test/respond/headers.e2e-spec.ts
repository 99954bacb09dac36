import {
  Controller,
  Get,
  Header,
  HttpException,
  type INestApplication,
  NotFoundException,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  InvalidJwtException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

interface AnyResponse {
  header(name: string, value: string): unknown;
}

const ENTITY_HEADERS = {
  etag: '"v1"',
  'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
  expires: 'Sun, 22 Nov 2026 11:00:00 GMT',
  'content-encoding': 'gzip',
  'content-disposition': 'attachment; filename="report.csv"',
  'content-range': 'bytes 0-9/100',
  'accept-ranges': 'bytes',
  'content-language': 'de',
  location: '/elsewhere',
} as const;
const KEPT_HEADERS = {
  'access-control-allow-origin': 'https://dashboard.example',
  'set-cookie': 'theme=dark',
  'retry-after': '7',
  'ratelimit-remaining': '0',
  allow: 'GET',
  'content-security-policy': "default-src 'none'",
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

@Controller()
class ReportController {
  @Get('report')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('Content-Type', 'text/csv')
  report(@Res({ passthrough: true }) response: AnyResponse): never {
    for (const [name, value] of Object.entries({ ...ENTITY_HEADERS, ...KEPT_HEADERS }))
      response.header(name, value);
    response.header('vary', 'Origin');
    throw new StreamNotFoundException();
  }

  @Get('unauthorized')
  unauthorized(): never {
    throw new UnauthorizedException();
  }

  @Get('bad-token')
  badToken(): never {
    throw new InvalidJwtException();
  }

  @Get('basic')
  basic(@Res({ passthrough: true }) response: AnyResponse): never {
    response.header('www-authenticate', 'Basic realm="reports"');
    throw new UnauthorizedException();
  }

  @Get('own-headers')
  ownHeaders(): never {
    throw new StreamNotFoundException({ headers: { 'Retry-After': '5', 'X-Shard': '3' } });
  }

  @Get('own-type')
  ownType(): never {
    throw new StreamNotFoundException({
      headers: { 'content-type': 'text/html', 'cache-control': 'public' },
    });
  }

  @Get('not-found')
  notFound(): never {
    throw new NotFoundException();
  }

  @Get('fine')
  fine(): string {
    return 'fine';
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }
}

const ofInterest = (response: Response, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, response.headers.get(name)]));

describe.each(ADAPTERS)('the headers of an error on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule], controllers: [ReportController] },
      (app: INestApplication) =>
        app.enableCors({ origin: 'https://dashboard.example', exposedHeaders: ['x-request-id'] }),
    );
  });
  afterAll(() => started.close());
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${started.url}${path}`, { headers, method });

  it('forbid caches to keep it and browsers to guess its type', async () => {
    const response = await ask('/report');
    expect(
      ofInterest(response, ['cache-control', 'x-content-type-options', 'content-type']),
    ).toEqual({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it('have nothing left of the success that was being prepared', async () => {
    const response = await ask('/report');
    expect(Object.keys(ENTITY_HEADERS).filter((name) => response.headers.has(name))).toEqual([]);
  });

  it('keep what the error needs: CORS, cookies, rate limits, security and trace headers', async () => {
    const response = await ask('/report', { origin: 'https://dashboard.example' });
    expect(ofInterest(response, Object.keys(KEPT_HEADERS))).toEqual(KEPT_HEADERS);
  });

  it('add to Vary and keep what stood there', async () => {
    const names = (await ask('/report')).headers.get('vary')!.split(/, */);
    expect(names.sort()).toEqual(['Accept', 'Origin']);
  });

  it('let a browser of another origin read an unknown route’s error', async () => {
    const response = await ask('/nowhere', { origin: 'https://dashboard.example' });
    expect(
      ofInterest(response, ['access-control-allow-origin', 'access-control-expose-headers']),
    ).toEqual({
      'access-control-allow-origin': 'https://dashboard.example',
      'access-control-expose-headers': 'x-request-id',
    });
  });

  it('challenge on 401 E6012 without a token', async () => {
    const response = await ask('/unauthorized');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('challenge on 401 E6011 with what is wrong', async () => {
    const response = await ask('/bad-token');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
  });

  it('leave a challenge alone that the service set itself', async () => {
    const response = await ask('/basic');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="reports"',
    ]);
  });

  it('have no challenge on other statuses', async () => {
    expect((await ask('/not-found')).headers.get('www-authenticate')).toBeNull();
  });

  it('include those that the exception brings', async () => {
    expect(ofInterest(await ask('/own-headers'), ['retry-after', 'x-shard'])).toEqual({
      'retry-after': '5',
      'x-shard': '3',
    });
  });

  it('cannot be talked out of type and caching by an exception', async () => {
    expect(ofInterest(await ask('/own-type'), ['content-type', 'cache-control'])).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  it('announce the length of the body in bytes', async () => {
    const response = await ask('/report');
    expect(Number(response.headers.get('content-length'))).toBe(
      (await response.arrayBuffer()).byteLength,
    );
  });

  it('come without a body to HEAD', async () => {
    const response = await ask('/nowhere', {}, 'HEAD');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      404,
      'application/json; charset=utf-8',
      '',
    ]);
  });

  it('are not on a success', async () => {
    const response = await ask('/fine', { 'x-request-id': 'r-1' });
    expect([response.status, await response.text()]).toEqual([200, 'fine']);
    expect(
      ['x-request-id', 'cache-control', 'x-content-type-options'].filter((name) =>
        response.headers.has(name),
      ),
    ).toEqual([]);
    expect(String(response.headers.get('vary'))).not.toMatch(/accept/i);
  });

  it('give a status without a code of its own the status of the code: 418 is 400 E1004', async () => {
    const response = await ask('/teapot');
    const body = (await response.json()) as any;
    expect([response.status, response.statusText, body.error.errorCode]).toEqual([
      400,
      'Bad Request',
      'E1004_INVALID_VALUE',
    ]);
  });
});
