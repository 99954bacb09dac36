import { Controller, Get, Header, type INestApplication, Req, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { AnalyticsErrorsModule, requestIdOf, type RequestIdOption } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

@Controller()
class IdController {
  @Get('id')
  id(@Req() request: object): { id: string } {
    return { id: requestIdOf(request) };
  }

  @Get('plain')
  plain(): string {
    return 'ok';
  }

  @Get('own')
  @Header('X-Request-Id', 'own')
  own(): string {
    return 'ok';
  }

  @Get('written')
  written(@Res() response: any): void {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'X-Request-Id': 'written' });
    raw.end('ok');
  }
}

const UUID = /^[\da-f-]{36}$/;

describe.each(ADAPTERS)('the option requestId on %s', (adapter) => {
  const started: StartedApp[] = [];
  const start = async (
    requestId?: RequestIdOption,
    prepare?: (app: INestApplication) => void,
  ): Promise<string> => {
    const app = await startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot({ requestId })],
        controllers: [IdController],
      },
      prepare,
    );
    started.push(app);
    return app.url;
  };
  afterEach(() => Promise.all(started.splice(0).map((app) => app.close())));
  const idOf = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers });
    return { header: response.headers.get('x-request-id'), body: await response.text() };
  };

  it('sends no header on success by default', async () => {
    const url = await start();
    expect((await idOf(`${url}/plain`)).header).toBeNull();
  });

  it('sends the id on success where it says so: the one that the handler reads', async () => {
    const url = await start({ onSuccess: true });
    const { header, body } = await idOf(`${url}/id`);
    expect(header).toMatch(UUID);
    expect(JSON.parse(body)).toEqual({ id: header });
    expect(await idOf(`${url}/plain`, { 'x-request-id': 'in-1' })).toEqual({
      header: 'in-1',
      body: 'ok',
    });
    expect((await idOf(`${url}/nowhere`, { 'x-request-id': 'in-1' })).header).toBe('in-1');
  });

  it('leaves an id that the application sends', async () => {
    const url = await start({ onSuccess: true });
    expect((await idOf(`${url}/own`)).header).toBe('own');
    expect((await idOf(`${url}/written`)).header).toBe('written');
  });

  it('names the header, for handlers as well', async () => {
    const url = await start({ header: 'X-Correlation-Id' });
    const { body } = await idOf(`${url}/id`, { 'x-correlation-id': 'in-1', 'x-request-id': 'no' });
    expect(JSON.parse(body)).toEqual({ id: 'in-1' });
  });

  it('takes the id that a logger gave the request', async () => {
    const url = await start({ onSuccess: true }, (app) =>
      app.use((request: { id?: string }, _response: object, next: () => void) => {
        request.id = 'logged-1';
        next();
      }),
    );
    expect((await idOf(`${url}/plain`, { 'x-request-id': 'in-1' })).header).toBe('logged-1');
    expect((await idOf(`${url}/nowhere`, { 'x-request-id': 'in-1' })).header).toBe('logged-1');
  });
});

describe('the id that Fastify gives a request', () => {
  it('is the one in the answer', async () => {
    const app = await NestFactory.create(
      AnalyticsErrorsModule,
      new FastifyAdapter({ genReqId: () => 'fastify-own-1' }),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/nowhere`);
    const body = (await response.json()) as any;
    await app.close();
    expect([response.headers.get('x-request-id'), body.error.requestId]).toEqual([
      'fastify-own-1',
      'fastify-own-1',
    ]);
  });
});
