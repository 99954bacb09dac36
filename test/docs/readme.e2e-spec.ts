import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, type DynamicModule, Get, type Type } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import {
  AnalyticsErrorsModule,
  type AnalyticsExceptionClass,
  extraExceptions,
  resolveException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { readFileSync } from 'node:fs';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { loadBlock } from '../support/load-block.js';
import { WORKSPACE } from '../support/markdown.js';

const README = 'README.md';
const jsonBlocks = [
  ...readFileSync(`${WORKSPACE}${README}`, 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm),
].map(([, json]) => JSON.parse(json!));

const ask = async ({ url }: StartedApp, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  const body = (await response.json()) as any;
  return { status: response.status, code: body.error?.errorCode as string | undefined, body };
};

describe.each(ADAPTERS)('what the README shows, on %s', (adapter) => {
  const secret = 'a secret for the tests, of more than 32 bytes';
  const started: StartedApp[] = [];
  const start = async (
    ...args: Parameters<typeof startApp> extends [unknown, ...infer Rest] ? Rest : never
  ) => {
    const app = await startApp(adapter, ...args);
    started.push(app);
    return app;
  };
  afterEach(() => Promise.all(started.splice(0).map((app) => app.close())));

  it("before: Nest's own answer repeats what the client sent", async () => {
    const { body } = await ask(
      await start({}, (app) => app.setGlobalPrefix('api/v2')),
      '/api/v2/nowhere?key=s3cr3t',
    );
    expect(body).toEqual(jsonBlocks[0]);
  });

  it('after the set-up: E1001 in the envelope', async () => {
    const { AppModule } = await loadBlock<{ AppModule: Type }>(README, 'Install');
    const { body } = await ask(
      await start({ imports: [AppModule] }),
      '/api/v2/nowhere?key=s3cr3t',
      {
        'x-request-id': jsonBlocks[1].error.requestId,
      },
    );
    expect(body).toEqual(jsonBlocks[1]);
  });

  it('the guarded routes: E6012 without a token, E6011 for a bad one, E6002 below the level', async () => {
    process.env['JWT_SECRET'] = secret;
    const { AppModule } = await loadBlock<{ AppModule: Type }>(README, 'Guard a route');
    const app = await start({ imports: [AppModule] });
    const tokenOf = (accessLevel: string) =>
      new JwtService({ secret, signOptions: { expiresIn: 60 } }).sign({
        sub: 'u-1',
        organization: 'acme',
        accessLevel,
      });
    const answers = await Promise.all([
      ask(app, '/views'),
      ask(app, '/views', { 'x-access-token': 'no token' }),
      ask(app, '/views/browsers', { 'x-access-token': tokenOf('basic') }),
      ask(app, '/views/browsers', { 'x-access-token': tokenOf('premium') }),
    ]);
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      [401, 'E6012_JWT_MISSING'],
      [401, 'E6011_JWT_ERROR'],
      [403, 'E6002_ACCESS_LVL_TOO_LOW'],
      [200, undefined],
    ]);
    const own = await ask(app, '/views', { 'x-access-token': tokenOf('basic') });
    expect(own.body).toEqual({ organization: 'acme' });
  });

  it('the validated query: E1002 without from, E1003 for interval=soon, E1004 for interval=90000', async () => {
    const { UsageController } = await loadBlock<{ UsageController: Type }>(README, 'Validate');
    const app = await start({ imports: [AnalyticsErrorsModule], controllers: [UsageController] });
    const codes = await Promise.all(
      [
        'interval=60',
        'from=2026-01-01&interval=soon',
        'from=2026-01-01&interval=90000',
        'from=2026-01-01&interval=60',
      ].map(async (query) => (await ask(app, `/usage?${query}`)).code),
    );
    expect(codes).toEqual([
      'E1002_PARAM_REQUIRED',
      'E1003_WRONG_DATA_TYPE',
      'E1004_INVALID_VALUE',
      undefined,
    ]);
  });

  it("codes of the service's own, and a 429 that stays one", async () => {
    const { QuotaExceededException, errors } = await loadBlock<{
      QuotaExceededException: AnalyticsExceptionClass;
      errors: DynamicModule;
    }>(README, 'Codes of your own');
    const RateLimited = extraExceptions.find(({ status }) => status === 429)!;
    @Controller()
    class LimitedController {
      @Get('quota')
      quota(): never {
        throw new QuotaExceededException();
      }
      @Get('rate')
      rate(): never {
        throw new RateLimited();
      }
    }
    const app = await start({ imports: [errors], controllers: [LimitedController] });
    const answers = [await ask(app, '/quota'), await ask(app, '/rate')];
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      [402, 'E7001_QUOTA_EXCEEDED'],
      [429, 'E9429_RATE_LIMITED'],
    ]);
  });

  it('the first step in a running service starts', async () => {
    const { firstStep } = await loadBlock<{ firstStep: DynamicModule }>(
      README,
      'Adding it to a running service',
    );
    expect((await ask(await start({ imports: [firstStep] }), '/nowhere')).code).toBe(
      'E1001_ENDPOINT_NOT_FOUND',
    );
  });
});

it('throwing E3001 as the README does', async () => {
  const { findStream } = await loadBlock<{
    findStream: (name: string, streams: Map<string, object>) => Promise<object>;
  }>(README, 'Throw a code');
  await expect(findStream('one', new Map())).rejects.toBeInstanceOf(StreamNotFoundException);
});

it('calling an upstream: E5021 for an HTTP error, E5020 without an answer', async () => {
  const { listTags } = await loadBlock<{ listTags: (url: string) => Promise<unknown> }>(
    README,
    'Call an upstream',
  );
  const server = createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tags`;
  const codeOf = () =>
    listTags(url).then(
      () => 'no error',
      (thrown: unknown) => resolveException(thrown).code,
    );
  const whileItRuns = await codeOf();
  await new Promise((closed) => {
    server.close(closed);
    server.closeAllConnections();
  });
  expect([whileItRuns, await codeOf()]).toEqual(['E5021_BINTU_HTTP_ERROR', 'E5020_BINTU_ERROR']);
});
