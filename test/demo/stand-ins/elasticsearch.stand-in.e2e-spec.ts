import { Client } from '@elastic/elasticsearch';
import { Client as Client9 } from '@elastic/elasticsearch-9';
import { elasticsearchService } from '../../../apps/demo/stage/stand-ins/elasticsearch.stand-in.js';
import type { Fault } from '../../../apps/demo/stage/stand-ins/faults.js';
import { startHttpStandIn } from '../../../apps/demo/stage/stand-ins/http.stand-in.js';
import type { StandIn } from '../../../apps/demo/stage/stand-ins/stand-in.js';

const search = (
  filters: readonly object[] = [],
  histogram: object = { field: '@timestamp', fixed_interval: '1h' },
) => ({
  index: 'usage',
  size: 0,
  query: {
    bool: {
      filter: [
        { term: { organization: 'acme' } },
        { range: { '@timestamp': { gte: '2026-03-01T00:00:00Z', lt: '2026-03-02T00:00:00Z' } } },
        ...filters,
      ],
    },
  },
  aggs: { usage: { date_histogram: histogram, aggs: { bytes: { sum: { field: 'bytes' } } } } },
});

describe('the stand-in for Elasticsearch', () => {
  let standIn: StandIn;
  let client: Client;
  beforeEach(async () => {
    standIn = await startHttpStandIn(elasticsearchService);
    client = new Client({ node: standIn.url, maxRetries: 0, requestTimeout: 500 });
  });
  afterEach(async () => {
    await client.close();
    await standIn.close();
  });

  const bytesPerBucket = async (...args: Parameters<typeof search>): Promise<number[]> => {
    const { aggregations } = (await client.search(search(...args))) as unknown as {
      aggregations: { usage: { buckets: { bytes: { value: number } }[] } };
    };
    return aggregations.usage.buckets.map(({ bytes }) => bytes.value);
  };
  const total = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0);

  it('passes the product check of the client, version 8 and 9', async () => {
    const nine = new Client9({ node: standIn.url, maxRetries: 0 });
    const names = [(await client.info()).tagline, (await nine.info()).tagline, await client.ping()];
    await nine.close();
    expect(names).toEqual(['You Know, for Search', 'You Know, for Search', true]);
  });

  it('counts bytes by the hour and by the day to the same sum', async () => {
    const hours = await bytesPerBucket();
    const days = await bytesPerBucket([], { field: '@timestamp', fixed_interval: '1d' });
    expect({
      hours: hours.length,
      days: days.length,
      same: Math.abs(total(hours) / total(days) - 1) < 1e-6,
      positive: total(hours) > 0,
    }).toEqual({
      hours: 24,
      days: 1,
      same: true,
      positive: true,
    });
  });

  it('filters by stream and by country', async () => {
    const all = total(await bytesPerBucket());
    const stream = total(await bytesPerBucket([{ terms: { stream: ['acme-001'] } }]));
    const country = total(await bytesPerBucket([{ terms: { country: ['DE'] } }]));
    const nowhere = total(await bytesPerBucket([{ terms: { country: ['AQ'] } }]));
    expect({
      stream: stream > 0 && stream < all,
      country: country > 0 && country < all,
      nowhere,
    }).toEqual({
      stream: true,
      country: true,
      nowhere: 0,
    });
  });

  it.each([
    ['UTC', '2026-03-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-02-28T23:00:00.000Z'],
    ['America/New_York', '2026-02-01T05:00:00.000Z'],
  ])('starts the months of %s at their local midnight', async (zone, first) => {
    const result = await client.search(
      search([], { field: '@timestamp', calendar_interval: 'month', time_zone: zone }),
    );
    const { usage } = result.aggregations as unknown as {
      usage: { buckets: { key_as_string: string }[] };
    };
    expect(usage.buckets[0]?.key_as_string).toBe(first);
  });

  it.each([
    [
      'an index that does not exist',
      { ...search(), index: 'nothing' },
      404,
      'index_not_found_exception',
    ],
    [
      'a query that it does not know',
      search([{ fuzzy: { stream: 'a' } }]),
      400,
      'parsing_exception',
    ],
    [
      'an unknown interval',
      search([], { field: '@timestamp', fixed_interval: '1x' }),
      400,
      'illegal_argument_exception',
    ],
    [
      'an invalid date',
      search([{ range: { '@timestamp': { gte: 'soon', lt: 'later' } } }]),
      400,
      'parse_exception',
    ],
  ])('refuses %s with the type that the real one names', async (_case, body, statusCode, type) => {
    await expect(client.search(body as never)).rejects.toMatchObject({
      name: 'ResponseError',
      meta: { statusCode, body: { error: { type } } },
    });
  });

  it.each<[Fault, object]>([
    [{ kind: 'refuse' }, { name: 'ConnectionError' }],
    [{ kind: 'reset' }, { name: 'ConnectionError' }],
    [{ kind: 'garbage' }, { name: 'DeserializationError' }],
    [{ kind: 'delay', milliseconds: 3_000 }, { name: 'TimeoutError' }],
    [
      { kind: 'status', status: 429 },
      {
        name: 'ResponseError',
        meta: { body: { error: { type: 'es_rejected_execution_exception' } } },
      },
    ],
    [
      { kind: 'all-shards-failed' },
      {
        name: 'ResponseError',
        meta: { body: { error: { type: 'search_phase_execution_exception' } } },
      },
    ],
  ])('fails with %j and works again afterwards', async (fault, error) => {
    await standIn.fail({ fault, seconds: 60 });
    await expect(client.search(search() as never)).rejects.toMatchObject(error);
    await standIn.heal();
    await expect(client.search(search() as never)).resolves.toMatchObject({
      timed_out: false,
      _shards: { failed: 0 },
    });
  });

  it('answers 200 with the failure of a shard', async () => {
    await standIn.fail({ fault: { kind: 'partial-shards' }, seconds: 60 });
    await expect(client.search(search() as never)).resolves.toMatchObject({
      _shards: { total: 3, successful: 2, failed: 1, failures: [{ shard: 1 }] },
    });
  });

  it('answers 200 with the mark of a time-out', async () => {
    await standIn.fail({ fault: { kind: 'timed-out' }, seconds: 60 });
    await expect(client.search(search() as never)).resolves.toMatchObject({ timed_out: true });
  });
});
