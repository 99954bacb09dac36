import { once } from 'node:events';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { bitrateKeyOf } from '../../../apps/demo/src/monitoring/live-bitrate.js';
import { RespReader } from '../../../apps/demo/stage/stand-ins/resp.js';
import { startRedisStandIn } from '../../../apps/demo/stage/stand-ins/redis.stand-in.js';
import type { Fault } from '../../../apps/demo/stage/stand-ins/faults.js';
import type { StandIn } from '../../../apps/demo/stage/stand-ins/stand-in.js';

const KEY = bitrateKeyOf('acme-001');

describe('the stand-in for Redis', () => {
  let standIn: StandIn;
  let redis: Redis;
  beforeEach(async () => {
    standIn = await startRedisStandIn();
    redis = new Redis(standIn.url, {
      lazyConnect: true,
      maxRetriesPerRequest: 1,
      connectTimeout: 500,
      commandTimeout: 500,
    });
    redis.on('error', () => undefined);
  });
  afterEach(async () => {
    redis.disconnect();
    await standIn.close();
  });
  const fail = (fault: Fault): Promise<void> => standIn.fail({ fault, seconds: 60 });

  it('answers ioredis with strings, hashes, counters and the kinds of its keys', async () => {
    const hash = await redis.hgetall(KEY);
    await redis.set('greeting', 'hello');
    expect({
      kbps: Number(hash['kbps']) > 0,
      greeting: await redis.get('greeting'),
      absent: await redis.get('nothing'),
      counted: [await redis.incr('polls'), await redis.incr('polls')],
      types: await Promise.all([redis.type(KEY), redis.type('greeting'), redis.type('nothing')]),
      deleted: await redis.del('greeting', 'nothing'),
    }).toEqual({
      kbps: true,
      greeting: 'hello',
      absent: null,
      counted: [1, 2],
      types: ['hash', 'string', 'none'],
      deleted: 1,
    });
  });

  it('answers node-redis as well', async () => {
    const client = createClient({ url: standIn.url });
    client.on('error', () => undefined);
    await client.connect();
    const hash = await client.hGetAll(KEY);
    client.destroy();
    expect(Number(hash['kbps'])).toBeGreaterThan(0);
  });

  it.each([
    [
      'a hash where a string is read',
      () => redis.get(KEY),
      'WRONGTYPE Operation against a key holding the wrong kind of value',
    ],
    [
      'a counter on a string',
      async () => (await redis.set('t', 'x'), redis.incr('t')),
      'ERR value is not an integer or out of range',
    ],
    [
      'a command that it does not know',
      () => redis.lpush('list', 'x'),
      "ERR unknown command 'lpush', with args beginning with: ",
    ],
  ])('refuses %s in the words of Redis', async (_case, command, message) => {
    await expect(command()).rejects.toMatchObject({ name: 'ReplyError', message });
  });

  it.each<[Fault, RegExp]>([
    [{ kind: 'refuse' }, /max retries per request/],
    [{ kind: 'reset' }, /timed out|max retries per request/],
    [{ kind: 'garbage' }, /Protocol error|timed out|max retries per request/],
    [{ kind: 'wrong-type' }, /^WRONGTYPE /],
    [{ kind: 'delay', milliseconds: 5_000 }, /timed out/],
  ])('fails with %j and works again afterwards', async (fault, message) => {
    await redis.ping();
    await fail(fault);
    await expect(redis.hgetall(KEY)).rejects.toThrow(message);
    await standIn.heal();
    await expect(redis.hgetall(KEY)).resolves.toHaveProperty('kbps');
  });

  it('runs out of memory for commands that write, and for no others', async () => {
    await fail({ kind: 'out-of-memory' });
    await expect(redis.incr('polls')).rejects.toMatchObject({
      message: expect.stringMatching(/^OOM /),
    });
    await expect(redis.hgetall(KEY)).resolves.toHaveProperty('kbps');
  });

  it('no longer has a key that was removed', async () => {
    await fail({ kind: 'missing-key' });
    await expect(redis.hgetall(KEY)).resolves.toEqual({});
  });

  it('asks for the password of its URL', async () => {
    const stranger = new Redis(standIn.url.replace(/:[^:@]*@/, ':wrong@'), {
      lazyConnect: true,
      retryStrategy: () => null,
    });
    const errors: string[] = [];
    stranger.on('error', ({ message }: Error) => errors.push(message));
    await expect(stranger.ping()).rejects.toThrow();
    stranger.disconnect();
    expect(errors.join()).toContain('WRONGPASS');
  });

  it('refuses the password that was good before, once told to', async () => {
    const errors: string[] = [];
    redis.on('error', ({ message }: Error) => errors.push(message));
    await redis.ping();
    await fail({ kind: 'wrong-password' });
    await expect(redis.ping()).rejects.toThrow();
    expect(errors.join()).toContain('WRONGPASS');
  });

  it('ends the connection of a client that does not speak its protocol', async () => {
    const socket = connect(Number(new URL(standIn.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n\r\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^-ERR Protocol error/);
    await once(socket, 'close');
  });

  it('lifts a fault by itself when its time is over', async () => {
    await standIn.fail({ fault: { kind: 'wrong-type' }, seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(standIn.fault).toBeUndefined();
  });
});

describe('the reader of commands', () => {
  const bytes = Buffer.from('*2\r\n$3\r\nGET\r\n$5\r\ngr\u00fcn\r\n*1\r\n$4\r\nPING\r\n');

  it('finds the commands wherever the bytes are cut', () => {
    const reader = new RespReader();
    const commands = [...bytes].flatMap((byte) => reader.read(Buffer.from([byte])));
    expect(commands).toEqual([['GET', 'gr\u00fcn'], ['PING']]);
  });

  it('finds several commands in one piece', () => {
    expect(new RespReader().read(bytes)).toHaveLength(2);
  });

  it.each(['PING\r\n', '*-1\r\n', '*99999999\r\n', '*1\r\n+PING\r\n', '*x\r\n'])(
    'refuses %j',
    (text) => {
      expect(() => new RespReader().read(Buffer.from(text))).toThrow('Protocol error');
    },
  );
});
