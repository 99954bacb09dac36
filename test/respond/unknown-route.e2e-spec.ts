import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

describe.each(ADAPTERS)('an unknown route on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, { imports: [AnalyticsErrorsModule] });
  });
  afterAll(() => started.close());

  it('answers 404 E1001 in the envelope, with the request id in header and body', async () => {
    const response = await fetch(`${started.url}/nowhere`, {
      headers: { 'x-request-id': 'abc-1' },
    });
    const body = await response.json();
    expect({
      status: response.status,
      type: response.headers.get('content-type'),
      id: response.headers.get('x-request-id'),
      body,
    }).toEqual({
      status: 404,
      type: 'application/json; charset=utf-8',
      id: 'abc-1',
      body: {
        error: {
          errorCode: 'E1001_ENDPOINT_NOT_FOUND',
          statusCode: 404,
          message: 'The requested URL was not found on this server',
          requestId: 'abc-1',
        },
      },
    });
  });
});
