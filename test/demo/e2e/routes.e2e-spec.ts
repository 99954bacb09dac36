import { errorCodeIn, type DemoRequest } from '../../../apps/demo/stage/load/demo-client.js';
import type { UpstreamName } from '../../../apps/demo/src/upstreams/upstream-urls.js';
import type { Fault } from '../../../apps/demo/stage/stand-ins/faults.js';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

const ADA = 'ada@acme.example';
const RANGE = 'from=2026-03-01T00:00:00Z&to=2026-03-01T06:00:00Z&interval=hour';
const get = (path: string, headers?: Record<string, string>): DemoRequest => ({
  method: 'GET',
  path,
  ...(headers && { headers }),
});
const post = (path: string, body: unknown): DemoRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const timeseries = (filter = ''): DemoRequest => get(`/usage/bytes/timeseries?${RANGE}${filter}`);

describe.each(ADAPTERS)('the routes of the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '1000' });
  });
  afterAll(() => under.close());

  it.each<[string, DemoRequest, string | undefined, number, object]>([
    ['that it runs', get('/health'), undefined, 200, { status: 'ok' }],
    ['that it runs, with a slash at the end', get('/health/'), undefined, 200, { status: 'ok' }],
    [
      'who the caller is',
      get('/users/me'),
      ADA,
      200,
      { id: 'u-ada', email: ADA, organization: 'acme', accessLevel: 'premium' },
    ],
    [
      'the countries',
      get('/filters/countries'),
      ADA,
      200,
      { countries: expect.arrayContaining([{ code: 'DE', name: 'Germany' }]) },
    ],
    [
      'a time series',
      timeseries(),
      ADA,
      200,
      {
        interval: 'hour',
        points: expect.arrayContaining([
          { time: '2026-03-01T00:00:00.000Z', bytes: expect.any(Number) },
        ]),
      },
    ],
    [
      'a time series of streams, tags and countries',
      timeseries('&streams=acme-001,acme-004&tags=live&countries=DE&countries=FR'),
      ADA,
      200,
      { interval: 'hour' },
    ],
    [
      '50 streams, the most that a filter may name',
      timeseries(
        Array.from(
          { length: 50 },
          (_, index) => `&streams=acme-${String(index + 1).padStart(3, '0')}`,
        ).join(''),
      ),
      ADA,
      200,
      {},
    ],
    [
      'live bitrates',
      get('/monitoring/ingest/bitrate?streams=acme-001&streams=acme-002'),
      ADA,
      200,
      { bitrates: [{ stream: 'acme-001' }, { stream: 'acme-002' }] },
    ],
    [
      'views by browser to a premium account',
      get('/h5live/views/browser'),
      ADA,
      200,
      { browsers: expect.arrayContaining([{ browser: 'Firefox', views: expect.any(Number) }]) },
    ],
    ['views by browser to an admin', get('/h5live/views/browser'), 'cleo@acme.example', 200, {}],
    [
      'the widgets to the dashboard',
      get('/dashboard/widgets'),
      'dora@acme.example',
      200,
      { widgets: expect.any(Array) },
    ],
    [
      'the streams of the own organization',
      get('/organizations/globex/streams'),
      'eve@globex.example',
      200,
      { streams: expect.any(Array) },
    ],
    [
      'that streams are watched',
      post('/alerting/ingest', { streams: ['acme-001'], excludedStreams: ['acme-002'] }),
      ADA,
      200,
      { watched: ['acme-001'] },
    ],
    [
      'usage per month to an API key',
      get('/usage/monthly', { 'x-bintu-apikey': 'acme-demo-api-key' }),
      undefined,
      200,
      { timeZone: 'UTC', months: expect.any(Array) },
    ],
    [
      'usage per month in a time zone',
      get('/usage/monthly', { 'x-bintu-apikey': 'acme-demo-api-key', 'x-time-zone': 'Asia/Tokyo' }),
      undefined,
      200,
      { timeZone: 'Asia/Tokyo' },
    ],
    [
      'the tags',
      get('/tags'),
      ADA,
      200,
      { tags: expect.arrayContaining([{ name: 'live', streams: 60 }]) },
    ],
    [
      'a playback token',
      post('/playback-tokens', { stream: 'acme-001' }),
      ADA,
      201,
      { token: expect.any(String), expiresAt: expect.any(String) },
    ],
    [
      'where an address is',
      get('/geo/2001:db8::7'),
      ADA,
      200,
      { ip: '2001:db8::7', country: expect.stringMatching(/^[A-Z]{2}$/) },
    ],
  ])('answer %s', async (_what, request, account, status, body) => {
    const answer = await under.client.send(request, account);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body });
  });

  it.each<[string, DemoRequest, string | undefined, string]>([
    [
      'a method that a route does not take',
      post('/health', {}),
      undefined,
      '404 E1001_ENDPOINT_NOT_FOUND',
    ],
    [
      'no interval',
      get('/usage/bytes/timeseries?from=2026-03-01&to=2026-03-02'),
      ADA,
      '400 E1002_PARAM_REQUIRED',
    ],
    ['no stream', get('/monitoring/ingest/bitrate'), ADA, '400 E1002_PARAM_REQUIRED'],
    ['two starts', timeseries('&from=2026-03-01'), ADA, '400 E1003_WRONG_DATA_TYPE'],
    [
      'numbers instead of strings',
      post('/alerting/ingest', { streams: [1] }),
      ADA,
      '400 E1003_WRONG_DATA_TYPE',
    ],
    [
      'a date that does not exist',
      get('/usage/bytes/timeseries?from=2026-02-30&to=2026-03-02&interval=hour'),
      ADA,
      '400 E1004_INVALID_VALUE',
    ],
    [
      'an unknown interval',
      get('/usage/bytes/timeseries?from=2026-03-01&to=2026-03-02&interval=week'),
      ADA,
      '400 E1004_INVALID_VALUE',
    ],
    [
      'more points than there may be',
      get('/usage/bytes/timeseries?from=2026-01-01&to=2026-03-02&interval=minute'),
      ADA,
      '400 E1004_INVALID_VALUE',
    ],
    ['a country by its name', timeseries('&countries=Germany'), ADA, '400 E1004_INVALID_VALUE'],
    ['an invalid address', get('/geo/here'), ADA, '400 E1004_INVALID_VALUE'],
    [
      'no streams to watch',
      post('/alerting/ingest', { streams: [] }),
      ADA,
      '400 E1004_INVALID_VALUE',
    ],
    [
      '51 tags',
      timeseries(`&tags=${Array.from({ length: 51 }, (_, index) => `t${index}`).join(',')}`),
      ADA,
      '400 E1005_TOO_MANY_PARAMS',
    ],
    [
      '51 streams to watch',
      post('/alerting/ingest', { streams: Array.from({ length: 51 }, () => 'acme-001') }),
      ADA,
      '400 E1005_TOO_MANY_PARAMS',
    ],
    [
      'a parameter that the route does not take',
      timeseries('&colour=red'),
      ADA,
      '400 E1005_TOO_MANY_PARAMS',
    ],
    ['no body', { method: 'POST', path: '/auth/login' }, undefined, '400 E1006_INVALID_REQ_BODY'],
    ['a body that is an array', post('/auth/login', []), undefined, '400 E1006_INVALID_REQ_BODY'],
    [
      'a property that is not known',
      post('/auth/login', { email: ADA, password: 'x', admin: true }),
      undefined,
      '400 E1006_INVALID_REQ_BODY',
    ],
    ['an empty body', post('/alerting/ingest', {}), ADA, '422 E1007_MISSING_PROPS_REQ_BODY'],
    [
      'a stream that is watched and excluded',
      post('/alerting/ingest', { streams: ['acme-001'], excludedStreams: ['acme-001'] }),
      ADA,
      '403 E1008_GENERAL_REQ_BODY_ISSUES',
    ],
    [
      'an unknown e-mail address',
      post('/auth/login', { email: 'nobody@acme.example', password: 'x' }),
      undefined,
      '401 E2002_INVALID_USER_CREDENTIALS',
    ],
    ['no API key', get('/usage/monthly'), undefined, '404 E2021_API_KEY_NOT_FOUND'],
    ['a token where an API key belongs', get('/usage/monthly'), ADA, '404 E2021_API_KEY_NOT_FOUND'],
    [
      'a stream of another organization',
      timeseries('&streams=globex-001'),
      ADA,
      '404 E3001_STREAM_NOT_FOUND',
    ],
    [
      'a token for a stream of another organization',
      post('/playback-tokens', { stream: 'globex-001' }),
      ADA,
      '404 E3001_STREAM_NOT_FOUND',
    ],
    ['a tag of another organization', timeseries('&tags=politics'), ADA, '404 E3002_TAG_NOT_FOUND'],
    [
      'an organization that does not exist',
      get('/organizations/nobody/streams'),
      ADA,
      '403 E6001_ACCESS_DENIED',
    ],
    [
      'a token in quotes',
      get('/users/me', { 'x-access-token': '"a.b.c"' }),
      undefined,
      '401 E6011_JWT_ERROR',
    ],
    [
      'an empty token',
      get('/users/me', { 'x-access-token': ' ' }),
      undefined,
      '401 E6012_JWT_MISSING',
    ],
  ])('answer %s with its code', async (_what, request, account, expected) => {
    const { status, body } = await under.client.send(request, account);
    expect(`${status} ${errorCodeIn(body) ?? ''}`).toBe(expected);
  });

  it('keep the health check open while everything behind them fails', async () => {
    const { client } = under;
    await client.fail('accounts', { kind: 'refuse' });
    const { status } = await client.send(get('/health'));
    await client.heal('accounts');
    expect(status).toBe(200);
  });
});

// How an upstream fails is the same on both platforms; codes.e2e-spec.ts sends both one fault per code.
describe('the routes of the demo, when an upstream fails,', () => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest('express', { LOGINS_PER_MINUTE: '1000' });
  });
  afterAll(() => under.close());

  it.each<[UpstreamName, Fault, DemoRequest, string]>([
    ['accounts', { kind: 'refuse' }, get('/users/me'), 'E4001_INTERNAL_ERROR'],
    ['accounts', { kind: 'reset' }, get('/users/me'), 'E4001_INTERNAL_ERROR'],
    ['accounts', { kind: 'status', status: 503 }, get('/users/me'), 'E4001_INTERNAL_ERROR'],
    ['accounts', { kind: 'delay', milliseconds: 3000 }, get('/users/me'), 'E4001_INTERNAL_ERROR'],
    [
      'redis',
      { kind: 'reset' },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4011_REDIS_GENERAL_ISSUE',
    ],
    [
      'redis',
      { kind: 'garbage' },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4011_REDIS_GENERAL_ISSUE',
    ],
    [
      'redis',
      { kind: 'delay', milliseconds: 3000 },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4011_REDIS_GENERAL_ISSUE',
    ],
    [
      'redis',
      { kind: 'out-of-memory' },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4011_REDIS_GENERAL_ISSUE',
    ],
    [
      'redis',
      { kind: 'wrong-password' },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4011_REDIS_GENERAL_ISSUE',
    ],
    [
      'redis',
      { kind: 'missing-key' },
      get('/monitoring/ingest/bitrate?streams=acme-001'),
      'E4012_REDIS_KEY_ISSUE',
    ],
    ['elasticsearch', { kind: 'timed-out' }, timeseries(), 'E5001_ES_TIMEOUT'],
    ['elasticsearch', { kind: 'refuse' }, timeseries(), 'E5002_ES_GENERAL_ISSUE'],
    ['elasticsearch', { kind: 'reset' }, timeseries(), 'E5002_ES_GENERAL_ISSUE'],
    ['elasticsearch', { kind: 'garbage' }, timeseries(), 'E5002_ES_GENERAL_ISSUE'],
    ['elasticsearch', { kind: 'status', status: 400 }, timeseries(), 'E5002_ES_GENERAL_ISSUE'],
    ['elasticsearch', { kind: 'all-shards-failed' }, timeseries(), 'E5003_ES_SHARD_ERROR'],
    ['aux', { kind: 'garbage' }, get('/geo/203.0.113.7'), 'E5010_AUX_ERROR'],
    ['aux', { kind: 'delay', milliseconds: 3000 }, get('/geo/203.0.113.7'), 'E5010_AUX_ERROR'],
    ['aux', { kind: 'status', status: 404 }, get('/geo/203.0.113.7'), 'E5011_AUX_HTTP_ERROR'],
    ['bintu', { kind: 'refuse' }, get('/tags'), 'E5020_BINTU_ERROR'],
    ['bintu', { kind: 'status', status: 500 }, get('/tags'), 'E5021_BINTU_HTTP_ERROR'],
    ['cts', { kind: 'reset' }, post('/playback-tokens', { stream: 'acme-001' }), 'E5030_CTS_ERROR'],
    [
      'cts',
      { kind: 'status', status: 401 },
      post('/playback-tokens', { stream: 'acme-001' }),
      'E5031_CTS_HTTP_ERROR',
    ],
  ])(
    'answer a %s with %j with its code, and work again afterwards',
    async (upstream, fault, request, code) => {
      const provoked = await under.client.provoke({
        code: 'E4001_INTERNAL_ERROR',
        title: '',
        explanation: '',
        account: ADA,
        order: { upstream, fault },
        request,
      });
      const after = await under.client.send(request, ADA);
      expect({
        code: errorCodeIn(provoked.body),
        status: provoked.status,
        after: Math.floor(after.status / 100),
      }).toEqual({
        code,
        status: 500,
        after: 2,
      });
    },
  );
});
