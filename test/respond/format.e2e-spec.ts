import { Controller, Get } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type ErrorDetail,
  InvalidValueException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

const details: ErrorDetail[] = [
  {
    in: 'query',
    path: 'from',
    code: 'E1004_INVALID_VALUE',
    rule: 'isBefore',
    message: 'from must be before to',
  },
];
const UUID = 'b0a1c2d3-0000-4000-8000-0123456789ab';

@Controller()
class RangeController {
  @Get('range')
  range(): never {
    throw new InvalidValueException({ userInfo: 'from must be before to', details });
  }

  @Get('many')
  many(): never {
    throw new InvalidValueException({ details: Array.from({ length: 102 }, () => details[0]!) });
  }
}

const ENVELOPE = 'application/json; charset=utf-8';
const PROBLEM = 'application/problem+json; charset=utf-8';

describe.each(ADAPTERS)('the form of an error on %s', (adapter) => {
  const formats = ['negotiate', 'envelope', 'problem'] as const;
  const started = new Map<string, StartedApp>();
  beforeAll(async () => {
    for (const format of formats) {
      started.set(
        format,
        await startApp(adapter, {
          imports: [AnalyticsErrorsModule.forRoot({ format })],
          controllers: [RangeController],
        }),
      );
    }
  });
  afterAll(() => Promise.all([...started.values()].map((app) => app.close())));

  const ask = (format: (typeof formats)[number], path: string, accept: string, requestId = UUID) =>
    fetch(`${started.get(format)!.url}${path}`, { headers: { accept, 'x-request-id': requestId } });

  it.each([
    ['*/*', ENVELOPE],
    ['', ENVELOPE],
    ['application/json', ENVELOPE],
    ['application/problem+json', PROBLEM],
    ['Application/Problem+JSON', PROBLEM],
    ['application/problem+json; charset=utf-8', PROBLEM],
    ['application/json, application/problem+json', ENVELOPE],
    ['application/problem+json, application/json', ENVELOPE],
    ['application/problem+json, application/json;q=0.9', PROBLEM],
    ['application/json;q=0.5, application/problem+json;q=0.6', PROBLEM],
    ['application/json;q=0.6, application/problem+json;q=0.5', ENVELOPE],
    ['application/problem+json, */*;q=0.1', PROBLEM],
    ['application/problem+json;q=0.5, */*', PROBLEM],
    ['application/problem+json;q=0', ENVELOPE],
    ['application/problem+json;q=0, application/json;q=0', ENVELOPE],
    ['application/*', ENVELOPE],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', ENVELOPE],
    ['text/html', ENVELOPE],
    ['application/problem+xml', ENVELOPE],
    ['not a media type', ENVELOPE],
    [',;=,;q=,', ENVELOPE],
    ['application/problem+json;q=nonsense', ENVELOPE],
    ['x'.repeat(4000), ENVELOPE],
  ])('to Accept %j it is %s, with the status of the code', async (accept, type) => {
    const response = await ask('negotiate', '/range', accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([400, type]);
    expect(response.headers.get('vary')).toMatch(/(^|, )Accept($|,)/);
  });

  it('says the same in problem details as in the envelope', async () => {
    const response = await ask('negotiate', '/range', 'application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Invalid value',
      status: 400,
      detail: 'from must be before to',
      instance: `urn:uuid:${UUID}`,
      errorCode: 'E1004_INVALID_VALUE',
      errors: details,
    });
  });

  it('says the same in the envelope as in problem details', async () => {
    const response = await ask('negotiate', '/range', '*/*');
    expect(await response.json()).toEqual({
      error: {
        errorCode: 'E1004_INVALID_VALUE',
        statusCode: 400,
        message: 'Invalid value',
        userInfo: 'from must be before to',
        details,
        requestId: UUID,
      },
    });
  });

  it('names an instance by a request id that is no UUID', async () => {
    const response = await ask('problem', '/nowhere', '*/*', 'client-17');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'The requested URL was not found on this server',
      status: 404,
      instance: 'urn:request:client-17',
      errorCode: 'E1001_ENDPOINT_NOT_FOUND',
    });
  });

  it('counts in both forms the details that were left out', async () => {
    const [envelope, problem] = await Promise.all(
      ['application/json', 'application/problem+json'].map(
        async (accept) => (await ask('negotiate', '/many', accept)).json() as Promise<any>,
      ),
    );
    expect([
      envelope.error.details.length,
      envelope.error.truncated,
      problem.errors.length,
      problem.truncated,
    ]).toEqual([100, 2, 100, 2]);
  });

  it.each([
    ['envelope', 'application/problem+json', ENVELOPE],
    ['problem', 'application/json', PROBLEM],
  ] as const)(
    'is fixed by the option format: %j, whatever is asked for, and does not vary',
    async (format, accept, type) => {
      const response = await ask(format, '/range', accept);
      expect([response.headers.get('content-type'), response.headers.get('vary')]).toEqual([
        type,
        null,
      ]);
    },
  );
});
