import { Redis as Redis5, type RedisOptions } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { resolveException, upstream } from 'nestjs-analytics-errors';
import { describeWithRedis, type RedisServer, startRedis } from '../../../support/redis-server.js';
import {
  type BadServer,
  closedPort,
  hangUp,
  reset,
  say,
  stall,
  startBadServer,
} from '../../support/sockets.js';
import { thrownBy } from '../../support/thrown-by.js';

const E4011 = 'E4011_REDIS_GENERAL_ISSUE';
const E4012 = 'E4012_REDIS_KEY_ISSUE';

/** Settings with which a command fails at once instead of waiting for better times. */
const FAIL_FAST = {
  lazyConnect: true,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  connectTimeout: 200,
  commandTimeout: 200,
  disconnectTimeout: 50,
};

type Client = Redis5;

describeWithRedis.each([
  ['ioredis 5', Redis5],
  ['ioredis 6', Redis6 as unknown as typeof Redis5],
])('what %s throws', (_version, Redis) => {
  let server: RedisServer;
  let guarded: RedisServer;
  const clients: Client[] = [];
  const open = (port: number, options: RedisOptions = {}): Client => {
    const client = new Redis(port, '127.0.0.1', { ...FAIL_FAST, ...options });
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  };
  const codeOf = async (call: () => unknown): Promise<string> =>
    resolveException(await thrownBy(call)).code;

  beforeAll(async () => {
    [server, guarded] = await Promise.all([startRedis(), startRedis('--requirepass', 'letmein')]);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  afterAll(() => Promise.all([server.stop(), guarded.stop()]));

  it.each<[string, (redis: Client) => Promise<unknown>]>([
    ['a list command on a text', (redis) => redis.lpush('text', 'x')],
    [
      'the same in a script',
      (redis) => redis.eval(`return redis.call('LPUSH', KEYS[1], 'x')`, 1, 'text'),
    ],
    ['INCR on a text', (redis) => redis.incr('text')],
    ['INCR beyond 64 bits', (redis) => redis.incr('huge')],
    ['INCRBYFLOAT on a text', (redis) => redis.incrbyfloat('text', 1.5)],
    ['HINCRBY on a text', (redis) => redis.hincrby('hash', 'text', 1)],
    ['RENAME of a missing key', (redis) => redis.rename('missing', 'other')],
    ['LSET beyond the end', (redis) => redis.lset('list', 5, 'x')],
    ['a consumer group that exists', (redis) => redis.xgroup('CREATE', 'stream', 'group', '$')],
    [
      'a consumer group that is missing',
      (redis) => redis.xreadgroup('GROUP', 'nobody', 'me', 'STREAMS', 'stream', '>'),
    ],
    ['XADD with an id of the past', (redis) => redis.xadd('stream', '1-1', 'a', '1')],
    [
      'RESTORE over a key that exists',
      (redis) => redis.dump('text').then(() => redis.restore('text', 0, 'x')),
    ],
    ['XGROUP on a missing key', (redis) => redis.xgroup('CREATE', 'missing', 'group', '$')],
  ])('is E4012 for %s', async (_case, command) => {
    const redis = open(server.port);
    await redis.flushall();
    await redis.set('text', 'abc');
    await redis.set('huge', '9223372036854775807');
    await redis.hset('hash', 'text', 'abc');
    await redis.rpush('list', 'a');
    await redis.xadd('stream', '5-5', 'a', '1');
    await redis.xgroup('CREATE', 'stream', 'group', '$');
    await expect(codeOf(() => command(redis))).resolves.toBe(E4012);
  });

  it.each<[string, (redis: Client) => Promise<unknown>]>([
    ['an unknown command', (redis) => redis.call('nonsense', 'argument')],
    ['too few arguments', (redis) => redis.call('get')],
    ['a syntax error', (redis) => redis.call('set', 'key', 'value', 'nonsense')],
    ['an unknown script', (redis) => redis.evalsha('0'.repeat(40), 0)],
    [
      'a script that fails on purpose',
      (redis) => redis.eval(`return redis.error_reply('MY_CODE no')`, 0),
    ],
    ['a database that does not exist', (redis) => redis.select(9999)],
    ['a transaction with a wrong command', (redis) => redis.multi().call('get').exec()],
    ['a wrong password', (redis) => redis.auth('reader', 'wrong')],
  ])('is E4011 for %s', async (_case, command) => {
    await expect(codeOf(() => command(open(server.port)))).resolves.toBe(E4011);
  });

  it('is E4011 when Redis asks for a password', async () => {
    await expect(
      codeOf(() => open(guarded.port, { enableReadyCheck: false }).get('key')),
    ).resolves.toBe(E4011);
  });

  it('is E4011 when Redis is out of memory', async () => {
    const redis = open(guarded.port, { password: 'letmein' });
    await redis.config('SET', 'maxmemory', '1');
    await expect(codeOf(() => redis.set('key', 'value'))).resolves.toBe(E4011);
    await redis.config('SET', 'maxmemory', '0');
  });

  it('is E4011 when Redis takes no writes', async () => {
    const redis = open(guarded.port, { password: 'letmein' });
    await redis.replicaof('127.0.0.1', await closedPort());
    await expect(codeOf(() => redis.set('key', 'value'))).resolves.toBe(E4011);
    await redis.replicaof('NO', 'ONE');
  });

  it('is E4011 when the connection is refused', async () => {
    const port = await closedPort();
    await expect(codeOf(() => open(port).get('key'))).resolves.toBe(E4011);
  });

  it('is E4011 when the retries are used up', async () => {
    const port = await closedPort();
    const redis = open(port, { retryStrategy: () => 1, maxRetriesPerRequest: 1 });
    const thrown = await thrownBy(() => redis.get('key'));
    expect(thrown).toMatchObject({ name: 'MaxRetriesPerRequestError' });
    expect(resolveException(thrown).code).toBe(E4011);
  });

  it.each<[string, Parameters<typeof startBadServer>[0], RedisOptions]>([
    ['stalls', stall, { commandTimeout: 100 }],
    ['resets the connection', reset, {}],
    ['hangs up', hangUp, {}],
    ['speaks HTTP', say('HTTP/1.1 400 Bad Request\r\n\r\n'), {}],
    ['sends half a reply', say('$100\r\nabc', { close: true }), {}],
  ])('is E4011 when the server %s', async (_case, treat, options) => {
    const bad: BadServer = await startBadServer(treat);
    const code = await codeOf(() =>
      open(bad.port, { enableReadyCheck: false, ...options }).get('key'),
    );
    await bad.close();
    expect(code).toBe(E4011);
  });

  it('is E4011 when commands may not wait for the connection', async () => {
    await expect(
      codeOf(() => open(server.port, { enableOfflineQueue: false }).get('key')),
    ).resolves.toBe(E4011);
  });

  it('is E4011 after the client has quit', async () => {
    const redis = open(server.port);
    await redis.ping();
    await redis.quit();
    await expect(codeOf(() => redis.get('key'))).resolves.toBe(E4011);
  });

  it('is E4011 for a command on a connection that subscribes', async () => {
    const redis = open(server.port, { protocol: 2 } as RedisOptions);
    await redis.subscribe('news');
    await expect(codeOf(() => redis.get('key'))).resolves.toBe(E4011);
  });

  it('is E4011 when no node of a cluster answers', async () => {
    const cluster = new Redis.Cluster([{ host: '127.0.0.1', port: await closedPort() }], {
      clusterRetryStrategy: () => null,
      lazyConnect: true,
      redisOptions: FAIL_FAST,
    });
    cluster.on('error', () => undefined);
    await expect(codeOf(() => cluster.get('key'))).resolves.toBe(E4011);
    cluster.disconnect();
  });

  it('is E4011 when no sentinel answers', async () => {
    const redis = new Redis({
      ...FAIL_FAST,
      sentinels: [{ host: '127.0.0.1', port: await closedPort() }],
      name: 'main',
      sentinelRetryStrategy: () => null,
    });
    redis.on('error', () => undefined);
    await expect(codeOf(() => redis.get('key'))).resolves.toBe(E4011);
    redis.disconnect();
  });

  it('is E4012 also inside a call that is tagged as Bintu’s', async () => {
    const redis = open(server.port);
    await redis.set('text', 'abc');
    await expect(codeOf(() => upstream('bintu', () => redis.lpush('text', 'x')))).resolves.toBe(
      E4012,
    );
  });

  it('is not thrown for a missing key, which the service itself reports as E4012', async () => {
    await expect(open(server.port).get('missing')).resolves.toBeNull();
  });
});
