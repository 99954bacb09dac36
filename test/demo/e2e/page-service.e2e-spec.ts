import { request } from 'node:http';
import { ERROR_CODES } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

const ADA = 'ada@acme.example';

const REAL = {
  REDIS_URL: 'redis://127.0.0.1:1',
  ELASTICSEARCH_URL: 'http://127.0.0.1:1',
  BINTU_URL: 'http://127.0.0.1:1',
  CTS_URL: 'http://127.0.0.1:1',
  AUX_URL: 'http://127.0.0.1:1',
};

/** An order as a page would send it; `fetch` does not let a caller say what a browser says by itself. */
const order = (
  url: string,
  headers: Record<string, string>,
  body = '{"kind":"delay","milliseconds":1}',
): Promise<{ status: number; code: unknown }> =>
  new Promise((resolve, reject) => {
    const { host } = new URL(url);
    request(
      `${url}/page/faults/bintu`,
      { method: 'PUT', headers: { host, 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            code: (JSON.parse(text) as { error?: { errorCode?: string } }).error?.errorCode,
          }),
        );
      },
    )
      .once('error', reject)
      .end(body);
  });

describe.each(ADAPTERS)('the page of the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest(adapter);
  });
  afterAll(() => under.close());

  it('allows its own script and style, and nothing else', async () => {
    const { status, headers } = await fetch(under.demo.url);
    expect({
      status,
      type: headers.get('content-type'),
      policy: headers.get('content-security-policy'),
      cors: headers.get('access-control-allow-origin'),
    }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      policy:
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      cors: null,
    });
  });

  it.each([
    ['app.js', 'text/javascript; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml; charset=utf-8'],
    ['readme', 'text/plain; charset=utf-8'],
  ])('serves %s', async (name, type) => {
    const { status, headers } = await fetch(`${under.demo.url}/page/${name}`);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type });
  });

  it('knows the 35 codes and what can be told to fail', async () => {
    const { codes, failable } = (await (
      await fetch(`${under.demo.url}/page/codes.json`)
    ).json()) as {
      codes: { code: string }[];
      failable: string[];
    };
    expect({ codes: codes.map(({ code }) => code), failable }).toEqual({
      codes: ERROR_CODES,
      failable: ['redis', 'elasticsearch', 'bintu', 'cts', 'aux', 'accounts'],
    });
  });

  const ask = (method: string, path: string, headers: Record<string, string>): Promise<any> =>
    fetch(`${under.demo.url}/page/${path}`, { method, headers }).then((answer) => answer.json());

  it('asks plain Nest for what it answers to the same request', async () => {
    const own = { origin: under.demo.url, 'x-access-token': await under.client.tokenOf(ADA) };
    const plain = async (code: string) => {
      const { status, text } = await ask('POST', `plain/${code}`, own);
      return [status, JSON.parse(text)];
    };
    expect(await plain('E1001_ENDPOINT_NOT_FOUND')).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: 'Cannot GET /api/v2/nowhere' },
    ]);
    expect(await plain('E3001_STREAM_NOT_FOUND')).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: 'Stream not found' },
    ]);
    await under.client.fail('bintu', { kind: 'status', status: 404 });
    expect(await plain('E5021_BINTU_HTTP_ERROR').finally(() => under.client.heal('bintu'))).toEqual(
      [500, { statusCode: 500, message: 'Internal server error' }],
    );
  });

  it('tells its page what the operator reads of a request', async () => {
    const { headers } = await under.client.send({ method: 'GET', path: '/filters/countries' });
    const requestId = headers.get('x-request-id')!;
    const { lines } = await ask('GET', `log/${requestId}`, { 'sec-fetch-site': 'same-origin' });
    expect(lines).toEqual([
      {
        level: 'debug',
        text: `E6012_JWT_MISSING 401 GET /api/v2/filters/countries ${requestId} missing`,
      },
    ]);
    expect(await ask('GET', 'log/unknown', { 'sec-fetch-site': 'same-origin' })).toEqual({
      lines: [],
    });
  });

  it.each([
    ['GET', 'log/unknown', {}],
    ['GET', 'log/unknown', { 'sec-fetch-site': 'cross-site' }],
    ['GET', 'log/unknown', { origin: 'https://attacker.example' }],
    ['POST', 'plain/E3001_STREAM_NOT_FOUND', { 'sec-fetch-site': 'same-origin' }],
    ['POST', 'plain/E3001_STREAM_NOT_FOUND', { origin: 'https://attacker.example' }],
  ])('refuses %s %s of others with E6001 (%j)', async (method, path, headers) => {
    const { error } = await ask(method, path, headers);
    expect(error.errorCode).toBe('E6001_ACCESS_DENIED');
  });

  it('passes an order of its own on', async () => {
    expect(
      await order(under.demo.url, { origin: under.demo.url, 'sec-fetch-site': 'same-origin' }),
    ).toEqual({
      status: 200,
      code: undefined,
    });
  });

  it.each<[string, (url: string) => Record<string, string>]>([
    ['without an origin', () => ({})],
    ['of another origin', () => ({ origin: 'https://attacker.example' })],
    ['of another port', () => ({ origin: 'http://127.0.0.1:1' })],
    ['of a page without an origin', () => ({ origin: 'null' })],
    ['of another site', (url) => ({ origin: url, 'sec-fetch-site': 'cross-site' })],
    [
      'under a name that a stranger pointed here',
      () => ({ host: 'attacker.example', origin: 'http://attacker.example' }),
    ],
  ])('refuses an order %s with E6001', async (_case, headers) => {
    expect(await order(under.demo.url, headers(under.demo.url))).toEqual({
      status: 403,
      code: 'E6001_ACCESS_DENIED',
    });
  });

  it('refuses an order that the upstream does not know with E1004', async () => {
    expect(
      await order(under.demo.url, { origin: under.demo.url }, '{"kind":"wrong-type"}'),
    ).toEqual({
      status: 400,
      code: 'E1004_INVALID_VALUE',
    });
  });
});

describe.each(ADAPTERS)('the page of the demo on %s, with real upstreams', (adapter) => {
  it('can make nothing fail: there is no control port, and no route that would lead to it', async () => {
    const under = await startDemoUnderTest(adapter, REAL);
    const { failable, compares } = (await (
      await fetch(`${under.demo.url}/page/codes.json`)
    ).json()) as { failable: string[]; compares: boolean };
    const answer = await order(under.demo.url, { origin: under.demo.url });
    await under.close();
    expect({ failable, compares, control: under.demo.standIns.controlUrl, answer }).toEqual({
      failable: [],
      compares: false,
      control: undefined,
      answer: { status: 404, code: 'E1001_ENDPOINT_NOT_FOUND' },
    });
  });

  it('takes no orders and shows no log where other machines can reach it', async () => {
    const under = await startDemoUnderTest(adapter, { HOST: '0.0.0.0' });
    const url = under.demo.url.replace('0.0.0.0', '127.0.0.1');
    const answer = await order(url, { origin: url });
    const log = await fetch(`${url}/page/log/any`, {
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    await under.close();
    expect(answer).toEqual({ status: 404, code: 'E1001_ENDPOINT_NOT_FOUND' });
    expect(log.status).toBe(404);
  });
});
