import { resolveException } from 'nestjs-analytics-errors';
import { aNodeRedisReply, anError, anIoredisReply, aStackOf } from '../support/builders.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const E4011 = 'E4011_REDIS_GENERAL_ISSUE';
const E4012 = 'E4012_REDIS_KEY_ISSUE';

const codeOf = (thrown: unknown): string => resolveException(thrown).code;

const KEY_REPLIES = [
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  '-WRONGTYPE Operation against a key holding the wrong kind of value',
  'WRONGTYPE',
  'BUSYKEY Target key name already exists.',
  'BUSYGROUP Consumer Group name already exists',
  "NOGROUP No such key 'stream' or consumer group 'group'",
  'INVALIDOBJ object cannot be debugged',
  'ERR no such key',
  '-ERR no such key',
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option',
  'ERR the key does not exist',
  'ERR key does not exist',
  'ERR key already exists',
  'ERR index out of range',
  'ERR offset is out of range',
  'ERR value is not an integer or out of range',
  'ERR hash value is not an integer',
  'ERR value is not a valid float',
  'ERR hash value is not a float',
  'ERR increment or decrement would overflow',
  'ERR increment would produce NaN or Infinity',
  'ERR resulting score is not a number (NaN)',
  'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
  'ERR The ID specified in XADD is equal or smaller than the target stream top item',
  'ERR could not decode requested zset member',
];

const GENERAL_REPLIES = [
  "ERR unknown command 'nonsense', with args beginning with: 'no such key'",
  "ERR wrong number of arguments for 'get' command",
  'ERR syntax error',
  'ERR DB index is out of range',
  'WRONGTYPED is no code of Redis',
  'NOAUTH Authentication required.',
  'WRONGPASS invalid username-password pair or user is disabled.',
  "NOPERM User reader has no permissions to run the 'set' command",
  'MOVED 3999 127.0.0.1:6381',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'MY_CODE ERR no such key',
  'MY_CODE WRONGTYPE no',
];

describe.each([
  ['ioredis', anIoredisReply],
  ['node-redis', aNodeRedisReply],
])('a reply as %s hands it on', (_client, aReply) => {
  it.each(KEY_REPLIES)('is E4012 for %s', (message) => expect(codeOf(aReply(message))).toBe(E4012));
  it.each(GENERAL_REPLIES)('is E4011 for %s', (message) =>
    expect(codeOf(aReply(message))).toBe(E4011),
  );
});

describe('a reply', () => {
  it('is recognized by its name alone where it looks like one', () => {
    expect(codeOf(anError({ name: 'ReplyError', message: 'WRONGTYPE no' }))).toBe(E4012);
    expect(codeOf(anError({ name: 'ReplyError', message: 'MY_CODE2 no' }))).toBe(E4011);
    expect(codeOf(anError({ name: 'ReplyError', message: 'LOADING' }))).toBe(E4011);
  });

  it('is not recognized by a name alone', () => {
    expect(codeOf(anError({ name: 'ReplyError', message: 'The reply was late' }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['ErrorReply'], message: 'lower case' }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['ErrorReply'], message: 'not IN front' }))).toBe(E4001);
  });

  it.each<[string, Error]>([
    [
      'of version 5 or 6',
      anError({ classes: ['SimpleError', 'ErrorReply'], message: 'limit exceeded' }),
    ],
    [
      'of version 5 or 6, in bulk',
      anError({ classes: ['BlobError', 'ErrorReply'], message: 'limit exceeded' }),
    ],
    [
      'of version 4',
      anError({ classes: ['ErrorReply'], message: 'limit exceeded', stack: undefined }),
    ],
  ])('needs no look of a reply where its classes are those of node-redis %s', (_version, reply) => {
    expect(codeOf(reply)).toBe(E4011);
  });

  it.each<[string, Error]>([
    ['another base', anError({ classes: ['SimpleError', 'Failure'], message: 'limit exceeded' })],
    ['another class', anError({ classes: ['MyError', 'ErrorReply'], message: 'limit exceeded' })],
    ['no base', anError({ classes: ['SimpleError'], message: 'limit exceeded' })],
  ])('is not one of node-redis with %s', (_case, error) => {
    expect(codeOf(error)).toBe(E4001);
  });

  it('needs no look of a reply where its class is that of ioredis', () => {
    expect(
      codeOf(
        anError({
          classes: ['SimpleError', 'ReplyError', 'RedisError'],
          name: 'ReplyError',
          message: 'lower case',
        }),
      ),
    ).toBe(E4011);
  });

  it.each([
    ['WRONGTYPE Operation against a key holding the wrong kind of value', E4012],
    ['BUSYGROUP Consumer Group name already exists', E4012],
    ['BUSY Redis is busy running a script. You can only call SCRIPT KILL', E4011],
    ['CLUSTERDOWN The cluster is down', E4011],
    ['CLUSTERDOWN Hash slot not served', E4011],
    ["CROSSSLOT Keys in request don't hash to the same slot", E4011],
    ['EXECABORT Transaction discarded because of previous errors.', E4011],
    ['LOADING Redis is loading the dataset in memory', E4011],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", E4011],
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.',
      E4011,
    ],
    ['NOAUTH Authentication required.', E4011],
    ['NOREPLICAS Not enough good replicas to write.', E4011],
    ['NOSCRIPT No matching script. Please use EVAL.', E4011],
    ["OOM command not allowed when used memory > 'maxmemory'.", E4011],
    ["READONLY You can't write against a read only replica.", E4011],
    ['WRONGPASS invalid username-password pair or user is disabled.', E4011],
  ])('is recognized by its sentence in an error of any kind: %s', (message, code) => {
    expect(codeOf(anError({ classes: ['UpstashError'], name: 'UpstashError', message }))).toBe(
      code,
    );
    expect(codeOf(anError({ message: `We got: ${message}` }))).toBe(E4001);
  });

  it.each(['ERR no such key', 'WRONGTYPE no', 'ERR syntax error', 'MOVED 1 a:1'])(
    'is not recognized by a text that others may write: %s',
    (message) => {
      expect(codeOf(anError({ message }))).toBe(E4001);
    },
  );
});

describe('a transaction of node-redis', () => {
  const aTransaction = (...replies: readonly unknown[]): Error =>
    anError({
      classes: ['MultiErrorReply', 'ErrorReply'],
      message: '2 commands failed, see .replies and .errorIndexes for more information',
      replies,
      errorIndexes: replies.flatMap((reply, index) => (reply instanceof Error ? [index] : [])),
      *errors() {
        yield* [];
      },
    });

  it('is E4012 when every command that failed met a key of another type', () => {
    expect(
      codeOf(
        aTransaction('OK', aNodeRedisReply('WRONGTYPE no'), aNodeRedisReply('ERR no such key')),
      ),
    ).toBe(E4012);
  });
  it('is E4011 when one failed otherwise', () => {
    expect(
      codeOf(aTransaction(aNodeRedisReply('WRONGTYPE no'), aNodeRedisReply('ERR syntax error'))),
    ).toBe(E4011);
  });
  it('is E4011 when it does not say which failed', () => {
    expect(codeOf(aTransaction('OK'))).toBe(E4011);
  });
  it('is nothing of Redis when it has only one of the two lists', () => {
    expect(codeOf(anError({ message: 'x', replies: [] }))).toBe(E4001);
    expect(codeOf(anError({ message: 'x', errorIndexes: [] }))).toBe(E4001);
  });
});

describe('a failure of ioredis without a reply', () => {
  it.each([
    [
      'MaxRetriesPerRequestError',
      'AbortError',
      'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
    ],
    ['ClusterAllFailedError', 'RedisError', 'Failed to refresh slots cache.'],
  ])('is E4011 for %s', (own, base, message) => {
    expect(codeOf(anError({ classes: [own, base, 'RedisError'], name: own, message }))).toBe(E4011);
  });

  it.each([
    "Stream isn't writeable and enableOfflineQueue options is false",
    "Cluster isn't ready and enableOfflineQueue options is false",
    'Reached the max retries per request limit (which is 20).',
    'Connection in subscriber mode, only subscriber commands may be used',
    'Too many Cluster redirections. Last error: ReplyError: MOVED 1 127.0.0.1:1',
    'None of startup nodes is available',
    'All sentinels are unreachable. Retrying from scratch after 10ms.',
    'Redis client is not connected or has failed to connect. This is an error event.',
  ])('is E4011 for a sentence that only clients write: %s', (message) => {
    expect(codeOf(new Error(message))).toBe(E4011);
    expect(codeOf(new Error(`Note: ${message}`))).toBe(E4001);
  });

  it.each([
    'Connection is closed.',
    'Command timed out',
    'The queue is full',
    'Cluster is disconnected.',
    'Cluster is disconnecting.',
    'Node is disconnected',
    "Socket timeout. Expecting data, but didn't receive any in 10ms.",
    'Unknown RESP type 72 "H"',
  ])(
    'is E4011 for a sentence that others write too, where a client of Redis made the error: %s',
    (message) => {
      for (const file of [
        'ioredis/built/Redis.js',
        'ioredis-6/built/Redis.js',
        '.pnpm/ioredis@5.11.1/node_modules/ioredis/built/Redis.js',
        'iovalkey/built/Redis.js',
        '@redis/client/dist/index.js',
        '@keyv/redis/dist/index.js',
      ]) {
        expect(codeOf(anError({ message, stack: aStackOf(file, message) }))).toBe(E4011);
      }
      expect(
        codeOf(
          anError({
            message,
            stack: aStackOf('ioredis\\built\\Redis.js', message).replaceAll('/', '\\'),
          }),
        ),
      ).toBe(E4011);
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ['another package made the error', { stack: aStackOf('mssql/lib/base.js') }],
    ['a package with a similar name made the error', { stack: aStackOf('my-ioredis/index.js') }],
    [
      'a file of the service made the error',
      { stack: 'Error: no\n    at get (/srv/app/src/ioredis/client.js:1:1)' },
    ],
    [
      'a client of Redis only called the code that made it',
      {
        stack:
          'Error: no\n    at main (/srv/app/src/main.js:1:1)\n    at run (/srv/app/node_modules/ioredis/built/Redis.js:1:1)',
      },
    ],
    [
      'the path stands in the text',
      { stack: 'Error: see /srv/app/node_modules/ioredis/built/Redis.js' },
    ],
    ['there is no stack', { stack: undefined }],
    ['it has a code', { stack: aStackOf('ioredis/built/Redis.js'), code: 'ECONNCLOSED' }],
    [
      'it is of another class',
      { stack: aStackOf('ioredis/built/Redis.js'), classes: ['ConnectionError'] },
    ],
  ])('is E4001 when %s', (_case, shape) => {
    expect(codeOf(anError({ message: 'Connection is closed.', ...shape }))).toBe(E4001);
  });

  it('is E4001 for another text of a client', () => {
    expect(
      codeOf(anError({ message: 'Invalid argument', stack: aStackOf('ioredis/built/Redis.js') })),
    ).toBe(E4001);
    expect(
      codeOf(
        anError({
          message: 'The Connection is closed.',
          stack: aStackOf('ioredis/built/Redis.js'),
        }),
      ),
    ).toBe(E4001);
  });
});

describe('a failure of node-redis without a reply', () => {
  it.each([
    ['AbortError', 'The command was aborted'],
    ['ClientClosedError', 'The client is closed'],
    ['ClientOfflineError', 'The client is offline'],
    [
      'CommandTimeoutDuringMaintenanceError',
      'Command timeout during maintenance. Waited to write command for more than 10ms.',
    ],
    ['ConnectionTimeoutError', 'Connection timeout'],
    ['DisconnectsClientError', 'Disconnects client'],
    ['RootNodesUnavailableError', 'All the root nodes are unavailable'],
    ['SocketClosedUnexpectedlyError', 'Socket closed unexpectedly'],
    [
      'SocketTimeoutDuringMaintenanceError',
      "Socket timeout during maintenance. Expecting data, but didn't receive any in 10ms.",
    ],
    [
      'SocketTimeoutError',
      "Socket timeout timeout. Expecting data, but didn't receive any in 10ms.",
    ],
    ['TimeoutError', 'Timeout waiting for a client'],
    ['WatchError', 'Client reconnected after WATCH'],
  ])('is E4011 for %s with its text, and E4001 with another', (ownClass, message) => {
    expect(codeOf(anError({ classes: [ownClass], message }))).toBe(E4011);
    expect(codeOf(anError({ classes: [ownClass], message: 'Something else' }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['OwnError', ownClass], message }))).toBe(E4001);
    expect(codeOf(anError({ classes: [ownClass], name: ownClass, message }))).toBe(E4001);
  });

  it('is E4011 when its strategy gave up reconnecting', () => {
    const shape = {
      classes: ['ReconnectStrategyError'],
      message: 'no more',
      originalError: new Error('no more'),
      socketError: new Error('refused'),
    };
    expect(codeOf(anError(shape))).toBe(E4011);
    expect(codeOf(anError({ ...shape, classes: ['RetryError'] }))).toBe(E4001);
    expect(codeOf(anError({ ...shape, originalError: undefined }))).toBe(E4001);
    expect(codeOf(anError({ ...shape, socketError: undefined }))).toBe(E4001);
  });

  it('is E4011 for a time-out without text that node-redis made', () => {
    expect(
      codeOf(
        anError({
          classes: ['TimeoutError'],
          stack: aStackOf('@redis/client/dist/lib/client/commands-queue.js'),
        }),
      ),
    ).toBe(E4011);
    expect(
      codeOf(
        anError({
          classes: ['TimeoutError'],
          message: 'x',
          stack: aStackOf('@redis/client/dist/lib/client/x.js'),
        }),
      ),
    ).toBe(E4001);
    expect(codeOf(anError({ classes: ['TimeoutError'] }))).toBe(E4001);
  });

  it('is E4012 when a watched key has changed', () => {
    const message = 'One (or more) of the watched keys has been changed';
    expect(codeOf(anError({ classes: ['WatchError'], message }))).toBe(E4012);
    expect(codeOf(anError({ classes: ['WatchError'], name: 'WatchError', message }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['FileWatchError'], message }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['WatchError'], message: `Note: ${message}` }))).toBe(E4001);
  });

  it('is E4001 for a class that is named like a method of objects', () => {
    expect(codeOf(anError({ classes: ['toString'], message: 'function' }))).toBe(E4001);
  });
});

describe('the sentinel mode of node-redis', () => {
  const file = '@redis/client/dist/lib/sentinel/index.js';

  it.each([
    "Couldn't connect to any sentinel node",
    "couldn't connect to any sentinels",
    'no valid master node',
    'Master Node Not Enumerated',
    'No Replicas Nodes Enumerated',
    'no available replicas',
    'no replicas available for read',
  ])('is E4011 where the client says: %s', (message) => {
    expect(codeOf(anError({ message, stack: aStackOf(file, message) }))).toBe(E4011);
    expect(codeOf(anError({ message, stack: aStackOf('other/index.js', message) }))).toBe(E4001);
  });

  it('is E4011 where it says so itself, and where it stumbles over the client that it has not', () => {
    const stumble = { name: 'TypeError', message: "reading 'isReady'" };
    expect([
      codeOf(anError({ message: 'None of the sentinels are available' })),
      codeOf(anError({ ...stumble, stack: aStackOf(file) })),
      codeOf(anError({ ...stumble, stack: aStackOf('@redis/client/dist/lib/client/index.js') })),
      codeOf(anError({ ...stumble, name: 'RangeError', stack: aStackOf(file) })),
    ]).toEqual([E4011, E4011, E4001, E4001]);
  });
});

describe('Redlock', () => {
  it('is E4011 where too few servers granted a lock', () => {
    const message = 'The operation was unable to achieve a quorum during its retry window.';
    expect(codeOf(anError({ classes: ['ExecutionError'], name: 'ExecutionError', message }))).toBe(
      E4011,
    );
  });
});
