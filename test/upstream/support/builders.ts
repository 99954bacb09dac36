type ErrorClass = new (message: string) => Error;

/** What an error is made of; everything else becomes a property of its own. */
export interface ErrorShape extends Readonly<Record<string, unknown>> {
  /** Names of its class and the ancestors before `Error`, its own first. */
  readonly classes?: readonly string[];
  readonly message?: string;
}

/** Makes an error that looks like a client's, without the client. */
export const anError = ({ classes = [], message = '', ...properties }: ErrorShape = {}): Error => {
  const ErrorOfClient = classes.reduceRight<ErrorClass>(
    (Base, name) => Object.defineProperty(class extends Base {}, 'name', { value: name }),
    Error,
  );
  const error = new ErrorOfClient(message);
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(error, key, {
      value,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
  return error;
};

/** A reply of Redis as ioredis hands it on. */
export const anIoredisReply = (message: string): Error =>
  anError({
    classes: ['ReplyError', 'RedisError'],
    name: 'ReplyError',
    message,
    command: { name: 'get', args: ['key'] },
  });

/** A reply of Redis as node-redis hands it on. */
export const aNodeRedisReply = (message: string): Error =>
  anError({ classes: ['SimpleError', 'ErrorReply'], message });

/** A stack whose first frame is in a file of a package. */
export const aStackOf = (file: string, message = ''): string =>
  `Error: ${message}\n    at Command.reject (/srv/app/node_modules/${file}:1:2)\n    at main (/srv/app/src/main.js:3:4)`;

/** An error of Elasticsearch's client for a reply. */
export const anElasticsearchReply = (body: unknown, statusCode = 500): Error =>
  anError({
    classes: ['ResponseError', 'ElasticsearchClientError'],
    name: 'ResponseError',
    message: 'Response Error',
    meta: { body, statusCode, headers: {}, warnings: null, meta: {} },
  });

/** An error of Elasticsearch's client for a call without a reply. */
export const anElasticsearchFailure = (name: string, message = ''): Error =>
  anError({ classes: [name, 'ElasticsearchClientError'], name, message, meta: { meta: {} } });

/** Values that throw when they are looked at. */
export const hostileValues = (): readonly (readonly [string, unknown])[] => {
  const refuse = (): never => {
    throw new Error('Do not look.');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const traps = Object.fromEntries(
    [
      'get',
      'has',
      'getPrototypeOf',
      'ownKeys',
      'getOwnPropertyDescriptor',
      'apply',
      'isExtensible',
    ].map((trap) => [trap, refuse]),
  );
  const circular = anError({ message: 'circular' });
  circular.cause = circular;
  const endless: unknown = new Proxy(new Error('endless'), {
    get: (_target, key) => (key === 'cause' ? endless : undefined),
  });
  const fresh = (): object =>
    new Proxy(new Error('fresh'), {
      get: (_target, key) =>
        key === 'cause' ? fresh() : key === 'errors' ? [fresh(), fresh()] : undefined,
    });
  return [
    ['undefined', undefined],
    ['null', null],
    ['a number', 0],
    ['a text', 'text'],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['an object without prototype', Object.create(null)],
    ['a revoked proxy', revoked.proxy],
    ['a proxy that refuses everything', new Proxy({}, traps)],
    ['a function that refuses everything', new Proxy(() => undefined, traps)],
    [
      'an error whose properties refuse',
      Object.defineProperties(
        new Error('x'),
        Object.fromEntries(
          [
            'stack',
            'name',
            'message',
            'code',
            'cause',
            'errors',
            'status',
            'getStatus',
            'constructor',
          ].map((key) => [key, { get: refuse }]),
        ),
      ),
    ],
    ['an error that causes itself', circular],
    ['an endless chain of one error', endless],
    ['an endless tree of new errors', fresh()],
    [
      'a huge list of errors',
      { errors: Array.from({ length: 100_000 }, () => new Error('one of many')) },
    ],
    ['a proxy of a list', { errors: new Proxy([], { get: refuse }), cause: 1 }],
    ['a frozen error', Object.freeze(new Error('frozen'))],
  ];
};
