import { jest } from '@jest/globals';
import { resolveException, upstream } from 'nestjs-analytics-errors';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import { describeWithRedis, type RedisServer, startRedis } from '../../../support/redis-server.js';
import { closedPort, hangUp, reset, say, stall, startBadServer } from '../../support/sockets.js';
import { thrownBy } from '../../support/thrown-by.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const E4011 = 'E4011_REDIS_GENERAL_ISSUE';
const E4012 = 'E4012_REDIS_KEY_ISSUE';

type Options = NonNullable<Parameters<typeof createClient>[0]>;
const clientOf = (port: number, { socket, ...options }: Options = {}) =>
  createClient({
    disableClientInfo: true,
    ...options,
    socket: {
      host: '127.0.0.1',
      port,
      connectTimeout: 200,
      reconnectStrategy: false,
      ...socket,
    } as NonNullable<Options['socket']>,
  }).on('error', () => undefined);
type Client = ReturnType<typeof clientOf>;

describeWithRedis('what node-redis 5 throws', () => {
  let server: RedisServer;
  const clients: Client[] = [];
  const open = async (port: number, options: Options = {}): Promise<Client> => {
    const client = clientOf(port, options);
    clients.push(client);
    await client.connect();
    return client;
  };
  const codeOf = async (call: () => unknown): Promise<string> =>
    resolveException(await thrownBy(call)).code;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const client of clients.splice(0).filter(({ isOpen }) => isOpen)) client.destroy();
  });
  afterAll(() => server.stop());

  it.each<[string, (redis: Client) => Promise<unknown>]>([
    ['a list command on a text', (redis) => redis.lPush('text', 'x')],
    [
      'the same in a script',
      (redis) => redis.eval(`return redis.call('LPUSH', KEYS[1], 'x')`, { keys: ['text'] }),
    ],
    ['INCR on a text', (redis) => redis.incr('text')],
    ['RENAME of a missing key', (redis) => redis.rename('missing', 'other')],
    ['LSET beyond the end', (redis) => redis.lSet('list', 5, 'x')],
    [
      'a transaction of which a member meets the wrong type',
      (redis) => redis.multi().lPush('text', 'x').exec(),
    ],
    [
      'a transaction of which two members do',
      (redis) => redis.multi().lPush('text', 'x').get('list').exec(),
    ],
  ])('is E4012 for %s', async (_case, command) => {
    const redis = await open(server.port);
    await redis.flushAll();
    await redis.set('text', 'abc');
    await redis.rPush('list', 'a');
    await expect(codeOf(() => command(redis))).resolves.toBe(E4012);
  });

  it('is E4012 when a watched key has changed', async () => {
    const redis = await open(server.port);
    const other = await open(server.port);
    await redis.watch('watched');
    await other.set('watched', 'x');
    await expect(codeOf(() => redis.multi().set('watched', 'y').exec())).resolves.toBe(E4012);
  });

  it.each<[string, (redis: Client) => Promise<unknown>]>([
    ['an unknown command', (redis) => redis.sendCommand(['NONSENSE', 'argument'])],
    ['an unknown script', (redis) => redis.evalSha('0'.repeat(40))],
    [
      'a script that fails on purpose',
      (redis) => redis.eval(`return redis.error_reply('MY_CODE no')`),
    ],
    [
      'a script whose reply begins like no reply of Redis',
      (redis) => redis.eval(`return { err = 'limit exceeded' }`),
    ],
    ['a wrong password', (redis) => redis.auth({ username: 'reader', password: 'wrong' })],
    ['a transaction with a wrong command', (redis) => redis.multi().addCommand(['GET']).exec()],
    [
      'a transaction of which members fail for different reasons',
      (redis) =>
        redis.multi().lPush('text', 'x').eval(`return redis.error_reply('MY_CODE no')`).exec(),
    ],
    [
      'a command that the caller aborts',
      (redis) => {
        const controller = new AbortController();
        const answer = redis.withAbortSignal(controller.signal).get('key');
        controller.abort();
        return answer;
      },
    ],
  ])('is E4011 for %s', async (_case, command) => {
    const redis = await open(server.port);
    await redis.set('text', 'abc');
    await expect(codeOf(() => command(redis))).resolves.toBe(E4011);
  });

  it('is E4011 on a client that was never connected, or is closed', async () => {
    await expect(codeOf(() => clientOf(server.port).get('key'))).resolves.toBe(E4011);
    const redis = await open(server.port);
    await redis.close();
    await expect(codeOf(() => redis.get('key'))).resolves.toBe(E4011);
  });

  it('is E4011 when commands may not wait for the connection', async () => {
    const port = await closedPort();
    const redis = clientOf(port, { disableOfflineQueue: true, socket: { reconnectStrategy: 20 } });
    redis.connect().catch(() => undefined);
    const code = await codeOf(() => redis.get('key'));
    redis.destroy();
    expect(code).toBe(E4011);
  });

  it('is E4011 when a command has waited for the connection for too long', async () => {
    const port = await closedPort();
    const redis = clientOf(port, {
      commandOptions: { timeout: 30 },
      socket: { reconnectStrategy: 20 },
    });
    redis.connect().catch(() => undefined);
    const code = await codeOf(() => redis.get('key'));
    redis.destroy();
    expect(code).toBe(E4011);
  });

  it('is E4011 when the client is destroyed while a command is on its way', async () => {
    const bad = await startBadServer(stall);
    const redis = await open(bad.port);
    const command = redis.get('key');
    redis.destroy();
    const code = await codeOf(() => command);
    await bad.close();
    expect(code).toBe(E4011);
  });

  it.each<[string, Parameters<typeof startBadServer>[0], Options]>([
    ['hangs up', hangUp, {}],
    ['stalls and a socket may not', stall, { socket: { socketTimeout: 50 } }],
    ['sends half a reply', say('$100\r\nabc', { close: true }), {}],
  ])('is E4011 when the server %s', async (_case, treat, options) => {
    const bad = await startBadServer(treat);
    const redis = await open(bad.port, options);
    const code = await codeOf(() => redis.get('key'));
    await bad.close();
    expect(code).toBe(E4011);
  });

  it('is E4011 when the queue is full', async () => {
    const bad = await startBadServer(stall);
    const redis = await open(bad.port, { commandsQueueMaxLength: 1 });
    redis.get('first').catch(() => undefined);
    redis.get('second').catch(() => undefined);
    const code = await codeOf(() => redis.get('third'));
    redis.destroy();
    await bad.close();
    expect(code).toBe(E4011);
  });

  it('is E4011 when the pool has no client left', async () => {
    const bad = await startBadServer(stall);
    const pool = createClientPool(
      {
        disableClientInfo: true,
        socket: { host: '127.0.0.1', port: bad.port, reconnectStrategy: false },
      },
      { minimum: 1, maximum: 1, acquireTimeout: 30 },
    ).on('error', () => undefined);
    await pool.connect();
    pool.get('first').catch(() => undefined);
    const code = await codeOf(() => pool.get('second'));
    pool.destroy();
    await bad.close();
    expect(code).toBe(E4011);
  });

  it('is E4011 when no node of a cluster answers', async () => {
    const port = await closedPort();
    const cluster = createCluster({
      rootNodes: [{ socket: { host: '127.0.0.1', port, reconnectStrategy: false } }],
    });
    cluster.on('error', () => undefined);
    await expect(codeOf(() => cluster.connect())).resolves.toBe(E4011);
  });

  it('is E4011 when no sentinel answers, and for a command after that', async () => {
    // The client prints the error that it throws.
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const sentinel = createSentinel({
      name: 'main',
      sentinelRootNodes: [{ host: '127.0.0.1', port: await closedPort() }],
      maxCommandRediscovers: 1,
      scanInterval: 0,
    }).on('error', () => undefined);
    const codes = [await codeOf(() => sentinel.connect()), await codeOf(() => sentinel.get('key'))];
    expect(codes).toEqual([E4011, E4011]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a refused connection', async () => open(await closedPort())],
    [
      'a connection that is reset while a command is on its way',
      async () => {
        const bad = await startBadServer(reset);
        try {
          return await (await open(bad.port)).get('key');
        } finally {
          await bad.close();
        }
      },
    ],
  ])(
    'has no mark of Redis for %s: it is E4001, and E4011 where the call is tagged',
    async (_case, call) => {
      await expect(codeOf(call)).resolves.toBe(E4001);
      await expect(codeOf(() => upstream('redis', call))).resolves.toBe(E4011);
    },
  );
});
