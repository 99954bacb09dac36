import { Redis } from 'ioredis';
import { STREAMS } from '../../src/streams/streams.js';
import { ingestBitrate } from '../data/usage.js';
import { bitrateKeyOf, toBitrateHash } from '../../src/monitoring/live-bitrate.js';

/** Writes the live values of every stream to a Redis, under keys of the demo's own; gives their number. */
export const seedRedis = async (url: string, now = new Date()): Promise<number> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  // The command throws its error; without a listener ioredis would print it as well.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const pipeline = redis.pipeline();
    for (const { id } of STREAMS)
      pipeline.del(bitrateKeyOf(id)).hset(bitrateKeyOf(id), toBitrateHash(ingestBitrate(id), now));
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    return STREAMS.length;
  } finally {
    redis.disconnect();
  }
};
