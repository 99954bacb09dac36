import { Controller, Get } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type ErrorEvent,
  type ErrorObserver,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

const bug = new TypeError('a bug');

@Controller('streams')
class StreamsController {
  @Get(':name')
  find(): never {
    throw new StreamNotFoundException();
  }

  @Get(':name/bug')
  bug(): never {
    throw bug;
  }

  @Get()
  list(): string[] {
    return [];
  }
}

describe.each(ADAPTERS)('observers of errors on %s', (adapter) => {
  const logger = new RecordingLogger();
  const seen: ErrorEvent[] = [];
  const failing: ErrorObserver[] = [
    () => {
      throw new Error('the tracker is down');
    },
    () => Promise.reject(new Error('the tracker is down')),
    async () => {
      await Promise.resolve();
      throw undefined;
    },
    // A thenable that is no promise, as some clients return, and one that cannot even be looked at.
    () => ({
      then: (_done: unknown, failed: (reason: unknown) => void) =>
        failed(new Error('the tracker is down')),
    }),
    () => ({
      get then(): never {
        throw new Error('the tracker is down');
      },
    }),
    () => new Promise(() => undefined),
    (event) => {
      (event as { requestId: string }).requestId = 'changed';
      (event as unknown as { exception: undefined }).exception = undefined;
    },
  ];
  let started: StartedApp;
  beforeAll(async () => {
    const onError = [...failing, (event: ErrorEvent) => seen.push(event)];
    started = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule.forRoot({ onError })], controllers: [StreamsController] },
      (app) => app.useLogger(logger),
    );
  });
  afterAll(() => started.close());
  beforeEach(() => {
    seen.length = 0;
    logger.entries.length = 0;
  });

  const ask = async (path: string) => {
    const response = await fetch(`${started.url}${path}`, { headers: { 'x-request-id': 'r-1' } });
    return { status: response.status, body: (await response.json()) as any };
  };

  it('cannot fail the response: it is 404 E3001 although they throw, reject, hang and change what they are told', async () => {
    const { status, body } = await ask('/streams/x');
    expect([status, body.error.errorCode, body.error.requestId]).toEqual([
      404,
      'E3001_STREAM_NOT_FOUND',
      'r-1',
    ]);
  });

  it('are told of each error once: exception, what was thrown, method, route pattern, request id', async () => {
    await ask('/streams/x/bug');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      thrown: bug,
      method: 'GET',
      route: '/streams/:name/bug',
      requestId: 'r-1',
    });
    expect(seen[0]?.exception.code).toBe('E4001_INTERNAL_ERROR');
  });

  it('are not told of successes', async () => {
    await ask('/streams');
    expect(seen).toEqual([]);
  });

  it('that fail are named in the log, without what they failed with', async () => {
    await ask('/streams/x');
    const warnings = logger.ours
      .filter(({ level }) => level === 'warn')
      .map(({ message }) => message);
    expect(warnings.map((message) => message.split(' ')[0]).sort()).toEqual([
      'onError[0]',
      'onError[1]',
      'onError[2]',
      'onError[3]',
      'onError[4]',
      'onError[6]',
    ]);
    expect(logger.text).not.toContain('the tracker is down');
  });
});
