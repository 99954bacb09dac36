import type { DemoRequest } from './demo-client.js';

/** A request that succeeds while nothing is broken. */
export interface GoodRequest {
  readonly request: DemoRequest;
  readonly account?: string;
  readonly status: number;
}

const RANGE = 'from=2026-03-01T00:00:00Z&to=2026-03-01T12:00:00Z&interval=hour';
const ADA = 'ada@acme.example';
const EVE = 'eve@globex.example';
const get = (path: string, headers?: Readonly<Record<string, string>>): DemoRequest => ({
  method: 'GET',
  path,
  ...(headers && { headers }),
});
const post = (path: string, body: unknown): DemoRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Everyday requests, for each route. */
export const GOOD_REQUESTS: readonly GoodRequest[] = [
  { request: get('/health'), status: 200 },
  { request: get('/users/me'), account: ADA, status: 200 },
  { request: get('/filters/countries'), account: EVE, status: 200 },
  {
    request: get(`/usage/bytes/timeseries?${RANGE}&streams=acme-001,acme-002`),
    account: ADA,
    status: 200,
  },
  {
    request: get(`/usage/bytes/timeseries?${RANGE}&tags=live&countries=DE`),
    account: ADA,
    status: 200,
  },
  {
    request: get('/monitoring/ingest/bitrate?streams=globex-001,globex-002'),
    account: EVE,
    status: 200,
  },
  {
    request: get('/h5live/views/browser'),
    account: 'cleo@acme.example',
    status: 200,
  },
  { request: get('/dashboard/widgets'), account: 'dora@acme.example', status: 200 },
  { request: get('/organizations/acme/streams'), account: ADA, status: 200 },
  {
    request: post('/alerting/ingest', { streams: ['acme-001', 'acme-003'] }),
    account: ADA,
    status: 200,
  },
  {
    request: get('/usage/monthly', { 'x-bintu-apikey': 'globex-demo-api-key' }),
    status: 200,
  },
  { request: get('/tags'), account: EVE, status: 200 },
  {
    request: post('/playback-tokens', { stream: 'acme-001' }),
    account: ADA,
    status: 201,
  },
  { request: get('/geo/203.0.113.9'), account: ADA, status: 200 },
];
