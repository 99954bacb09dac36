export interface Stream {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly tags: readonly string[];
  /** Whether alerts may be set on the stream; a test feed, for example, has none. */
  readonly alerting: boolean;
}

interface StreamSeries {
  readonly organization: string;
  readonly count: number;
  readonly places: readonly string[];
  readonly genres: readonly string[];
}

const SERIES: readonly StreamSeries[] = [
  {
    organization: 'acme',
    count: 180,
    places: ['Stadium North', 'Velodrome', 'Aquatic Center', 'City Marathon', 'Arena 2'],
    genres: ['football', 'cycling', 'swimming', 'athletics'],
  },
  {
    organization: 'globex',
    count: 90,
    places: ['Newsroom', 'Parliament', 'Stock Exchange', 'Weather Desk'],
    genres: ['politics', 'finance', 'weather'],
  },
  {
    organization: 'hooli',
    count: 30,
    places: ['Main Stage', 'Foyer'],
    genres: ['keynote', 'workshop'],
  },
];

/** A stream is live, recorded or a rehearsal, never two of them: filtering by two of these tags finds nothing. */
const PHASES = ['live', 'archive', 'rehearsal'] as const;

const pick = <Item>(items: readonly Item[], index: number): Item =>
  items[index % items.length] as Item;

const streamsOf = ({ organization, count, places, genres }: StreamSeries): Stream[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${organization}-${String(index + 1).padStart(3, '0')}`,
    name: `${pick(places, index)}, camera ${(Math.floor(index / places.length) % 9) + 1}`,
    organization,
    tags: [pick(PHASES, index), pick(genres, index), index % 4 === 0 ? 'uhd' : 'hd'],
    alerting: index % 20 !== 19,
  }));

/** Every stream of the demo. */
export const STREAMS: readonly Stream[] = SERIES.flatMap(streamsOf);
