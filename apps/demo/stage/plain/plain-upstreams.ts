import { Client } from '@elastic/elasticsearch';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  UPSTREAM_TIMEOUT,
  UPSTREAM_URLS,
  type UpstreamName,
  type UpstreamUrls,
} from '../../src/upstreams/upstream-urls.js';

interface Hours {
  readonly buckets: readonly { readonly bytes: { readonly value: number } }[];
}

/** The services behind the API, asked with the same clients and time-outs as the demo asks them with. */
@Injectable()
export class PlainUpstreams implements OnApplicationShutdown {
  private readonly elasticsearch: Client;

  constructor(@Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls) {
    this.elasticsearch = new Client({
      node: urls.elasticsearch,
      requestTimeout: UPSTREAM_TIMEOUT,
      maxRetries: 0,
    });
  }

  async fetchJson(upstream: UpstreamName, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.urls[upstream]}${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(UPSTREAM_TIMEOUT),
    });
    if (!response.ok) throw new Error(`${upstream} answered with status ${response.status}`);
    return response.json();
  }

  /** The bytes that an organization's streams have delivered. */
  async bytes(organization: string): Promise<{ readonly bytes: number }> {
    const { aggregations } = await this.elasticsearch.search<unknown, { usage: Hours }>({
      index: 'usage',
      size: 0,
      query: { bool: { filter: [{ term: { organization } }] } },
      aggs: {
        usage: {
          date_histogram: { field: '@timestamp', fixed_interval: '1h' },
          aggs: { bytes: { sum: { field: 'bytes' } } },
        },
      },
    });
    const hours = aggregations?.usage.buckets ?? [];
    return { bytes: hours.reduce((sum, { bytes }) => sum + bytes.value, 0) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.elasticsearch.close();
  }
}
