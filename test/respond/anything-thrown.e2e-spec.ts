import { Controller, Get, HttpException, NotFoundException, Param } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  ERROR_CODES,
  InternalErrorException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

const SECRET = 'hunter2';

const boom = (): never => {
  throw new Error(SECRET);
};
const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom]),
);
const revoked = (target: object): unknown => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const withGetters = <Target extends object>(
  target: Target,
  ...names: readonly string[]
): Target => {
  for (const name of names) Object.defineProperty(target, name, { get: boom });
  return target;
};
const circular = (): Error => {
  const [first, second] = [new Error(SECRET), new Error(SECRET)];
  first.cause = second;
  second.cause = first;
  return first;
};
const ownCause = (): Error => {
  const error = new Error(SECRET);
  error.cause = error;
  return error;
};
const deep = (): Error =>
  Array.from({ length: 10_000 }).reduce<Error>(
    (cause) => new Error(SECRET, { cause }),
    new Error(SECRET),
  );
const circularBody = (): object => {
  const body: Record<string, unknown> = { secret: SECRET };
  body['self'] = body;
  return body;
};
const changed = <Target extends object>(
  target: Target,
  properties: Record<string, unknown>,
): Target => {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(target, name, { value });
  return target;
};

/** What a handler throws, by name, and the answer to it. */
const THROWN: readonly (readonly [
  name: string,
  make: () => unknown,
  status: number,
  code: string,
])[] = [
  ...(
    [
      ['undefined', () => undefined],
      ['null', () => null],
      ['a text', () => SECRET],
      ['an empty text', () => ''],
      ['a number', () => 404],
      ['NaN', () => NaN],
      ['a bigint', () => 404n],
      ['a symbol', () => Symbol(SECRET)],
      ['a function', () => boom],
      ['a class', () => NotFoundException],
      ['an array', () => [new NotFoundException(SECRET)]],
      ['an object', () => ({ message: SECRET, status: 404 })],
      ['an object without a prototype', () => Object.create(null) as unknown],
      ['a promise', () => Promise.resolve(SECRET)],
      ['an Error', () => new Error(SECRET)],
      [
        'an Error with a status',
        () => Object.assign(new Error(SECRET), { status: 404, statusCode: 404 }),
      ],
      [
        'an Error with a catalogue code',
        () => Object.assign(new Error(SECRET), { code: 'E3001_STREAM_NOT_FOUND' }),
      ],
      ['a frozen Error', () => Object.freeze(new Error(SECRET))],
      ['a frozen object', () => Object.freeze({ message: SECRET })],
      ['an AggregateError', () => new AggregateError([new Error(SECRET)], SECRET)],
      ['an Error with two megabytes of text', () => new Error(SECRET.repeat(300_000))],
      ['an Error whose causes run in a circle', circular],
      ['an Error with ten thousand causes', deep],
      ['an Error that is its own cause', ownCause],
      [
        'an Error with a throwing message',
        () => withGetters(new Error(SECRET), 'message', 'stack', 'name', 'cause'),
      ],
      [
        'an Error with a throwing status',
        () => withGetters(new Error(SECRET), 'status', 'statusCode', 'code', 'expose'),
      ],
      [
        'an Error whose name is a symbol',
        () => changed(new Error(SECRET), { name: Symbol(SECRET), stack: undefined }),
      ],
      [
        'an Error whose stack is an object',
        () => changed(new Error(SECRET), { stack: { [Symbol.toPrimitive]: boom } }),
      ],
      [
        'an object with throwing getters',
        () =>
          withGetters(
            {},
            'message',
            'status',
            'getStatus',
            'getResponse',
            'code',
            'then',
            'constructor',
          ),
      ],
      [
        'an object that cannot be made a text',
        () => ({ toString: boom, toJSON: boom, valueOf: boom }),
      ],
      ['a Proxy that throws at every trap', () => new Proxy({}, everyTrap)],
      [
        'a Proxy of an Error that throws at every trap',
        () => new Proxy(new Error(SECRET), everyTrap),
      ],
      ['a revoked Proxy', () => revoked({})],
      ['a revoked Proxy of a function', () => revoked(boom)],
      ['a revoked Proxy of an exception', () => revoked(new StreamNotFoundException())],
      ['an HttpException with the status NaN', () => new HttpException(SECRET, NaN)],
      ['an HttpException with the status 0', () => new HttpException(SECRET, 0)],
      ['an HttpException with the status -1', () => new HttpException(SECRET, -1)],
      ['an HttpException with the status 200', () => new HttpException(SECRET, 200)],
      ['an HttpException with the status 204', () => new HttpException(SECRET, 204)],
      ['an HttpException with the status 304', () => new HttpException(SECRET, 304)],
      ['an HttpException with the status 404.5', () => new HttpException(SECRET, 404.5)],
      ['an HttpException with the status 999', () => new HttpException(SECRET, 999)],
      ['an HttpException with the status Infinity', () => new HttpException(SECRET, Infinity)],
      ['an HttpException with a status in quotes', () => new HttpException(SECRET, '404' as never)],
      ['an HttpException with no status', () => new HttpException(SECRET, undefined as never)],
      ['an HttpException with the status 500', () => new HttpException(SECRET, 500)],
      ['an HttpException with the status 503', () => new HttpException(SECRET, 503)],
      [
        'an HttpException with a throwing getStatus',
        () => changed(new HttpException(SECRET, 404), { getStatus: boom }),
      ],
      [
        'an HttpException with the code of no entry',
        () => new HttpException(SECRET, 500, { errorCode: SECRET }),
      ],
      [
        'an HttpException with an inherited name as its code',
        () => new HttpException(SECRET, 500, { errorCode: 'constructor' }),
      ],
      [
        'an exception made without its constructor',
        () => Object.create(InternalErrorException.prototype) as unknown,
      ],
      [
        'an exception with another code than ours',
        () => changed(new InternalErrorException(), { code: '__proto__' }),
      ],
      [
        'an exception with a throwing code',
        () => withGetters(new StreamNotFoundException(), 'code'),
      ],
      [
        'an exception with throwing details',
        () => withGetters(new StreamNotFoundException(), 'details'),
      ],
      [
        'an exception with details of null',
        () => changed(new StreamNotFoundException(), { details: null }),
      ],
      [
        'an exception with details that are none',
        () => changed(new StreamNotFoundException(), { details: [null] }),
      ],
      [
        'an exception with a detail that cannot be written',
        () =>
          changed(new StreamNotFoundException(), {
            details: [{ in: 'query', code: 1n, message: 1n }],
          }),
      ],
      [
        'an exception whose userInfo is circular',
        () => changed(new StreamNotFoundException(), { userInfo: circularBody() }),
      ],
    ] as const
  ).map(([name, make]) => [name, make, 500, 'E4001_INTERNAL_ERROR'] as const),
  [
    'an HttpException with a circular body',
    () => new HttpException(circularBody(), 404),
    404,
    'E1001_ENDPOINT_NOT_FOUND',
  ],
  [
    'an HttpException with a bigint in its body',
    () => new HttpException({ message: 1n }, 404),
    404,
    'E1001_ENDPOINT_NOT_FOUND',
  ],
  [
    'an object that Nest answers by its statusCode',
    () => ({ message: SECRET, statusCode: 404 }),
    404,
    'E1001_ENDPOINT_NOT_FOUND',
  ],
  [
    'a frozen HttpException',
    () => Object.freeze(new NotFoundException(undefined, { cause: new Error(SECRET) })),
    404,
    'E1001_ENDPOINT_NOT_FOUND',
  ],
  [
    'an HttpException that names a code',
    () => new HttpException(SECRET, 500, { errorCode: 'E3002_TAG_NOT_FOUND' }),
    404,
    'E3002_TAG_NOT_FOUND',
  ],
  [
    'a frozen exception',
    () => Object.freeze(new StreamNotFoundException()),
    404,
    'E3001_STREAM_NOT_FOUND',
  ],
  [
    'an exception with another status',
    () => changed(new StreamNotFoundException(), { status: 200 }),
    404,
    'E3001_STREAM_NOT_FOUND',
  ],
  [
    'an exception with another message',
    () => changed(new StreamNotFoundException(), { message: SECRET }),
    404,
    'E3001_STREAM_NOT_FOUND',
  ],
  [
    'an exception whose cause is a revoked Proxy',
    () => new StreamNotFoundException({ cause: revoked({}) }),
    404,
    'E3001_STREAM_NOT_FOUND',
  ],
  [
    'an exception with headers that HTTP forbids',
    () =>
      new StreamNotFoundException({
        headers: { 'bad header': 'x', 'x-bad': 'a\r\nSet-Cookie: b', 'x-good': '1' },
      }),
    404,
    'E3001_STREAM_NOT_FOUND',
  ],
  [
    'an exception with throwing headers',
    () => withGetters(new StreamNotFoundException(), 'headers'),
    500,
    'E4001_INTERNAL_ERROR',
  ],
];

@Controller()
class ThrowingController {
  @Get('sync/:index')
  sync(@Param('index') index: string): never {
    throw THROWN[Number(index)]![1]();
  }

  @Get('async/:index')
  async async(@Param('index') index: string): Promise<never> {
    await Promise.resolve();
    throw THROWN[Number(index)]![1]();
  }

  @Get('fine')
  fine(): string {
    return 'fine';
  }
}

describe.each(ADAPTERS)('whatever a handler throws on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [ThrowingController],
    });
  });
  afterAll(() => started.close());

  describe.each(['sync', 'async'])('in a handler that is %s', (kind) => {
    it.each(THROWN.map(([name, , status, code], index) => ({ name, status, code, index })))(
      'answers $status $code to $name, and shows nothing of it',
      async ({ status, code, index }) => {
        const response = await fetch(`${started.url}/${kind}/${index}`, {
          headers: { 'x-request-id': 'r-1' },
        });
        const text = await response.text();
        expect({ status: response.status, body: JSON.parse(text) as unknown }).toEqual({
          status,
          body: {
            error: {
              errorCode: code,
              statusCode: status,
              message: expect.any(String),
              requestId: 'r-1',
            },
          },
        });
        expect([text, ...response.headers].join()).not.toContain(SECRET);
      },
    );
  });

  it('goes on serving afterwards', async () => {
    const response = await fetch(`${started.url}/fine`);
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 200,
      text: 'fine',
    });
  });

  it('uses codes of the catalogue only', () => {
    expect(
      THROWN.map(([, , , code]) => code).filter(
        (code) => !(ERROR_CODES as readonly string[]).includes(code),
      ),
    ).toEqual([]);
  });
});
