import { CATALOGUE, ERROR_CODES } from 'nestjs-analytics-errors';
import { DEMO_ACCOUNTS } from '../../../apps/demo/stage/data/accounts.js';
import { PROVOCATIONS } from '../../../apps/demo/stage/page/provocations.js';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

const SECRETS = DEMO_ACCOUNTS.map(({ password }) => password);

it('has one request for each of the 35 codes', () => {
  expect(PROVOCATIONS.map(({ code }) => code)).toEqual(ERROR_CODES);
});

describe.each(ADAPTERS)('the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest(adapter);
  });
  afterAll(() => under.close());

  it.each(
    PROVOCATIONS.map(
      (provocation) => [provocation.code, provocation.explanation, provocation] as const,
    ),
  )('answers %s: %s', async (code, _explanation, provocation) => {
    const { status, headers, body, text } = await under.client.provoke(provocation);
    const { status: expectedStatus, message } = CATALOGUE[code];
    expect(body).toMatchObject({
      error: {
        errorCode: code,
        statusCode: expectedStatus,
        message,
        requestId: headers.get('x-request-id'),
      },
    });
    expect({
      status,
      type: headers.get('content-type'),
      cache: headers.get('cache-control'),
    }).toEqual({
      status: expectedStatus,
      type: 'application/json; charset=utf-8',
      cache: 'no-store',
    });
    // Nothing of the machine, the upstreams or the request's secrets.
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(
      /127\.0\.0\.1|localhost|node_modules|at .*\.ts|WRONGTYPE|circuit_breaking|ECONN|demo-api-key/,
    );
  });

  it('answers the requests of every fault that was lifted with success', async () => {
    const answers = await Promise.all(
      PROVOCATIONS.filter(({ order }) => order !== undefined).map(({ request, account }) =>
        under.client.send(request, account),
      ),
    );
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
  });
});
