import { Injectable } from '@nestjs/common';
import { CountryNotFoundException, InvalidValueException } from 'nestjs-analytics-errors';
import { COUNTRIES } from '../common/countries.js';
import { StreamsRepository } from '../streams/streams.repository.js';
import type { Interval, TimeseriesQuery } from './timeseries.query.js';
import { type BrowserViews, type Point, UsageRepository } from './usage.repository.js';

const INTERVAL: Readonly<
  Record<Interval, { readonly name: string; readonly milliseconds: number }>
> = {
  minute: { name: '1m', milliseconds: 60_000 },
  hour: { name: '1h', milliseconds: 3_600_000 },
  day: { name: '1d', milliseconds: 86_400_000 },
};

/** Most points that a time series has: about a month by the hour. */
const MAX_POINTS = 1_000;

const DAY = 86_400_000;

const countryCodes = new Set(COUNTRIES.map(({ code }) => code));

const assertPoints = ({ from, to, interval }: TimeseriesQuery): void => {
  if ((Date.parse(to) - Date.parse(from)) / INTERVAL[interval].milliseconds <= MAX_POINTS) return;
  const message = `the range has more than ${MAX_POINTS} intervals`;
  throw new InvalidValueException({
    userInfo: 'Ask for a shorter range or a coarser interval.',
    details: [
      {
        in: 'query',
        path: 'interval',
        code: InvalidValueException.code,
        rule: 'maxPoints',
        message,
      },
    ],
  });
};

@Injectable()
export class UsageService {
  constructor(
    private readonly streams: StreamsRepository,
    private readonly usage: UsageRepository,
  ) {}

  /** Bytes that were delivered, by interval. */
  bytes(organization: string, query: TimeseriesQuery): Promise<readonly Point[]> {
    const { from, to, interval, streams, tags, countries } = query;
    assertPoints(query);
    if (countries?.some((code) => !countryCodes.has(code))) throw new CountryNotFoundException();
    const selected = this.streams.select(organization, { streams, tags }).map(({ id }) => id);
    return this.usage.bytesOverTime(
      { organization, streams: selected, countries, from, to },
      INTERVAL[interval].name,
    );
  }

  /** Bytes that were delivered in each month of the last half year, by the calendar of a time zone. */
  bytesPerMonth(organization: string, timeZone: string): Promise<readonly Point[]> {
    const now = new Date();
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 5, 1));
    return this.usage.bytesPerMonth(
      { organization, from: from.toISOString(), to: now.toISOString() },
      timeZone,
    );
  }

  /** Views of the last day, by browser. */
  viewsPerBrowser(organization: string): Promise<readonly BrowserViews[]> {
    const now = Date.now();
    return this.usage.viewsPerBrowser({
      organization,
      from: new Date(now - DAY).toISOString(),
      to: new Date(now).toISOString(),
    });
  }
}
