import { Injectable } from '@nestjs/common';
import { RedisKeyException, Upstream } from 'nestjs-analytics-errors';
import {
  bitrateKeyOf,
  fromBitrateHash,
  type LiveBitrate,
  pollCounterKeyOf,
} from './live-bitrate.js';
import { RedisConnection } from './redis-connection.js';

export interface StreamBitrate extends LiveBitrate {
  readonly stream: string;
}

/** The live values of the ingest, kept in Redis. */
@Injectable()
export class LiveBitratesRepository {
  constructor(private readonly redis: RedisConnection) {}

  @Upstream('redis')
  async read(streams: readonly string[]): Promise<readonly StreamBitrate[]> {
    return Promise.all(
      streams.map(async (stream) => {
        const bitrate = fromBitrateHash(await this.redis.client.hgetall(bitrateKeyOf(stream)));
        // To Redis a key that is not there is no error; here it is one, since every stream has its values.
        if (!bitrate)
          throw new RedisKeyException({
            cause: new Error('The key of a stream holds no measurement.'),
          });
        return { stream, ...bitrate };
      }),
    );
  }

  /** Counts a poll; the sum is what the organization is billed for. */
  @Upstream('redis')
  async countPoll(organization: string): Promise<void> {
    await this.redis.client.incr(pollCounterKeyOf(organization));
  }
}
