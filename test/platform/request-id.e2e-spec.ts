import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe.each(ADAPTERS)('the request id on %s', (adapter) => {
  const logger = new RecordingLogger();
  const observed: string[] = [];
  let started: StartedApp;
  let custom: StartedApp;
  beforeAll(async () => {
    custom = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ requestId: { header: 'X-Correlation-Id' } })],
    });
    started = await startApp(
      adapter,
      {
        imports: [
          AnalyticsErrorsModule.forRoot({ onError: ({ requestId }) => observed.push(requestId) }),
        ],
      },
      (app) => app.useLogger(logger),
    );
  });
  afterAll(() => Promise.all([started.close(), custom.close()]));

  const idOf = async (url: string, headers: Record<string, string> | [string, string][]) => {
    const response = await fetch(`${url}/nowhere`, { headers });
    const body = (await response.json()) as any;
    return { header: response.headers.get('x-request-id'), body: body.error.requestId as string };
  };

  it.each(['a', 'abc-1', 'A.b_c-9', 'x'.repeat(64)])(
    '%s is taken over from the request',
    async (id) => {
      expect(await idOf(started.url, { 'x-request-id': id })).toEqual({ header: id, body: id });
    },
  );

  it.each(['', 'x'.repeat(65), 'two words', '<script>', '"quoted"', 'a/b', 'a\u00e4', 'a;b=1'])(
    '%j is replaced by a random UUID',
    async (id) => {
      const { header, body } = await idOf(started.url, { 'x-request-id': id });
      expect(header).toMatch(UUID);
      expect(body).toBe(header);
    },
  );

  it('is a random UUID when the header comes twice', async () => {
    const { header } = await idOf(started.url, [
      ['x-request-id', 'one'],
      ['x-request-id', 'two'],
    ]);
    expect(header).toMatch(UUID);
  });

  it('is another one for each request', async () => {
    expect((await idOf(started.url, {})).body).not.toBe((await idOf(started.url, {})).body);
  });

  it('is the same in the header, in the body, in the log and for observers', async () => {
    const { header, body } = await idOf(started.url, {});
    expect([body, observed.at(-1), logger.ours.at(-1)?.message.split(' ')[4]]).toEqual([
      header,
      header,
      header,
    ]);
  });

  it('is read from the header that the option names, and no other', async () => {
    expect(await idOf(custom.url, { 'x-correlation-id': 'mine' })).toEqual({
      header: 'mine',
      body: 'mine',
    });
    expect((await idOf(custom.url, { 'x-request-id': 'other' })).body).toMatch(UUID);
  });
});
