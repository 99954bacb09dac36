import { Redis } from 'ioredis';
import { bitrateKeyOf, pollCounterKeyOf } from '../../../apps/demo/src/monitoring/live-bitrate.js';
import { errorCodeIn } from '../../../apps/demo/stage/load/demo-client.js';
import { seedRedis } from '../../../apps/demo/stage/seed/seed-redis.js';
import { describeWithRedis, type RedisServer, startRedis } from '../../support/redis-server.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

const KEY = bitrateKeyOf('acme-001');
const PASSWORD = 'test-only';

describeWithRedis('the demo with a real redis-server', () => {
  let redis: RedisServer;
  let under: DemoUnderTest;
  beforeAll(async () => {
    redis = await startRedis('--requirepass', PASSWORD);
    under = await startDemoUnderTest('fastify', { REDIS_URL: url() });
  });
  beforeEach(() => seedRedis(url()));
  afterAll(async () => {
    await under.close();
    await redis.stop();
  });

  const url = (password = PASSWORD): string => `redis://:${password}@127.0.0.1:${redis.port}`;
  const runWith = async (
    password: string,
    ...commands: readonly (readonly [string, ...string[]])[]
  ): Promise<void> => {
    const client = new Redis(url(password), { lazyConnect: true });
    for (const [command, ...args] of commands) await client.call(command, ...args);
    client.disconnect();
  };
  const run = (...commands: readonly (readonly [string, ...string[]])[]): Promise<void> =>
    runWith(PASSWORD, ...commands);

  const bitrate = async (): Promise<string> => {
    const { status, body } = await under.client.send(
      { method: 'GET', path: '/monitoring/ingest/bitrate?streams=acme-001' },
      'ada@acme.example',
    );
    return `${status} ${errorCodeIn(body) ?? 'ok'}`;
  };

  it('starts no stand-in for it', () => {
    expect(under.demo.standIns.names).not.toContain('redis');
  });

  it('answers with the live values that the seed has written', async () => {
    expect(await bitrate()).toBe('200 ok');
  });

  it('answers E4012 when the key of a stream holds another type', async () => {
    await run(['SET', KEY, 'overwritten']);
    expect(await bitrate()).toBe('500 E4012_REDIS_KEY_ISSUE');
  });

  it('answers E4012 when the key of a stream is gone', async () => {
    await run(['DEL', KEY]);
    expect(await bitrate()).toBe('500 E4012_REDIS_KEY_ISSUE');
  });

  it('answers E4012 when a counter holds a string', async () => {
    await run(['SET', pollCounterKeyOf('acme'), 'many']);
    const broken = await bitrate();
    await run(['DEL', pollCounterKeyOf('acme')]);
    expect([broken, await bitrate()]).toEqual(['500 E4012_REDIS_KEY_ISSUE', '200 ok']);
  });

  it('answers E4011 when Redis is out of memory, and goes on when it is not', async () => {
    await run(['CONFIG', 'SET', 'maxmemory', '1']);
    const full = await bitrate();
    await run(['CONFIG', 'SET', 'maxmemory', '0']);
    expect([full, await bitrate()]).toEqual(['500 E4011_REDIS_GENERAL_ISSUE', '200 ok']);
  });

  it('answers E4011 when Redis does not take the password any more, and goes on when it does', async () => {
    await run(
      ['CONFIG', 'SET', 'requirepass', 'another-one'],
      ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'],
    );
    const refused = await bitrate();
    await runWith('another-one', ['CONFIG', 'SET', 'requirepass', PASSWORD]);
    expect([refused, await bitrate()]).toEqual(['500 E4011_REDIS_GENERAL_ISSUE', '200 ok']);
  });

  it('answers E4011 when Redis hangs, before a client would lose its patience', async () => {
    await run(['CLIENT', 'PAUSE', '3000', 'ALL']);
    expect(await bitrate()).toBe('500 E4011_REDIS_GENERAL_ISSUE');
  });

  it('answers E4011 when Redis was killed, and goes on when it is back', async () => {
    await redis.stop();
    const dead = await bitrate();
    await redis.restart();
    await seedRedis(url());
    expect([dead, await bitrate()]).toEqual(['500 E4011_REDIS_GENERAL_ISSUE', '200 ok']);
  });
});
