import {
  type CanActivate,
  Controller,
  Get,
  Module,
  Param,
  ParseIntPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiErrors,
  defineException,
  ERROR_CODES,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, type AdapterName, type StartedApp, startApp } from '../support/adapters.js';

class QuotaException extends defineException({
  code: 'E7002_QUOTA_USED_UP',
  status: 429,
  message: 'The quota is used up <b>',
  causes: ['More was asked for than `plan` holds.'],
}) {}

@Controller({ path: 'streams', version: '1' })
class StreamsController {
  @Get(':id')
  @ApiErrors(StreamNotFoundException)
  get(@Param('id', ParseIntPipe) id: number): { id: number } {
    throw new StreamNotFoundException(`There is no ${id === 0 ? 'first' : 'such'} stream.`);
  }
}

class RefuseAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

const start = (
  adapter: AdapterName,
  options: AnalyticsErrorsOptions = { reference: { path: '/errors' } },
): Promise<StartedApp> => {
  @Module({
    imports: [AnalyticsErrorsModule.forRoot({ exceptions: [QuotaException], ...options })],
    controllers: [StreamsController],
    providers: [{ provide: APP_GUARD, useClass: RefuseAll }],
  })
  class App {}
  return startApp(adapter, { imports: [App] }, (app) => {
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI });
  });
};

describe.each(ADAPTERS)('the reference on %s', (adapter) => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await start(adapter);
  });
  afterAll(() => app.close());

  const get = (path: string, accept = 'text/html'): Promise<Response> =>
    fetch(app.url + path, { headers: { accept }, redirect: 'manual' });

  it('lists every code, outside of the prefix, the versions and the guards of the application', async () => {
    const response = await get('/errors');
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect([...text.matchAll(/href="(errors\/E\w+)"/g)].map(([, href]) => href)).toEqual(
      [...ERROR_CODES, QuotaException.code].map((code) => `errors/${code}`),
    );
  });

  it('has a page for each code, by the address that the index gives', async () => {
    const statuses = await Promise.all(
      [...ERROR_CODES, QuotaException.code].map(async (code) => {
        const response = await get(`/errors/${code}`);
        return [code, response.status, (await response.text()).includes('<h2>Example</h2>')];
      }),
    );
    expect(statuses).toEqual(
      [...ERROR_CODES, QuotaException.code].map((code) => [code, 200, true]),
    );
  });

  it('allows a page its own style and script, and nothing else', async () => {
    const response = await get('/errors/E3001_STREAM_NOT_FOUND');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('names on a page the routes that can answer the code, as the router has them', async () => {
    const [stream, tag] = await Promise.all(
      ['E3001_STREAM_NOT_FOUND', 'E3002_TAG_NOT_FOUND'].map(
        async (code) => (await get(`/errors/${code}`, 'application/json')).json() as Promise<any>,
      ),
    );
    expect(stream.routes).toEqual([{ method: 'GET', path: '/api/v1/streams/:id' }]);
    expect(tag.routes).toEqual([]);
  });

  it('answers in the form that the client prefers', async () => {
    const types = await Promise.all(
      ['text/html', 'application/json', 'text/markdown', '*/*', 'image/png'].map(async (accept) =>
        (await get('/errors/E1004_INVALID_VALUE', accept)).headers.get('content-type'),
      ),
    );
    expect(types).toEqual([
      'text/html; charset=utf-8',
      'application/json; charset=utf-8',
      'text/markdown; charset=utf-8',
      'text/html; charset=utf-8',
      'text/html; charset=utf-8',
    ]);
    expect(await (await get('/errors', 'text/markdown')).text()).toContain(
      '| [`E1004_INVALID_VALUE`](errors/E1004_INVALID_VALUE) | Invalid value | 400 |  |',
    );
  });

  it.each([
    ['/errors/E3001', 'E3001_STREAM_NOT_FOUND'],
    ['/errors/e3001_stream_not_found', 'E3001_STREAM_NOT_FOUND'],
    ['/errors/e7002', 'E7002_QUOTA_USED_UP'],
    ['/errors/', '../errors'],
    ['/errors/e3001/', '../E3001_STREAM_NOT_FOUND'],
  ])('redirects %s to the canonical page', async (path, location) => {
    const response = await get(path);
    expect({ status: response.status, location: response.headers.get('location') }).toEqual({
      status: 301,
      location,
    });
  });

  it.each(['E9999', 'E3001_OTHER', '__proto__', '%3Cscript%3E', '..%2Fsecret', 'x'.repeat(300)])(
    'answers E1001 for /errors/%s and repeats nothing of it',
    async (name) => {
      const response = await get(`/errors/${name}`);
      const body = (await response.json()) as { error: Record<string, unknown> };
      expect(response.status).toBe(404);
      expect(Object.keys(body.error)).toEqual(['errorCode', 'statusCode', 'message', 'requestId']);
      expect(body.error['errorCode']).toBe('E1001_ENDPOINT_NOT_FOUND');
    },
  );

  it('answers E1001 for another method', async () => {
    const response = await fetch(`${app.url}/errors`, { method: 'POST' });
    expect(response.status).toBe(404);
  });

  it('writes the texts of a code of the service’s own as text', async () => {
    const text = await (await get('/errors/E7002_QUOTA_USED_UP')).text();
    expect(text).toContain('The quota is used up &lt;b&gt;');
    expect(text).toContain('<li>More was asked for than <code>plan</code> holds.</li>');
  });

  it('links an error to its page, in the header and in problem details', async () => {
    const response = await get('/api/v1/streams/1', 'application/problem+json');
    expect(response.headers.get('link')).toBe('</errors/E6001_ACCESS_DENIED>; rel="help"');
    expect(await response.json()).toMatchObject({ type: '/errors/E6001_ACCESS_DENIED' });
  });

  it('sends HEAD what it sends GET, without the body', async () => {
    const response = await fetch(`${app.url}/errors`, { method: 'HEAD' });
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 200,
      text: '',
    });
  });
});

describe.each(ADAPTERS)('the address of the reference on %s', (adapter) => {
  it('is that of the option url, and nothing is served without a path', async () => {
    const app = await start(adapter, { reference: { url: 'https://docs.example.com/errors/' } });
    const response = await fetch(`${app.url}/errors`);
    await app.close();
    expect(response.status).toBe(404);
    expect(response.headers.get('link')).toBe(
      '<https://docs.example.com/errors/E1001_ENDPOINT_NOT_FOUND>; rel="help"',
    );
  });

  it('is nowhere by default', async () => {
    const app = await start(adapter, {});
    const response = await fetch(`${app.url}/errors`, {
      headers: { accept: 'application/problem+json' },
    });
    await app.close();
    expect(response.headers.get('link')).toBeNull();
    expect(await response.json()).toMatchObject({ type: 'about:blank' });
  });
});
