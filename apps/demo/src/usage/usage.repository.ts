import { Client, type estypes } from '@elastic/elasticsearch';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { assertComplete, Upstream } from 'nestjs-analytics-errors';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

/** Which traffic is asked for: of these streams, from these countries (all without any), within these moments. */
export interface TrafficFilter {
  readonly organization: string;
  readonly streams?: readonly string[];
  readonly countries?: readonly string[] | undefined;
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly time: string;
  readonly bytes: number;
}

export interface BrowserViews {
  readonly browser: string;
  readonly views: number;
}

interface Histogram {
  readonly buckets: readonly { readonly key: number; readonly bytes: { readonly value: number } }[];
}

interface Terms {
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
}

const INDEX = 'usage';

const queryFor = ({
  organization,
  streams,
  countries,
  from,
  to,
}: TrafficFilter): estypes.QueryDslQueryContainer => ({
  bool: {
    filter: [
      { term: { organization } },
      { range: { '@timestamp': { gte: from, lt: to } } },
      ...(streams ? [{ terms: { stream: [...streams] } }] : []),
      ...(countries ? [{ terms: { country: [...countries] } }] : []),
    ],
  },
});

const sumOfBytes = { bytes: { sum: { field: 'bytes' } } };

const pointsOf = ({ buckets }: Histogram): Point[] =>
  buckets.map(({ key, bytes }) => ({ time: new Date(key).toISOString(), bytes: bytes.value }));

/** The usage data in Elasticsearch. Bills are made of it, so an answer without the part of a failed shard counts as a failure. */
@Injectable()
export class UsageRepository implements OnApplicationShutdown {
  private readonly client: Client;

  constructor(@Inject(UPSTREAM_URLS) urls: UpstreamUrls) {
    // Retries would multiply the time that a client of ours waits; the time-out of the constructor covers the body as well.
    this.client = new Client({
      node: urls.elasticsearch,
      requestTimeout: UPSTREAM_TIMEOUT,
      maxRetries: 0,
    });
  }

  @Upstream('es')
  async bytesOverTime(filter: TrafficFilter, interval: string): Promise<readonly Point[]> {
    const histogram: estypes.AggregationsDateHistogramAggregation = {
      field: '@timestamp',
      fixed_interval: interval,
    };
    return pointsOf(
      await this.aggregate<Histogram>(filter, { date_histogram: histogram, aggs: sumOfBytes }),
    );
  }

  @Upstream('es')
  async bytesPerMonth(filter: TrafficFilter, timeZone: string): Promise<readonly Point[]> {
    const histogram: estypes.AggregationsDateHistogramAggregation = {
      field: '@timestamp',
      calendar_interval: 'month',
      time_zone: timeZone,
    };
    return pointsOf(
      await this.aggregate<Histogram>(filter, { date_histogram: histogram, aggs: sumOfBytes }),
    );
  }

  @Upstream('es')
  async viewsPerBrowser(filter: TrafficFilter): Promise<readonly BrowserViews[]> {
    const { buckets } = await this.aggregate<Terms>(filter, { terms: { field: 'browser' } });
    return buckets.map(({ key, doc_count: views }) => ({ browser: key, views }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }

  private async aggregate<Result>(
    filter: TrafficFilter,
    usage: estypes.AggregationsAggregationContainer,
  ): Promise<Result> {
    const result = await this.client.search({
      index: INDEX,
      size: 0,
      track_total_hits: false,
      query: queryFor(filter),
      aggs: { usage },
    });
    const { aggregations } = assertComplete(result);
    return aggregations?.['usage'] as Result;
  }
}
