import { request } from 'node:http';
import { ERROR_CODES } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

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
    const { failable } = (await (await fetch(`${under.demo.url}/page/codes.json`)).json()) as {
      failable: string[];
    };
    const answer = await order(under.demo.url, { origin: under.demo.url });
    await under.close();
    expect({ failable, control: under.demo.standIns.controlUrl, answer }).toEqual({
      failable: [],
      control: undefined,
      answer: { status: 404, code: 'E1001_ENDPOINT_NOT_FOUND' },
    });
  });

  it('takes no orders where other machines can reach it', async () => {
    const under = await startDemoUnderTest(adapter, { HOST: '0.0.0.0' });
    const url = under.demo.url.replace('0.0.0.0', '127.0.0.1');
    const answer = await order(url, { origin: url });
    await under.close();
    expect(answer).toEqual({ status: 404, code: 'E1001_ENDPOINT_NOT_FOUND' });
  });
});
