import { request } from 'node:http';
import {
  startStandIns,
  type RunningStandIns,
} from '../../../apps/demo/stage/stand-ins/stand-ins.js';

const REAL = {
  redis: 'redis://127.0.0.1:1',
  elasticsearch: 'http://127.0.0.1:1',
  bintu: 'http://127.0.0.1:1',
  cts: 'http://127.0.0.1:1',
  aux: 'http://127.0.0.1:1',
};

/** `fetch` does not let a caller set these headers, and browsers set them by themselves. */
const statusWith = (
  url: string,
  method: string,
  headers: Record<string, string>,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });

describe('the control port', () => {
  let standIns: RunningStandIns;
  beforeAll(async () => {
    standIns = await startStandIns({}, 0);
  });
  afterAll(() => standIns.close());

  const order = async (
    upstream: string,
    body: string,
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${standIns.controlUrl}/faults/${upstream}`, {
      method: 'PUT',
      body,
    });
    return { status: response.status, body: await response.json() };
  };

  it('makes an upstream fail, shows it, and lifts it', async () => {
    const put = await order('bintu', '{"kind":"status","status":503}');
    const during = await fetch(`${standIns.urls.bintu}/organizations/acme/tags`);
    const state = (await (await fetch(`${standIns.controlUrl}/faults`)).json()) as {
      upstreams: { bintu: { fault: unknown } };
    };
    await fetch(`${standIns.controlUrl}/faults/bintu`, { method: 'DELETE' });
    const after = await fetch(`${standIns.urls.bintu}/organizations/acme/tags`);
    expect({
      put: put.status,
      during: during.status,
      fault: state.upstreams.bintu.fault,
      after: after.status,
    }).toEqual({
      put: 200,
      during: 503,
      fault: { kind: 'status', status: 503 },
      after: 200,
    });
  });

  it('takes a port away and gives the same one back', async () => {
    await order('aux', '{"kind":"refuse"}');
    await expect(fetch(`${standIns.urls.aux}/geo/203.0.113.7`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    await fetch(`${standIns.controlUrl}/faults`, { method: 'DELETE' });
    expect((await fetch(`${standIns.urls.aux}/geo/203.0.113.7`)).status).toBe(200);
  });

  it.each([
    ['an unknown kind', 'redis', '{"kind":"explode"}'],
    ['a kind of another upstream', 'bintu', '{"kind":"wrong-type"}'],
    ['a delay without its length', 'bintu', '{"kind":"delay"}'],
    ['a status that reports no error', 'bintu', '{"kind":"status","status":200}'],
    ['a time that is too long', 'bintu', '{"kind":"refuse","seconds":999999}'],
    ['forget without an id', 'accounts', '{"kind":"forget"}'],
    ['no object', 'bintu', '[]'],
    ['no JSON', 'bintu', '{'],
    ['a megabyte', 'bintu', JSON.stringify({ kind: 'refuse', padding: 'x'.repeat(1_000_000) })],
  ])('refuses %s', async (_case, upstream, body) => {
    await expect(order(upstream, body)).resolves.toMatchObject({
      status: 400,
      body: { reason: expect.any(String) },
    });
  });

  it('knows no upstream of another name', async () => {
    expect((await order('postgres', '{"kind":"refuse"}')).status).toBe(404);
  });

  it.each([
    ['another origin', { origin: 'https://attacker.example' }],
    ['any origin, even its own', { origin: 'http://127.0.0.1' }],
    ['a page without an origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site' }],
    ['a name that a stranger pointed here', { host: 'attacker.example' }],
  ])('takes no order and shows nothing to %s', async (_case, headers) => {
    const url = `${standIns.controlUrl}/faults`;
    expect([
      await statusWith(url, 'DELETE', headers),
      await statusWith(url, 'GET', headers),
    ]).toEqual([403, 403]);
  });

  it('listens on the loopback interface only', () => {
    expect(new URL(standIns.controlUrl ?? '').hostname).toBe('127.0.0.1');
  });
});

describe('with real upstreams', () => {
  it('starts neither stand-ins for them nor the control port', async () => {
    const standIns = await startStandIns(REAL, 0);
    await standIns.close();
    expect({
      names: standIns.names,
      controlUrl: standIns.controlUrl,
      urls: standIns.urls,
    }).toMatchObject({
      names: ['accounts'],
      controlUrl: undefined,
      urls: REAL,
    });
  });

  it('takes no orders for the one that is real', async () => {
    const standIns = await startStandIns({ redis: REAL.redis }, 0);
    const response = await fetch(`${standIns.controlUrl}/faults/redis`, {
      method: 'PUT',
      body: '{"kind":"refuse"}',
    });
    await standIns.close();
    expect({ names: standIns.names.includes('redis'), status: response.status }).toEqual({
      names: false,
      status: 404,
    });
  });
});
