import { HttpService } from '@nestjs/axios';
import axios, { type AxiosRequestConfig } from 'axios';
import { expectOk, resolveException, upstream } from 'nestjs-analytics-errors';
import { firstValueFrom } from 'rxjs';
import { Agent, fetch as undiciFetch, interceptors, request } from 'undici';
import { type HttpStandIn, startHttp } from '../../support/http-server.js';
import { closedPort, hangUp, reset, say, stall, startBadServer } from '../../support/sockets.js';
import { thrownBy } from '../../support/thrown-by.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const PLAIN = 'E5020_BINTU_ERROR';
const HTTP = 'E5021_BINTU_HTTP_ERROR';

/** How long the clients wait: long enough for a busy machine, and short where the server never answers. */
const PATIENT = 5000;
const IMPATIENT = 100;
const signal = (patience: number): AbortSignal => AbortSignal.timeout(patience);

/** axios hands on what it cannot parse as a text, unless it is told not to. */
const AXIOS: AxiosRequestConfig = {
  responseType: 'json',
  transitional: { silentJSONParsing: false },
};
const throwing = new Agent({ keepAliveTimeout: 10 }).compose(interceptors.responseError());

interface HttpCase {
  /** Reads the JSON document at a URL. */
  readonly read: (url: string, patience: number) => Promise<unknown>;
  /** What an answer that only redirects is to a client: most follow and give up, one sees its status. */
  readonly redirectLoop: string;
}

const CLIENTS: readonly (readonly [string, HttpCase])[] = [
  [
    'fetch',
    {
      read: async (url, patience) =>
        expectOk(await fetch(url, { signal: signal(patience) })).json(),
      redirectLoop: PLAIN,
    },
  ],
  [
    'fetch of undici',
    {
      read: async (url, patience) =>
        expectOk(await undiciFetch(url, { signal: signal(patience) })).json(),
      redirectLoop: PLAIN,
    },
  ],
  [
    'request of undici',
    {
      read: async (url, patience) =>
        expectOk(await request(url, { signal: signal(patience) })).body.json(),
      redirectLoop: HTTP,
    },
  ],
  [
    'request of undici that throws by itself',
    {
      read: async (url, patience) =>
        (await request(url, { signal: signal(patience), dispatcher: throwing })).body.json(),
      redirectLoop: PLAIN,
    },
  ],
  [
    'axios',
    {
      read: async (url, patience) =>
        (await axios.get<unknown>(url, { ...AXIOS, timeout: patience })).data,
      redirectLoop: PLAIN,
    },
  ],
  [
    'axios on fetch',
    {
      read: async (url, patience) =>
        (await axios.get<unknown>(url, { ...AXIOS, timeout: patience, adapter: 'fetch' })).data,
      redirectLoop: PLAIN,
    },
  ],
  [
    '@nestjs/axios',
    {
      read: async (url, patience) =>
        (await firstValueFrom(new HttpService().get<unknown>(url, { ...AXIOS, timeout: patience })))
          .data,
      redirectLoop: PLAIN,
    },
  ],
];

describe.each(CLIENTS)('what %s throws', (_name, { read, redirectLoop }) => {
  let server: HttpStandIn;

  /** The codes of the same failure, in a call of nobody's and in one of Bintu's. */
  const codesOf = async (url: string, patience = PATIENT): Promise<readonly string[]> => [
    resolveException(await thrownBy(() => read(url, patience))).code,
    resolveException(await thrownBy(() => upstream('bintu', () => read(url, patience)))).code,
  ];

  beforeAll(async () => {
    server = await startHttp((incoming, response) => {
      const [, status = '500', body = ''] = /^\/(\d+)\/?(.*)$/.exec(incoming.url ?? '') ?? [];
      response.writeHead(Number(status), {
        'content-type': 'application/json',
        ...(status === '302' && { location: incoming.url }),
        ...(Number(status) >= 429 && { 'retry-after': '7' }),
      });
      response.end(decodeURIComponent(body));
    });
  });
  afterAll(() => server.close());

  it.each([400, 401, 404, 409, 429, 500, 502, 503, 504])(
    'is E5021 for status %d, and E4001 where nobody tagged the call',
    async (status) => {
      await expect(codesOf(`${server.url}/${status}/{}`)).resolves.toEqual([E4001, HTTP]);
    },
  );

  it('is E5020 for broken JSON in an answer with status 200', async () => {
    await expect(codesOf(`${server.url}/200/{`)).resolves.toEqual([E4001, PLAIN]);
  });

  it('is E5020 when redirects have no end, or E5021 where the client does not follow them', async () => {
    await expect(codesOf(`${server.url}/302`)).resolves.toEqual([E4001, redirectLoop]);
  });

  it('is E5020 when the connection is refused', async () => {
    await expect(codesOf(`http://127.0.0.1:${await closedPort()}/`)).resolves.toEqual([
      E4001,
      PLAIN,
    ]);
  });

  it.each<[string, Parameters<typeof startBadServer>[0], number]>([
    ['resets the connection', reset, PATIENT],
    ['hangs up', hangUp, PATIENT],
    ['does not speak HTTP', say('hello\r\n\r\n', { close: true }), PATIENT],
    [
      'sends half a body',
      say('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a"', {
        close: true,
      }),
      PATIENT,
    ],
    ['stalls', stall, IMPATIENT],
    [
      'stalls within the body',
      say('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a"'),
      IMPATIENT,
    ],
  ])('is E5020 when the server %s', async (_case, treat, patience) => {
    const bad = await startBadServer(treat);
    const codes = await codesOf(`http://127.0.0.1:${bad.port}/`, patience);
    await bad.close();
    expect(codes).toEqual([E4001, PLAIN]);
  });

  it('is E5020 for a URL that cannot be one', async () => {
    await expect(codesOf('http://')).resolves.toEqual([E4001, PLAIN]);
  });
});

describe('what a call gives back without an error', () => {
  let server: HttpStandIn;
  beforeAll(async () => {
    server = await startHttp((_request, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end('{}');
    });
  });
  afterAll(() => server.close());

  it.each<[string, () => unknown]>([
    ['fetch', () => fetch(server.url)],
    ['fetch of undici', () => undiciFetch(server.url)],
    ['request of undici', () => request(server.url)],
  ])('is E5021 for a response of %s with status 503', async (_case, call) => {
    expect(resolveException(await thrownBy(() => upstream('bintu', call))).code).toBe(HTTP);
  });

  it('is E5021 for an Observable of @nestjs/axios', async () => {
    const http = new HttpService();
    const thrown = await thrownBy(() =>
      firstValueFrom(upstream('bintu', () => http.get(server.url))),
    );
    expect(thrown).toMatchObject({ isAxiosError: true, response: { status: 503 } });
    expect(resolveException(thrown).code).toBe(HTTP);
  });

  it('is the service’s decision where axios is told to accept every status', async () => {
    await expect(
      upstream('bintu', () => axios.get(server.url, { validateStatus: () => true })),
    ).resolves.toMatchObject({ status: 503 });
  });
});
