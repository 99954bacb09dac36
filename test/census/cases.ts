import { gzipSync } from 'node:zlib';
import { BEGUN, type Exchange, type Piece } from './raw-client.js';
import { THROWN, THROWN_NAMES, type ThrownName } from './thrown-values.js';
import type { WorldName } from './worlds.js';
import type { NodeWorldName } from './worlds-in-node.js';

/**
 * What a client sees: the number of a code, a success as the handler sent it, nothing at all because there is no HTTP to
 * answer, or a response that is cut off because its head was out already.
 */
export type Outcome = `E${number}` | 'success' | 'nothing' | 'cut off' | 'own 503';

/** One way to fail, or to succeed where one might expect otherwise. */
export interface CensusCase {
  readonly family: string;
  readonly title: string;
  readonly world: WorldName | NodeWorldName;
  readonly exchange: Exchange;
  readonly isHead?: boolean;
  /** How many responses come before the one that counts. */
  readonly skip?: number;
  readonly express: Outcome;
  readonly fastify: Outcome;
  /** Lines of the library in the log; one for each error unless it says otherwise. */
  readonly logged?: number;
  /** Headers that the answer must carry. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its value is thrown at another place, and something else at its place: `npm run census` sends it, Jest does not. */
  readonly isRepeat?: boolean;
}

type Expected = Outcome | readonly [express: Outcome, fastify: Outcome];

interface Extra {
  readonly skip?: number;
  readonly world?: WorldName | NodeWorldName;
  readonly logged?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isRepeat?: boolean;
}

const bytes = (head: string, headers: Readonly<Record<string, string>> = {}, body = ''): string =>
  `${head} HTTP/1.1\r\nHost: census.example\r\nConnection: close\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;

const make = (
  family: string,
  title: string,
  sent: Exchange,
  expected: Expected,
  extra: Extra & { isHead?: boolean } = {},
): CensusCase => {
  const [express, fastify] = typeof expected === 'string' ? [expected, expected] : expected;
  return { family, title, world: 'plain', exchange: sent, express, fastify, ...extra };
};

const raw = (
  family: string,
  title: string,
  pieces: readonly Piece[],
  expected: Expected,
  extra: Extra & Pick<Exchange, 'after'> = {},
): CensusCase => {
  const { after, ...rest } = extra;
  return make(family, title, { pieces, ...(after && { after }) }, expected, rest);
};

const request = (
  family: string,
  title: string,
  [head, headers, body]: readonly [
    head: string,
    headers?: Readonly<Record<string, string>>,
    body?: string,
  ],
  expected: Expected,
  extra: Extra = {},
): CensusCase =>
  make(family, title, { pieces: [bytes(head, headers, body)] }, expected, {
    ...extra,
    ...(head.startsWith('HEAD ') && { isHead: true }),
  });

const JSON_TYPE = { 'Content-Type': 'application/json' };
const sized = (body: string | Buffer, type = 'application/json'): Record<string, string> => ({
  'Content-Type': type,
  'Content-Length': String(Buffer.byteLength(body)),
});

const post = (
  title: string,
  body: string,
  expected: Expected,
  type?: string,
  extra: Extra = {},
): CensusCase => request('Body', title, ['POST /ok', sized(body, type), body], expected, extra);

const BOUNDARY = 'census';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const part = (name: string, content: string, filename?: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n${content}\r\n`;

const routing: readonly CensusCase[] = [
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD'].map(
    (method) =>
      request('Routing', `${method} of an unknown route`, [`${method} /nowhere`], 'E1001'),
  ),
  request('Routing', 'a method that the route does not take', ['PATCH /ok'], 'E1001'),
  request('Routing', 'GET *', ['GET *'], 'E1001'),
  request('Routing', 'OPTIONS *', ['OPTIONS *'], 'E1001'),
  request('Routing', 'two slashes before the path', ['GET //ok'], 'E1001'),
  request(
    'Routing',
    'an absolute target with an unreadable authority',
    ['GET http://[::bad/'],
    'E1001',
  ),
  request('Routing', 'an absolute target of another scheme', ['GET foo://host?x'], 'E1001'),
  request('Routing', 'a path outside of the global prefix', ['GET /nowhere'], 'E1001', {
    world: 'prefix',
  }),
  request('Routing', 'an unknown path below the global prefix', ['GET /api/nowhere'], 'E1001', {
    world: 'prefix',
  }),
  request('Routing', 'a known path below the global prefix', ['GET /api/ok'], 'success', {
    world: 'prefix',
  }),
  request('Routing', 'a version that no route has', ['GET /v9/versioned'], 'E1001', {
    world: 'versioning',
  }),
  request('Routing', 'a version that the route has', ['GET /v1/versioned'], 'success', {
    world: 'versioning',
  }),
  request('Routing', 'an extractor of versions that throws', ['GET /versioned'], 'E4001', {
    world: 'custom versioning',
  }),
  request('Routing', 'next("route") in a middleware', ['GET /next/route'], ['E1001', 'E4001']),
  request('Routing', 'next("router") in a middleware', ['GET /next/router'], ['E1001', 'E4001']),
];

const url: readonly CensusCase[] = [
  request('URL', 'a percent-encoding that cannot be decoded', ['GET /%ff'], 'E1001'),
  request('URL', 'a percent-encoding that is cut off', ['GET /%E0%A4%A'], 'E1001'),
  request(
    'URL',
    'a percent-encoding that cannot be decoded in a parameter',
    ['GET /int/%ff'],
    'E1001',
  ),
  request('URL', 'a parameter that a pipe refuses', ['GET /int/x'], 'E1003'),
  request('URL', 'a NUL in a parameter that a pipe refuses', ['GET /int/%00'], 'E1003'),
  request(
    'URL',
    'a bad percent-encoding in the query, which both platforms keep as text',
    ['GET /search?a=%ff'],
    'success',
  ),
  request('URL', 'a query with __proto__', ['GET /search?__proto__[a]=b'], 'success'),
  request(
    'URL',
    'a parameter of more than 100 characters',
    [`GET /param/${'x'.repeat(120)}`],
    ['success', 'E1004'],
  ),
  request('URL', 'a path of 8 kB', [`GET /${'x'.repeat(8000)}`], 'E1001'),
  request('URL', 'a path of 20 kB', [`GET /${'x'.repeat(20_000)}`], 'E1009'),
];

const body: readonly CensusCase[] = [
  post('malformed JSON', '{"a":', 'E1006'),
  post('JSON with NaN', '{"a":NaN}', 'E1006'),
  post('a body of blanks', '   ', 'E1006'),
  post('a JSON number', '123', ['E1006', 'success']),
  post('JSON null', 'null', ['E1006', 'success']),
  post('an empty body announced as JSON', '', ['success', 'E1006']),
  post('a key named __proto__', '{"__proto__":{"a":1}}', ['success', 'E1006']),
  post('a body of 200 kB', JSON.stringify('x'.repeat(200_000)), ['E1006', 'success']),
  post('a body of 2 MB', JSON.stringify('x'.repeat(2_000_000)), 'E1006'),
  post('5000 nested arrays', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'success'),
  post(
    '1500 form fields',
    Array.from({ length: 1500 }, (_, index) => `f${index}=1`).join('&'),
    ['E1005', 'success'],
    'application/x-www-form-urlencoded',
  ),
  post(
    'a form field that is nested too deep',
    `a${'[b]'.repeat(50)}=1`,
    ['E1006', 'success'],
    'application/x-www-form-urlencoded',
  ),
  post(
    'a form with __proto__',
    '__proto__=1',
    ['success', 'E1006'],
    'application/x-www-form-urlencoded',
  ),
  post(
    'a charset that nobody knows',
    '{}',
    ['E1009', 'success'],
    'application/json; charset=klingon',
  ),
  post('XML, which no route takes', '<a/>', ['success', 'E1009'], 'application/xml'),
  post('a media type that is none', '{}', ['success', 'E1009'], ';;;'),
  request(
    'Body',
    'a content encoding that nobody knows',
    ['POST /ok', { ...sized('{}'), 'Content-Encoding': 'foo' }, '{}'],
    ['E1009', 'success'],
  ),
  raw(
    'Body',
    'gzip that is broken',
    [
      bytes('POST /ok', { ...JSON_TYPE, 'Content-Encoding': 'gzip', 'Content-Length': '20' }),
      Buffer.alloc(20, 7),
    ],
    'E1006',
  ),
  raw(
    'Body',
    'gzip that breaks off',
    [
      bytes('POST /ok', { ...JSON_TYPE, 'Content-Encoding': 'gzip', 'Content-Length': '15' }),
      gzipSync(JSON.stringify('x'.repeat(500))).subarray(0, 15),
    ],
    'E1006',
  ),
  raw(
    'Body',
    'gzip that unpacks to 20 MB',
    ((packed: Buffer) => [
      bytes('POST /ok', { ...sized(packed), 'Content-Encoding': 'gzip' }),
      packed,
    ])(
      gzipSync(Buffer.concat([Buffer.from('"'), Buffer.alloc(20_000_000, 'x'), Buffer.from('"')])),
    ),
    'E1006',
  ),
  ...(
    [
      ['no body at all', {}, '', 'E1006'],
      ['an empty body announced as JSON', sized(''), '', 'E1006'],
      ['a JSON number', sized('123'), '123', 'E1006'],
      ['JSON null', sized('null'), 'null', 'E1006'],
      ['a body that lacks a property', sized('{}'), '{}', 'E1007'],
      ['XML', sized('<a/>', 'application/xml'), '<a/>', 'E1009'],
    ] as const
  ).map(([title, sent, content, outcome]) =>
    request(
      'Body',
      `${title}, on a route that takes a body`,
      ['POST /dto', sent, content],
      outcome,
    ),
  ),
  request(
    'Body',
    'an unknown route with a body that cannot be parsed',
    ['POST /nowhere', sized('{"a":'), '{"a":'],
    'E1006',
  ),
];

const uploads: readonly CensusCase[] = [
  ['no boundary', 'multipart/form-data', 'x', 'E1006'],
  ['a form that breaks off', MULTIPART, part('file', 'x', 'a.txt'), 'E1006'],
  [
    'a header of a part that is malformed',
    MULTIPART,
    `--${BOUNDARY}\r\nContent-Disposition\r\n\r\nx\r\n--${BOUNDARY}--\r\n`,
    'E1006',
  ],
  [
    'too many fields',
    MULTIPART,
    `${part('a', '1')}${part('b', '2')}${part('c', '3')}--${BOUNDARY}--\r\n`,
    'E1005',
  ],
  [
    'a file that is not expected',
    MULTIPART,
    `${part('other', 'x', 'a.txt')}--${BOUNDARY}--\r\n`,
    'E1006',
  ],
  [
    'a file that is too large',
    MULTIPART,
    `${part('file', 'x'.repeat(3000), 'a.txt')}--${BOUNDARY}--\r\n`,
    'E1006',
  ],
  [
    'multipart/mixed',
    `multipart/mixed; boundary=${BOUNDARY}`,
    `${part('file', 'x')}--${BOUNDARY}--\r\n`,
    'E1009',
  ],
  ['a good file', MULTIPART, `${part('file', 'x', 'a.txt')}--${BOUNDARY}--\r\n`, 'success'],
].map(([title = '', type = '', content = '', outcome = '']) =>
  // Nest's upload interceptors for Fastify need a package of their own; without it Fastify does not know the media type.
  request(
    'Uploads',
    title,
    ['POST /upload', sized(content, type), content],
    [outcome as Outcome, 'E1009'],
    { world: 'uploads' },
  ),
);

const framing: readonly CensusCase[] = [
  raw(
    'Framing',
    'a body that is shorter than announced',
    [bytes('POST /ok', { ...JSON_TYPE, 'Content-Length': '50' }, '{"a"')],
    'E1006',
    {
      after: 'fin',
    },
  ),
  ...['abc', '-1', '5\r\nContent-Length: 6'].map((length) =>
    raw(
      'Framing',
      `Content-Length: ${length.replaceAll('\r\n', ', ')}`,
      [bytes('POST /ok', { 'Content-Length': length })],
      'E1009',
    ),
  ),
  raw(
    'Framing',
    'Content-Length beside Transfer-Encoding',
    [bytes('POST /ok', { 'Content-Length': '3', 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n')],
    'E1009',
  ),
  raw(
    'Framing',
    'a transfer encoding that nobody knows',
    [bytes('POST /ok', { 'Transfer-Encoding': 'foo' })],
    'E1009',
  ),
  raw(
    'Framing',
    'a chunk without a size',
    [bytes('POST /ok', { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }, 'ZZ\r\n')],
    'E1006',
  ),
  raw(
    'Framing',
    'a chunk without its line break',
    [bytes('POST /ok', { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }, '2\r\n{}xx')],
    'E1006',
  ),
  raw(
    'Framing',
    'a chunk extension of 20 kB',
    [
      bytes(
        'POST /ok',
        { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' },
        `2;${'x'.repeat(20_000)}\r\n{}\r\n`,
      ),
    ],
    'E1006',
  ),
  raw(
    'Framing',
    'garbage after a request that is being answered',
    ['GET /stream/slow HTTP/1.1\r\nHost: a\r\n\r\ngarbage\r\n\r\n'],
    'E1004',
  ),
  raw(
    'Framing',
    'garbage after a response that has begun',
    ['GET /stream/endless HTTP/1.1\r\nHost: a\r\n\r\n', BEGUN, 'garbage\r\n\r\n'],
    'cut off',
    { logged: 0 },
  ),
  raw(
    'Framing',
    'a connection that is reset inside the body',
    [bytes('POST /ok', { ...JSON_TYPE, 'Content-Length': '50' }, '{"a"'), 30],
    'nothing',
    {
      after: 'reset',
      logged: 0,
    },
  ),
  raw('Framing', 'a connection that is reset inside the head', ['GET /ok HT', 30], 'nothing', {
    after: 'reset',
    logged: 0,
  }),
  raw(
    'Framing',
    'a body that stalls',
    [bytes('POST /ok', { ...JSON_TYPE, 'Content-Length': '50' }, '{"a"')],
    'E1006',
    {
      world: 'impatient',
    },
  ),
  raw('Framing', 'a head that stalls', ['GET /ok HTTP/1.1\r\nHost: a\r\n'], 'E1009', {
    world: 'impatient',
  }),
];

const requestLine: readonly CensusCase[] = [
  ['a method that nobody knows', 'FOO /ok HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a method in small letters', 'get /ok HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['garbage', 'garbage\r\n\r\n'],
  ['the start of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  ['a version of HTTP that does not exist', 'GET /ok HTTP/9.9\r\nHost: a\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a path without a slash', 'GET ok HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a blank in the path', 'GET /o k HTTP/1.1\r\nHost: a\r\n\r\n'],
].map(([title = '', line = '']) =>
  raw('Request line', title, [Buffer.from(line, 'latin1')], 'E1004'),
);

const headers: readonly CensusCase[] = [
  raw(
    'Headers',
    'headers of more than 16 kB',
    [bytes('GET /ok', { 'X-Big': 'x'.repeat(20_000) })],
    'E1009',
  ),
  raw('Headers', 'a blank in the name', [bytes('GET /ok', { 'X Big': '1' })], 'E1009'),
  raw(
    'Headers',
    'a line without a colon',
    ['GET /ok HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n'],
    'E1009',
  ),
  raw('Headers', 'a NUL in a value', [bytes('GET /ok', { 'X-Nul': 'a\0b' })], 'E1009'),
  raw(
    'Headers',
    'a folded line',
    ['GET /ok HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nnonsense\r\n\r\n'],
    'E1009',
  ),
  raw('Headers', 'no Host', ['GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n'], 'E1009'),
  request(
    'Headers',
    'an expectation that nobody can meet',
    ['GET /ok', { Expect: 'foo' }],
    'E1009',
  ),
  raw(
    'Headers',
    'one request too many on a connection',
    [...Array.from({ length: 2 }, () => 'GET /ok HTTP/1.1\r\nHost: a\r\n\r\n')],
    'E4001',
    {
      world: 'one per socket',
      skip: 1,
    },
  ),
  request(
    'Headers',
    'an upgrade where nobody upgrades',
    ['GET /ok', { Upgrade: 'websocket' }],
    'success',
  ),
  raw('Headers', 'CONNECT', ['CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'], 'nothing', { logged: 0 }),
];

const websocket: readonly CensusCase[] = [
  raw(
    'WebSocket',
    'a handshake without a key',
    ['GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    'E1004',
    { world: 'gateway' },
  ),
  raw(
    'WebSocket',
    'a handshake of another version',
    [
      'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99\r\n\r\n',
    ],
    'E1004',
    { world: 'gateway' },
  ),
  request('WebSocket', 'a plain request beside a gateway', ['GET /nowhere'], 'E1001', {
    world: 'gateway',
  }),
];

const POSITIONS = [
  'handler',
  'async',
  'observable',
  'guard',
  'interceptor',
  'late',
  'pipe',
  'middleware',
  'next',
] as const;
const TITLES: Readonly<Record<(typeof POSITIONS)[number], string>> = {
  handler: 'thrown by a handler',
  async: 'rejected by a handler',
  observable: 'emitted by an observable',
  guard: 'thrown by a guard',
  interceptor: 'thrown by an interceptor before the handler',
  late: 'emitted by an interceptor after the handler',
  pipe: 'thrown by a pipe',
  middleware: 'thrown by a middleware',
  next: 'handed to next() by a middleware',
};
/** Handed to `next()` these mean "go on" to Express, and so to Fastify's middleware engine. */
const isGoingOn = (position: string, name: ThrownName): boolean =>
  position === 'next' && ['the empty string', 'null', 'undefined', 'zero', 'false'].includes(name);

const thrown: readonly CensusCase[] = POSITIONS.flatMap((position, first) =>
  THROWN_NAMES.map((name, index) =>
    request(
      'Thrown',
      `${name} ${TITLES[position]}`,
      [`GET /throw/${position}/${encodeURIComponent(name)}`],
      isGoingOn(position, name) ? 'success' : `E${Number(THROWN[name][1].slice(1))}`,
      { isRepeat: index % POSITIONS.length !== first && !isGoingOn(position, name) },
    ),
  ),
).concat(
  request('Thrown', 'a guard that says no', ['GET /throw/refused'], 'E6001'),
  request('Thrown', 'a provider of the request that cannot be made', ['GET /scoped'], 'E4001'),
  request(
    'Thrown',
    'Retry-After of an http-error 429',
    ['GET /throw/handler/an%20http-error%20429'],
    'E6001',
    {
      headers: { 'retry-after': '7' },
    },
  ),
  request(
    'Thrown',
    'Retry-After of an http-error 503',
    ['GET /throw/next/an%20http-error%20503'],
    'E4001',
    {
      headers: { 'retry-after': '9' },
    },
  ),
);

const written: readonly CensusCase[] = (
  [
    ['http-code', '@HttpCode(404) on a handler that returns', 'E1001'],
    ['http-code-999', '@HttpCode(999)', 'E4001'],
    ['teapot', 'status 418 with a body', 'E1004'],
    ['passthrough', 'status 409 on a response that Nest sends', 'E1004'],
    ['html', 'a page of HTML with status 502', 'E4001'],
    ['raw', 'writeHead and end on Node’s response', 'E4001'],
    ['chunks', 'status 503 in chunks, over time', 'E4001'],
    ['piped', 'a stream of 2 MB that is piped with status 502', 'E4001'],
    ['empty', 'status 404 without a body', 'E1001'],
    ['web-response', 'a web Response with status 404', 'E1001'],
    ['returned-error', 'an Error that is returned', 'E4001'],
    ['returned-exception', 'a NotFoundException that is returned', 'E1001'],
    ['circular', 'a body that is circular', 'E4001'],
    ['bigint', 'a body with a bigint', 'E4001'],
    ['to-json', 'a body whose toJSON throws', 'E4001'],
    ['nothing', 'an observable that emits nothing', 'E4001'],
    ['view', 'a view without an engine', 'E4001'],
    ['bad-header', 'a header that HTTP does not allow', 'E4001'],
    ['middleware', 'status 403 by a middleware', 'E6001'],
  ] as const
).map(([path, title, outcome]) => request('Written', title, [`GET /write/${path}`], outcome));

const streams: readonly CensusCase[] = [
  request('Streams', 'a file that is not there', ['GET /stream/missing-file'], 'E4001'),
  request('Streams', 'a file that fails before its first byte', ['GET /stream/early'], 'E4001'),
  request('Streams', 'a file that yields objects', ['GET /stream/objects'], 'E4001'),
  request('Streams', 'a file that fails half-way', ['GET /stream/late'], 'cut off', { logged: 1 }),
  request('Streams', 'a generator that fails half-way', ['GET /stream/generator'], 'cut off', {
    logged: 1,
  }),
  request(
    'Streams',
    'a generator that fails before its first value',
    ['GET /stream/generator-early'],
    'E1001',
  ),
  request('Streams', 'events that fail before the first', ['GET /stream/sse-early'], 'E1001'),
  request('Streams', 'an error after the head is out', ['GET /stream/after-headers'], 'cut off', {
    logged: 1,
  }),
  request('Streams', 'an error after the response is sent', ['GET /stream/after-send'], 'success', {
    logged: 1,
  }),
];

const filters: readonly CensusCase[] = [
  request(
    'Filters',
    'a filter of the route with a body of its own',
    ['GET /filtered/own'],
    'E1001',
  ),
  request(
    'Filters',
    'a filter of the route with a body of its own, as an instance',
    ['GET /filtered/own-instance'],
    'E1001',
  ),
  request('Filters', 'a filter of the route that throws', ['GET /filtered/failing'], 'E1001', {
    logged: 2,
  }),
  request(
    'Filters',
    'a filter of the route that throws, as an instance',
    ['GET /filtered/failing-instance'],
    'E4001',
  ),
  request('Filters', 'a filter of the route that rejects', ['GET /filtered/rejecting'], 'E1001', {
    logged: 2,
  }),
  request(
    'Filters',
    'a catch-all of the application beside ours',
    ['GET /throw/handler/an%20exception%20of%20the%20catalogue'],
    'E3001',
    {
      world: 'own catch-all',
    },
  ),
  request(
    'Filters',
    'a catch-all of the application beside ours, for an unknown route',
    ['GET /nowhere'],
    'E1001',
    {
      world: 'own catch-all',
    },
  ),
  request(
    'Filters',
    'a catch-all of the application beside ours, for a body that cannot be parsed',
    ['POST /ok', sized('{"a":'), '{"a":'],
    'E1006',
    {
      world: 'own catch-all',
    },
  ),
  request(
    'Filters',
    'a catch-all of the application that throws',
    ['GET /throw/handler/a%20ForbiddenException'],
    'E6001',
    {
      world: 'failing catch-all',
      logged: 2,
    },
  ),
  request(
    'Filters',
    'a catch-all of the application that rejects',
    ['GET /throw/handler/a%20ForbiddenException'],
    'E6001',
    {
      world: 'rejecting catch-all',
      logged: 2,
    },
  ),
];

const companions: readonly CensusCase[] = [
  request('Companions', 'throttling', ['GET /throttled'], 'E6001', {
    world: 'throttled',
    headers: { 'retry-after': '60' },
  }),
  request('Companions', 'throttling with a registered 429', ['GET /throttled'], 'E9429', {
    world: 'throttled, registered',
  }),
  request(
    'Companions',
    'cross-site request forgery',
    [
      'POST /ok',
      { ...sized('{}'), Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      '{}',
    ],
    'E6001',
    { world: 'csrf' },
  ),
  request(
    'Companions',
    'a CORS check that fails',
    ['GET /ok', { Origin: 'https://evil.example' }],
    'E4001',
    { world: 'strict cors' },
  ),
  request('Companions', 'a preflight without an origin', ['OPTIONS /ok'], ['success', 'E1009'], {
    world: 'cors',
  }),
  request(
    'Companions',
    'an error for another origin',
    ['GET /nowhere', { Origin: 'https://good.example' }],
    'E1001',
    {
      world: 'cors',
      headers: { 'access-control-allow-origin': '*' },
    },
  ),
  request('Companions', 'a request during the shutdown', ['GET /ok'], 'E4001', {
    world: 'closing',
  }),
  request(
    'Companions',
    'a request during the shutdown with a registered 503',
    ['GET /ok'],
    'E9503',
    { world: 'closing, registered' },
  ),
];

/** Rows whose packages Jest cannot load on Node 20; they run in a process of their own. */
export const CASES_IN_NODE: readonly CensusCase[] = [
  request('Companions', 'a static file that is not there', ['GET /missing.txt'], 'E1001', {
    world: 'static',
  }),
  request('Companions', 'a static file that is there', ['GET /hello.txt'], 'success', {
    world: 'static',
  }),
  request(
    'Companions',
    'a range that a static file does not have',
    ['GET /hello.txt', { Range: 'bytes=900-999' }],
    'E1009',
    {
      world: 'static',
    },
  ),
  request(
    'Companions',
    'a precondition that a static file does not meet',
    ['GET /hello.txt', { 'If-Match': '"other"' }],
    'E1009',
    {
      world: 'static',
    },
  ),
  request('Companions', 'throttling by @nestjs/throttler', ['GET /throttled'], 'E6001', {
    world: 'throttler',
    headers: { 'retry-after': '60' },
  }),
  request(
    'Companions',
    'a health check that fails, whose report is its answer',
    ['GET /health'],
    'own 503',
    {
      world: 'health',
      logged: 0,
    },
  ),
];

export const CASES: readonly CensusCase[] = [
  ...routing,
  ...url,
  ...body,
  ...uploads,
  ...framing,
  ...requestLine,
  ...headers,
  ...websocket,
  ...thrown,
  ...written,
  ...streams,
  ...filters,
  ...companions,
];
