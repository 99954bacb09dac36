import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

/** The connection to Redis, set to fail fast: with its defaults ioredis lets a command wait for many seconds. */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly client: Redis;
  private readonly logger = new Logger(RedisConnection.name);

  constructor(@Inject(UPSTREAM_URLS) urls: UpstreamUrls) {
    this.client = new Redis(urls.redis, {
      lazyConnect: true,
      connectTimeout: UPSTREAM_TIMEOUT,
      commandTimeout: UPSTREAM_TIMEOUT,
      maxRetriesPerRequest: 1,
      retryStrategy: (attempt) => Math.min(attempt * 50, 500),
    });
    // The commands report the failure; this line says why a connection was not made, and without it ioredis prints stacks.
    this.client.on('error', (error: NodeJS.ErrnoException) =>
      this.logger.debug(`connection: ${error.code ?? error.name}`),
    );
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}
