import { BROWSER_SHARES, bytesPerSecond, COUNTRY_SHARES } from '../data/usage.js';
import type { Stream } from '../../src/streams/streams.js';

/** A search that Elasticsearch would refuse, with the type that it would name. */
export class SearchError extends Error {
  constructor(
    readonly type: string,
    reason: string,
  ) {
    super(reason);
  }
}

type Filter = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Aggregation {
  readonly date_histogram?: {
    readonly fixed_interval?: string;
    readonly calendar_interval?: string;
    readonly time_zone?: string;
  };
  readonly terms?: { readonly field?: string };
}

/** The part of the search language that the demo uses. */
export interface SearchBody {
  readonly query?: { readonly bool?: { readonly filter?: readonly Filter[] } };
  readonly aggs?: Readonly<Record<string, Aggregation>>;
}

interface Selection {
  readonly streams: readonly Stream[];
  readonly countryShare: number;
  readonly from: number;
  readonly to: number;
}

const MAX_BUCKETS = 65_536;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const INTERVALS: Readonly<Record<string, number>> = { '1m': 60_000, '1h': HOUR, '1d': DAY };

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const timeOf = (value: unknown): number => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new SearchError(
      'parse_exception',
      'failed to parse date field with format [strict_date_optional_time]',
    );
  return time;
};

const select = (all: readonly Stream[], filters: readonly Filter[]): Selection => {
  let selection: Selection = {
    streams: all,
    countryShare: 1,
    from: Date.now() - DAY,
    to: Date.now(),
  };
  for (const filter of filters) {
    const [kind, clause] = Object.entries(filter)[0] ?? [];
    const [field, value] = Object.entries(clause ?? {})[0] ?? [];
    if (kind === 'range' && field === '@timestamp') {
      const { gte, lt } = value as { gte?: unknown; lt?: unknown };
      selection = { ...selection, from: timeOf(gte), to: timeOf(lt) };
      continue;
    }
    if (kind !== 'term' && kind !== 'terms')
      throw new SearchError('parsing_exception', `unknown query [${String(kind)}]`);
    const wanted = new Set(listOf(value));
    switch (field) {
      case 'organization':
        selection = {
          ...selection,
          streams: selection.streams.filter(({ organization }) => wanted.has(organization)),
        };
        break;
      case 'stream':
        selection = { ...selection, streams: selection.streams.filter(({ id }) => wanted.has(id)) };
        break;
      case 'country':
        selection = {
          ...selection,
          countryShare: [...wanted].reduce<number>(
            (share, country) => share + (COUNTRY_SHARES[String(country)] ?? 0),
            0,
          ),
        };
        break;
      default:
        selection = { ...selection, streams: [] };
    }
  }
  return selection;
};

const bytesWithin = ({ streams, countryShare }: Selection, start: number, end: number): number => {
  // Traffic changes by the hour; for long buckets two dozen samples give the same picture.
  const step = Math.max(HOUR, (end - start) / 24);
  let bytes = 0;
  for (let time = start; time < end; time += step) {
    const seconds = (Math.min(time + step, end) - time) / 1000;
    for (const { id } of streams) bytes += bytesPerSecond(id, time) * seconds;
  }
  return Math.round(bytes * countryShare);
};

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
const zoneOffset = (zone: string, time: number): number => {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(
      field('year'),
      field('month') - 1,
      field('day'),
      field('hour'),
      field('minute'),
      field('second'),
    ) - time
  );
};

const startOfMonth = (zone: string, year: number, month: number): number => {
  const naive = Date.UTC(year, month, 1);
  return naive - zoneOffset(zone, naive - zoneOffset(zone, naive));
};

const monthBoundaries = (from: number, to: number, zone: string): number[] => {
  const boundaries: number[] = [];
  const first = new Date(from + zoneOffset(zone, from));
  for (let month = first.getUTCMonth(); (boundaries.at(-1) ?? -Infinity) < to; month++) {
    boundaries.push(startOfMonth(zone, first.getUTCFullYear(), month));
  }
  return boundaries;
};

const boundariesOf = (
  { from, to }: Selection,
  histogram: NonNullable<Aggregation['date_histogram']>,
): number[] => {
  if (histogram.calendar_interval === 'month')
    return monthBoundaries(from, to, histogram.time_zone ?? 'UTC');
  const interval = INTERVALS[histogram.fixed_interval ?? ''];
  if (interval === undefined)
    throw new SearchError(
      'illegal_argument_exception',
      'The supplied interval could not be parsed',
    );
  const first = Math.floor(from / interval) * interval;
  const count = Math.ceil((to - first) / interval) + 1;
  if (count > MAX_BUCKETS)
    throw new SearchError(
      'too_many_buckets_exception',
      `Trying to create too many buckets. Must be less than or equal to: [${MAX_BUCKETS}]`,
    );
  return Array.from({ length: count }, (_, index) => first + index * interval);
};

const histogramOf = (
  selection: Selection,
  histogram: NonNullable<Aggregation['date_histogram']>,
): unknown => {
  const boundaries = boundariesOf(selection, histogram);
  const buckets = boundaries.slice(0, -1).map((key, index) => {
    const start = Math.max(key, selection.from);
    const end = Math.min(boundaries[index + 1] ?? selection.to, selection.to);
    const bytes = bytesWithin(selection, start, end);
    return {
      key_as_string: new Date(key).toISOString(),
      key,
      doc_count: selection.streams.length,
      bytes: { value: bytes },
    };
  });
  return { buckets };
};

const termsOf = (selection: Selection, field: string | undefined): unknown => {
  if (field !== 'browser')
    return { doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets: [] };
  const views =
    selection.streams.length * Math.max(1, Math.round((selection.to - selection.from) / HOUR)) * 40;
  const buckets = Object.entries(BROWSER_SHARES).map(([key, share]) => ({
    key,
    doc_count: Math.round(views * share),
  }));
  return { doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets };
};

/** Answers the aggregations of a search. */
export const aggregate = (
  { query, aggs = {} }: SearchBody,
  streams: readonly Stream[],
): Readonly<Record<string, unknown>> => {
  const selection = select(streams, query?.bool?.filter ?? []);
  return Object.fromEntries(
    Object.entries(aggs).map(([name, { date_histogram: histogram, terms }]) => {
      if (histogram) return [name, histogramOf(selection, histogram)];
      if (terms) return [name, termsOf(selection, terms.field)];
      throw new SearchError('parsing_exception', `Unknown aggregation in [${name}]`);
    }),
  );
};
