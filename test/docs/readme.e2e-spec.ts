import { connect } from 'node:net';
import {
  type ArgumentsHost,
  Catch,
  ConflictException,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  Get,
  Res,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import {
  AnalyticsErrorsModule,
  type AnalyticsExceptionClass,
  extraExceptions,
} from 'nestjs-analytics-errors';
import { readFileSync } from 'node:fs';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';
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

class NoSuchPlan extends Error {}

@Catch(NoSuchPlan)
class NoSuchPlanFilter implements ExceptionFilter {
  catch(_thrown: NoSuchPlan, host: ArgumentsHost): void {
    host.switchToHttp().getResponse().status(404).send({ problem: 'no such plan' });
  }
}

/** A small service with errors of its own. */
@Controller('plans')
class RunningController {
  @Get()
  list(): string[] {
    return ['free'];
  }

  @Get('unknown')
  @UseFilters(NoSuchPlanFilter)
  unknown(): never {
    throw new NoSuchPlan();
  }

  @Get('taken')
  taken(): never {
    throw new ConflictException('This name is taken.');
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('a bug');
  }

  @Get('written')
  written(@Res() response: any): void {
    response.status(418).send({ own: true });
  }
}

const RUNNING_PATHS = [
  '/plans',
  '/plans/unknown',
  '/plans/taken',
  '/plans/bug',
  '/plans/written',
  '/nowhere',
];

/** A whole response as its bytes, without the date. */
const rawAnswer = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
    );
    let bytes = '';
    socket.on('data', (chunk) => (bytes += chunk.toString()));
    socket.on('end', () => resolve(bytes.replace(/Date: .*/i, '')));
    socket.on('error', reject);
  });

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

  it('a thrown code: E3001 with its sentence', async () => {
    const { StreamsController } = await loadBlock<{ StreamsController: Type }>(
      README,
      'Throw a code',
    );
    const app = await start({ imports: [AnalyticsErrorsModule], controllers: [StreamsController] });
    const { status, code, body } = await ask(app, '/streams/gone');
    expect([status, code, body.error.userInfo]).toEqual([
      404,
      'E3001_STREAM_NOT_FOUND',
      'This stream does not exist, or not in your organization.',
    ]);
    expect((await ask(app, '/streams/live')).body).toEqual({ viewers: 42 });
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

  it('the first step in a running service changes no byte of its answers, and the log says what would change', async () => {
    const { FirstStep } = await loadBlock<{ FirstStep: Type }>(
      README,
      'Adding it to a running service',
    );
    const logger = new RecordingLogger();
    const answersOf = async (imports: Type[]): Promise<string[]> => {
      const { url } = await start({ imports, controllers: [RunningController] }, (app) =>
        app.useLogger(logger),
      );
      const port = Number(new URL(url).port);
      const answers: string[] = [];
      for (const path of RUNNING_PATHS) answers.push(await rawAnswer(port, path));
      return answers;
    };
    const before = await answersOf([]);
    expect(await answersOf([FirstStep])).toEqual(before);
    expect(before.map((answer) => answer.slice(9, 12))).toEqual([
      '200',
      '404',
      '409',
      '500',
      '418',
      '404',
    ]);
    expect(
      logger.ours
        .filter(({ level }) => level === 'warn')
        .map(({ message }) => /would be replaced by \w+/.exec(message)?.[0])
        .filter(Boolean),
    ).toEqual([
      'would be replaced by E1001_ENDPOINT_NOT_FOUND',
      'would be replaced by E1004_INVALID_VALUE',
      'would be replaced by E4001_INTERNAL_ERROR',
      'would be replaced by E1004_INVALID_VALUE',
      'would be replaced by E1001_ENDPOINT_NOT_FOUND',
    ]);
  });
});
