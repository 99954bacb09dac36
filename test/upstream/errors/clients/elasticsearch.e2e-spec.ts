import { Client as Elasticsearch8 } from '@elastic/elasticsearch';
import { Client as Elasticsearch9 } from '@elastic/elasticsearch-9';
import { Client as OpenSearch } from '@opensearch-project/opensearch';
import { assertComplete, resolveException, upstream } from 'nestjs-analytics-errors';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import {
  type Answer,
  answerLikeElasticsearch,
  type HttpStandIn,
  startHttp,
} from '../../support/http-server.js';
import { closedPort, hangUp, reset, say, startBadServer } from '../../support/sockets.js';
import { thrownBy } from '../../support/thrown-by.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const E5001 = 'E5001_ES_TIMEOUT';
const E5002 = 'E5002_ES_GENERAL_ISSUE';
const E5003 = 'E5003_ES_SHARD_ERROR';

const QUERY = { index: 'plays', body: { query: { match_all: {} } } };

/** The settings that make the clients fail fast: no second try, and no patience. */
const FAIL_FAST = { maxRetries: 0, requestTimeout: 5000, sniffOnStart: false };

/** What the three clients have in common, as far as it is used here. */
interface SearchClient {
  search(query: unknown, options?: unknown): Promise<unknown>;
  close(): Promise<void>;
}
type Open = (node: string, options?: Readonly<Record<string, unknown>>) => SearchClient;

const shard = (type: string, causedBy?: string): object => ({
  shard: 0,
  index: 'plays',
  node: 'n1',
  reason: {
    type,
    reason: 'because',
    ...(causedBy !== undefined && { caused_by: { type: causedBy, reason: 'because' } }),
  },
});
const error = (status: number, type: string, more: object = {}): Answer => ({
  status,
  body: {
    error: { root_cause: [{ type, reason: 'because' }], type, reason: 'because', ...more },
    status,
  },
});
const searchPhase = (status: number, ...failedShards: readonly object[]): Answer =>
  error(status, 'search_phase_execution_exception', {
    phase: 'query',
    grouped: true,
    failed_shards: failedShards,
  });

const CLIENTS: readonly (readonly [string, Open])[] = [
  [
    '@elastic/elasticsearch 8',
    (node, options) => new Elasticsearch8({ node, ...FAIL_FAST, ...options }),
  ],
  [
    '@elastic/elasticsearch 9',
    (node, options) => new Elasticsearch9({ node, ...FAIL_FAST, ...options }),
  ],
  [
    '@opensearch-project/opensearch',
    (node, options) => new OpenSearch({ node, ...FAIL_FAST, ...options }),
  ],
];

describe.each(CLIENTS)('what %s throws', (name, open) => {
  let server: HttpStandIn;
  let answer: Answer;
  const clients: SearchClient[] = [];
  const clientOf = (
    node = server.url,
    options: Readonly<Record<string, unknown>> = {},
  ): SearchClient => {
    const client = open(node, options);
    clients.push(client);
    return client;
  };
  const codeOf = async (call: () => unknown): Promise<string> =>
    resolveException(await thrownBy(call)).code;

  beforeAll(async () => {
    server = await startHttp((request, response) => {
      request.resume().on('end', () => answerLikeElasticsearch(response, answer));
    });
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
  afterAll(() => server.close());

  it.each<[string, Answer]>([
    [
      'a search of which all shards ran into a time-out',
      searchPhase(
        504,
        shard('search_timeout_exception'),
        shard('query_shard_exception', 'timeout_exception'),
      ),
    ],
    ['the same with status 429', searchPhase(429, shard('search_timeout_exception'))],
    ['timeout_exception', error(429, 'timeout_exception')],
    ['receive_timeout_transport_exception', error(500, 'receive_timeout_transport_exception')],
    [
      'process_cluster_event_timeout_exception',
      error(503, 'process_cluster_event_timeout_exception'),
    ],
    [
      'an error that a time-out caused',
      error(500, 'exception', { caused_by: { type: 'timeout_exception', reason: 'because' } }),
    ],
    ['the 504 of a gateway', { status: 504, body: '<html>504</html>' }],
    [
      'a cluster that is not ready in time',
      { status: 408, body: { cluster_name: 'c', status: 'red', timed_out: true } },
    ],
    ['a reply that says timed_out', { status: 503, body: { timed_out: true } }],
  ])('is E5001 for %s', async (_case, reply) => {
    answer = reply;
    await expect(codeOf(() => clientOf().search(QUERY))).resolves.toBe(E5001);
  });

  it.each<[string, Answer]>([
    ['an index that does not exist', error(404, 'index_not_found_exception')],
    ['a query that cannot be parsed', error(400, 'parsing_exception')],
    ['a missing login', error(401, 'security_exception')],
    ['a blocked index', error(403, 'cluster_block_exception')],
    ['a conflict', error(409, 'version_conflict_engine_exception')],
    ['too many requests', error(429, 'es_rejected_execution_exception')],
    ['a tripped circuit breaker', error(429, 'circuit_breaking_exception')],
    ['a cluster without master', error(503, 'master_not_discovered_exception')],
    ['a body that is too large', { status: 413, body: '<html>413</html>' }],
    ['the 502 of a gateway', { status: 502, body: '<html>502</html>' }],
    [
      'an error that is a text',
      { status: 400, body: { error: 'no handler found for uri', status: 400 } },
    ],
    [
      'a delete by query that met conflicts',
      { status: 409, body: { deleted: 1, version_conflicts: 2, failures: [{}] } },
    ],
    [
      'a document that does not exist',
      { status: 404, body: { _index: 'plays', _id: '1', found: false } },
    ],
    [
      'broken JSON',
      { status: 200, body: '{"hits":', headers: { 'content-type': 'application/json' } },
    ],
  ])('is E5002 for %s', async (_case, reply) => {
    answer = reply;
    await expect(codeOf(() => clientOf().search(QUERY))).resolves.toBe(E5002);
  });

  it.each<[string, Answer]>([
    ['a search of which all shards failed', searchPhase(503, shard('node_disconnected_exception'))],
    ['a search that every shard refused', searchPhase(400, shard('query_shard_exception'))],
    [
      'a search of which some shards ran into a time-out and some failed otherwise',
      searchPhase(504, shard('search_timeout_exception'), shard('io_exception')),
    ],
    ['a search without shards', searchPhase(503)],
    ['no_shard_available_action_exception', error(503, 'no_shard_available_action_exception')],
    ['unavailable_shards_exception', error(503, 'unavailable_shards_exception')],
    ['shard_not_found_exception', error(404, 'shard_not_found_exception')],
  ])('is E5003 for %s', async (_case, reply) => {
    answer = reply;
    await expect(codeOf(() => clientOf().search(QUERY))).resolves.toBe(E5003);
  });

  it('is E5001 when no answer comes in time', async () => {
    const silent = await startHttp(() => undefined);
    const code = await codeOf(() => clientOf(silent.url, { requestTimeout: 100 }).search(QUERY));
    await silent.close();
    expect(code).toBe(E5001);
  });

  it('is E5002 when the connection is refused', async () => {
    const port = await closedPort();
    await expect(codeOf(() => clientOf(`http://127.0.0.1:${port}`).search(QUERY))).resolves.toBe(
      E5002,
    );
  });

  it.each<[string, Parameters<typeof startBadServer>[0]]>([
    ['resets the connection', reset],
    ['hangs up', hangUp],
    ['does not speak HTTP', say('hello\r\n\r\n', { close: true })],
    [
      'sends half a body',
      say(
        'HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"took"',
        {
          close: true,
        },
      ),
    ],
  ])('is E5002 when the server %s', async (_case, treat) => {
    const bad = await startBadServer(treat);
    const code = await codeOf(() => clientOf(`http://127.0.0.1:${bad.port}`).search(QUERY));
    await bad.close();
    expect(code).toBe(E5002);
  });

  it('is E5002 when no node is left in the pool', async () => {
    await expect(
      codeOf(() => clientOf(server.url, { nodeFilter: () => false }).search(QUERY)),
    ).resolves.toBe(E5002);
  });

  it('is E5002 for a query that cannot be written as JSON', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(codeOf(() => clientOf().search({ index: 'plays', body: circular }))).resolves.toBe(
      E5002,
    );
  });

  it('throws nothing for a search that timed out, which assertComplete makes E5001', async () => {
    answer = {
      status: 200,
      body: {
        took: 1,
        timed_out: true,
        _shards: { total: 2, successful: 2, failed: 0 },
        hits: { hits: [] },
      },
    };
    const result = await clientOf().search(QUERY);
    await expect(codeOf(() => assertComplete(result))).resolves.toBe(E5001);
  });

  it('throws nothing for a search that lost shards, which assertComplete makes E5003', async () => {
    answer = {
      status: 200,
      body: {
        took: 1,
        timed_out: false,
        _shards: { total: 2, successful: 1, failed: 1, failures: [shard('io_exception')] },
        hits: { hits: [] },
      },
    };
    const result = await clientOf().search(QUERY, { meta: true });
    await expect(codeOf(() => assertComplete(result))).resolves.toBe(E5003);
  });

  it('throws nothing for a page of a proxy with status 200, which assertComplete makes E5002', async () => {
    answer = { status: 200, body: '<html>Welcome</html>' };
    const result = await clientOf().search(QUERY);
    await expect(codeOf(() => assertComplete(result))).resolves.toBe(E5002);
  });

  it('hands on a whole answer', async () => {
    answer = {
      status: 200,
      body: {
        took: 1,
        timed_out: false,
        _shards: { total: 2, successful: 2, failed: 0 },
        hits: { hits: [] },
      },
    };
    const result = await clientOf().search(QUERY);
    expect(assertComplete(result)).toBe(result);
  });

  it('has no mark of Elasticsearch for a stream that breaks while it is read: it is E4001, and E5002 where the reading is tagged', async () => {
    const bad = await startBadServer(
      say(
        'HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"took"',
        {
          close: true,
        },
      ),
    );
    const read = async (): Promise<unknown> => {
      const result = await clientOf(`http://127.0.0.1:${bad.port}`).search(QUERY, {
        asStream: true,
      });
      const { body = result } = result as { body?: unknown };
      return text(body as Readable);
    };
    const codes = [await codeOf(read), await codeOf(() => upstream('es', read))];
    await bad.close();
    expect({ name, codes }).toEqual({ name, codes: [E4001, E5002] });
  });
});

describe.each(CLIENTS.slice(0, 2))('what %s throws besides', (_name, open) => {
  const codeOf = async (call: () => unknown): Promise<string> =>
    resolveException(await thrownBy(call)).code;

  it('is E5002 for a server that is no Elasticsearch', async () => {
    const other = await startHttp((_request, response) => response.end('{}'));
    const client = open(other.url);
    const code = await codeOf(() => client.search(QUERY));
    await client.close();
    await other.close();
    expect(code).toBe(E5002);
  });

  it('is E5001 when the body stalls', async () => {
    const slow = await startHttp((_request, response) => {
      response
        .writeHead(200, {
          'x-elastic-product': 'Elasticsearch',
          'content-type': 'application/json',
        })
        .write('{"took"');
    });
    const client = open(slow.url, { requestTimeout: 100 });
    const code = await codeOf(() => client.search(QUERY));
    await client.close();
    await slow.close();
    expect(code).toBe(E5001);
  });

  it.each([
    ['E5001 when the caller’s signal runs out of time', E5001, () => AbortSignal.timeout(30)],
    ['E5002 when the caller aborts', E5002, () => AbortSignal.abort()],
  ])('is %s', async (_case, expected, signalOf) => {
    const silent = await startHttp(() => undefined);
    const client = open(silent.url);
    const code = await codeOf(() => client.search(QUERY, { signal: signalOf() }));
    await client.close();
    await silent.close();
    expect(code).toBe(expected);
  });
});
