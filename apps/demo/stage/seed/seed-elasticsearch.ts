import { Client } from '@elastic/elasticsearch';
import { STREAMS } from '../../src/streams/streams.js';
import { BROWSER_SHARES, bytesPerSecond, COUNTRY_SHARES } from '../data/usage.js';

const HOUR = 3_600_000;
const INDEX = 'usage';

interface UsageDocument {
  readonly '@timestamp': string;
  readonly organization: string;
  readonly stream: string;
  readonly country: string;
  readonly browser: string;
  readonly bytes: number;
}

const pick = (shares: Readonly<Record<string, number>>, index: number): string => {
  const names = Object.keys(shares);
  return names[index % names.length] ?? '';
};

/** One document per stream and hour, with countries and browsers in turn. */
export function* usageDocuments(from: number, hours: number): Generator<UsageDocument> {
  for (let hour = 0; hour < hours; hour++) {
    const time = from + hour * HOUR;
    for (const [index, { id, organization }] of STREAMS.entries()) {
      yield {
        '@timestamp': new Date(time).toISOString(),
        organization,
        stream: id,
        country: pick(COUNTRY_SHARES, index + hour),
        browser: pick(BROWSER_SHARES, index + hour),
        bytes: bytesPerSecond(id, time) * 3600,
      };
    }
  }
}

/** Creates the index `usage` and fills it with the last hours; gives the number of documents. An index that exists is left alone. */
export const seedElasticsearch = async (url: string, hours = 48): Promise<number> => {
  const client = new Client({ node: url });
  try {
    const keyword = { type: 'keyword' } as const;
    await client.indices.create({
      index: INDEX,
      mappings: {
        properties: {
          '@timestamp': { type: 'date' },
          organization: keyword,
          stream: keyword,
          country: keyword,
          browser: keyword,
          bytes: { type: 'long' },
        },
      },
    });
    const from = Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR;
    const { successful } = await client.helpers.bulk<UsageDocument>({
      datasource: [...usageDocuments(from, hours)],
      onDocument: () => ({ index: { _index: INDEX } }),
      onDrop: ({ error }) => {
        throw new Error(`Elasticsearch refused a document: ${error?.type ?? 'unknown'}`);
      },
      refreshOnCompletion: INDEX,
    });
    return successful;
  } finally {
    await client.close();
  }
};
