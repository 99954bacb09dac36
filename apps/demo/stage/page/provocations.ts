import type { ErrorCode } from 'nestjs-analytics-errors';
import type { UpstreamName } from '../../src/upstreams/upstream-urls.js';
import type { Fault } from '../stand-ins/faults.js';

/** A request of the demo that is answered with an error, and why. */
export interface Provocation {
  readonly code: ErrorCode;
  /** The mistake, in a few words. */
  readonly title: string;
  /** Why this request gets this code. */
  readonly explanation: string;
  /** The account whose token the request carries; without one it carries none. */
  readonly account?: string;
  /** The fault that is ordered on the control port before the request, and lifted after it. */
  readonly order?: { readonly upstream: UpstreamName; readonly fault: Fault };
  readonly request: {
    readonly method: 'GET' | 'POST';
    /** With the query, below the prefix of the API. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent byte for byte. */
    readonly body?: string;
  };
}

const ADA = 'ada@acme.example';
const RANGE = 'from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&interval=hour';
const TIMESERIES = `/usage/bytes/timeseries?${RANGE}`;
const JSON_BODY = { 'content-type': 'application/json' };

const get = (path: string, headers?: Readonly<Record<string, string>>): Provocation['request'] => ({
  method: 'GET',
  path,
  ...(headers && { headers }),
});
const post = (path: string, body: unknown): Provocation['request'] => ({
  method: 'POST',
  path,
  headers: JSON_BODY,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const tooManyStreams = Array.from({ length: 51 }, (_, index) => index + 1).join(',');

/** One request for each of the 35 codes, in the order of the catalogue. */
export const PROVOCATIONS: readonly Provocation[] = [
  {
    code: 'E1001_ENDPOINT_NOT_FOUND',
    title: 'No such route',
    explanation: 'No route answers this path.',
    request: get('/nowhere'),
  },
  {
    code: 'E1002_PARAM_REQUIRED',
    title: 'A query parameter is missing',
    explanation: 'A time series needs from, to and interval; from is missing.',
    account: ADA,
    request: get('/usage/bytes/timeseries?to=2026-03-02T00:00:00Z&interval=hour'),
  },
  {
    code: 'E1003_WRONG_DATA_TYPE',
    title: 'A string where an array belongs',
    explanation: 'streams must be an array; here it is a string.',
    account: ADA,
    request: post('/alerting/ingest', { streams: 'acme-001' }),
  },
  {
    code: 'E1004_INVALID_VALUE',
    title: 'An impossible time range',
    explanation: 'Both moments are well formed, and from is later than to.',
    account: ADA,
    request: get(
      '/usage/bytes/timeseries?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z&interval=hour',
    ),
  },
  {
    code: 'E1005_TOO_MANY_PARAMS',
    title: 'More streams than a filter may name',
    explanation: 'A filter may name 50 streams; this one names 51.',
    account: ADA,
    request: get(`${TIMESERIES}&streams=${tooManyStreams}`),
  },
  {
    code: 'E1006_INVALID_REQ_BODY',
    title: 'A body that does not parse',
    explanation: 'The JSON of the body ends too early.',
    request: post('/auth/login', '{"email": "ada@acme.example", "password": '),
  },
  {
    code: 'E1007_MISSING_PROPS_REQ_BODY',
    title: 'A property of the body is missing',
    explanation: 'The body parses and has no password.',
    request: post('/auth/login', { email: 'ada@acme.example' }),
  },
  {
    code: 'E1008_GENERAL_REQ_BODY_ISSUES',
    title: 'Streams that must not be watched',
    explanation:
      'The first stream belongs to another organization, the second is excluded from alerting.',
    account: ADA,
    request: post('/alerting/ingest', { streams: ['globex-001', 'acme-020'] }),
  },
  {
    code: 'E1009_INVALID_HEADER',
    title: 'A header that breaks a rule',
    explanation: 'x-time-zone must be a zone of the IANA database; there is none on Mars.',
    request: get('/usage/monthly', {
      'x-bintu-apikey': 'acme-demo-api-key',
      'x-time-zone': 'Mars/Olympus_Mons',
    }),
  },
  {
    code: 'E2001_USER_NOT_FOUND',
    title: 'The user is gone, the token is not',
    explanation:
      'Finn logs in, then his account is deleted; his token is still good and names a user who no longer exists.',
    account: 'finn@acme.example',
    order: { upstream: 'accounts', fault: { kind: 'forget', id: 'u-finn' } },
    request: get('/users/me'),
  },
  {
    code: 'E2002_INVALID_USER_CREDENTIALS',
    title: 'A wrong password',
    explanation:
      'The password is not that of the account. An address that does not exist gets the same answer for the same work.',
    request: post('/auth/login', { email: 'cleo@acme.example', password: 'not-her-password' }),
  },
  {
    code: 'E2011_ORGA_NOT_FOUND',
    title: 'The organization is gone',
    explanation:
      'The address and the password are right, and the organization of the account no longer exists.',
    request: post('/auth/login', { email: 'gus@initech.example', password: 'guss-demo-password' }),
  },
  {
    code: 'E2012_ORGA_IS_NOT_ENABLED',
    title: 'The organization is disabled',
    explanation: 'The address and the password are right, and the organization is not enabled.',
    request: post('/auth/login', { email: 'hedy@hooli.example', password: 'hedys-demo-password' }),
  },
  {
    code: 'E2021_API_KEY_NOT_FOUND',
    title: 'An unknown API key',
    explanation: 'The key is not known. A request without a key gets the same answer.',
    request: get('/usage/monthly', { 'x-bintu-apikey': 'nobodys-key' }),
  },
  {
    code: 'E3001_STREAM_NOT_FOUND',
    title: 'An unknown stream',
    explanation: 'The organization has no stream of that name.',
    account: ADA,
    request: get(`${TIMESERIES}&streams=acme-999`),
  },
  {
    code: 'E3002_TAG_NOT_FOUND',
    title: 'An unknown tag',
    explanation: 'No stream of the organization carries this tag.',
    account: ADA,
    request: get(`${TIMESERIES}&tags=chess`),
  },
  {
    code: 'E3003_COUNTRY_NOT_FOUND',
    title: 'An unknown country',
    explanation: 'XX has the form of a country code, and no country has it.',
    account: ADA,
    request: get(`${TIMESERIES}&countries=DE,XX`),
  },
  {
    code: 'E4001_INTERNAL_ERROR',
    title: 'An unforeseen failure',
    explanation:
      'The account store answers with incomplete JSON. The catalogue has no code for that, so it is the general one.',
    account: ADA,
    order: { upstream: 'accounts', fault: { kind: 'garbage' } },
    request: get('/users/me'),
  },
  {
    code: 'E4002_TAG_STREAM_INTERSECTION_ISSUE',
    title: 'Tags that no stream has in common',
    explanation: 'Both tags exist, and no stream is live and in the archive at once.',
    account: ADA,
    request: get(`${TIMESERIES}&tags=live&tags=archive`),
  },
  {
    code: 'E4011_REDIS_GENERAL_ISSUE',
    title: 'Redis is down',
    explanation: 'Redis refuses the connection; the client gives up after one more try.',
    account: ADA,
    order: { upstream: 'redis', fault: { kind: 'refuse' } },
    request: get('/monitoring/ingest/bitrate?streams=acme-001'),
  },
  {
    code: 'E4012_REDIS_KEY_ISSUE',
    title: 'A key in Redis has the wrong type',
    explanation:
      'Another program has overwritten the live values of the stream; Redis answers WRONGTYPE.',
    account: ADA,
    order: { upstream: 'redis', fault: { kind: 'wrong-type' } },
    request: get('/monitoring/ingest/bitrate?streams=acme-001'),
  },
  {
    code: 'E5001_ES_TIMEOUT',
    title: 'Elasticsearch takes too long',
    explanation: 'The search takes longer than the second that the client waits.',
    account: ADA,
    order: { upstream: 'elasticsearch', fault: { kind: 'delay', milliseconds: 5000 } },
    request: get(TIMESERIES),
  },
  {
    code: 'E5002_ES_GENERAL_ISSUE',
    title: 'Elasticsearch refuses the query',
    explanation:
      'The cluster has no master and answers 503. A refused connection gets the same code.',
    account: ADA,
    order: { upstream: 'elasticsearch', fault: { kind: 'status', status: 503 } },
    request: get(TIMESERIES),
  },
  {
    code: 'E5003_ES_SHARD_ERROR',
    title: 'A part of the data is missing',
    explanation:
      'Elasticsearch answers 200, and one of three shards has failed: the sum would be too low.',
    account: ADA,
    order: { upstream: 'elasticsearch', fault: { kind: 'partial-shards' } },
    request: get(TIMESERIES),
  },
  {
    code: 'E5010_AUX_ERROR',
    title: 'AUX is down',
    explanation: 'AUX refuses the connection.',
    account: ADA,
    order: { upstream: 'aux', fault: { kind: 'refuse' } },
    request: get('/geo/203.0.113.7'),
  },
  {
    code: 'E5011_AUX_HTTP_ERROR',
    title: 'AUX answers with an error',
    explanation: 'AUX answers 503; its reason stays in the log.',
    account: ADA,
    order: { upstream: 'aux', fault: { kind: 'status', status: 503 } },
    request: get('/geo/203.0.113.7'),
  },
  {
    code: 'E5020_BINTU_ERROR',
    title: 'Bintu resets the connection',
    explanation: 'Bintu accepts the request and resets the connection.',
    account: ADA,
    order: { upstream: 'bintu', fault: { kind: 'reset' } },
    request: get('/tags'),
  },
  {
    code: 'E5021_BINTU_HTTP_ERROR',
    title: 'Bintu answers with an error',
    explanation: 'Bintu answers 404. Its status is not ours: the client gets 500.',
    account: ADA,
    order: { upstream: 'bintu', fault: { kind: 'status', status: 404 } },
    request: get('/tags'),
  },
  {
    code: 'E5030_CTS_ERROR',
    title: 'CTS answers garbage',
    explanation: 'CTS answers 200 with incomplete JSON.',
    account: ADA,
    order: { upstream: 'cts', fault: { kind: 'garbage' } },
    request: post('/playback-tokens', { stream: 'acme-001' }),
  },
  {
    code: 'E5031_CTS_HTTP_ERROR',
    title: 'CTS answers with an error',
    explanation:
      'CTS limits our rate and answers 429. That is our problem, not the client’s: the client gets 500.',
    account: ADA,
    order: { upstream: 'cts', fault: { kind: 'status', status: 429 } },
    request: post('/playback-tokens', { stream: 'acme-001' }),
  },
  {
    code: 'E6001_ACCESS_DENIED',
    title: 'Another organization’s data',
    explanation:
      'Ada belongs to acme and asks for the streams of globex. An organization that does not exist gets the same answer.',
    account: ADA,
    request: get('/organizations/globex/streams'),
  },
  {
    code: 'E6002_ACCESS_LVL_TOO_LOW',
    title: 'Too low an access level',
    explanation: 'The route needs premium; Ben has basic.',
    account: 'ben@acme.example',
    request: get('/h5live/views/browser'),
  },
  {
    code: 'E6003_ACCESS_FOR_FE_ONLY',
    title: 'A route of the dashboard',
    explanation: 'Ada’s token was issued to an API client, not to the dashboard.',
    account: ADA,
    request: get('/dashboard/widgets'),
  },
  {
    code: 'E6011_JWT_ERROR',
    title: 'An invalid token',
    explanation: 'The header is there, but this service has not signed its content.',
    request: get('/filters/countries', { 'x-access-token': 'not.a.token' }),
  },
  {
    code: 'E6012_JWT_MISSING',
    title: 'No token',
    explanation: 'The route needs a token, and the request has none.',
    request: get('/filters/countries'),
  },
];
