import { STREAMS } from '../../src/streams/streams.js';
import { aggregate, SearchError } from './elasticsearch.search.js';
import type { Fault } from './faults.js';
import type { HttpService, StandInReply } from './http.stand-in.js';

const VERSION = '8.19.2';
const INDEX = 'usage';

const INFO = {
  name: 'stand-in',
  cluster_name: 'analytics-demo',
  cluster_uuid: 'c3RhbmQtaW4tY2x1c3Rlcg',
  version: {
    number: VERSION,
    build_flavor: 'default',
    build_type: 'docker',
    build_snapshot: false,
    lucene_version: '9.12.2',
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'You Know, for Search',
};

interface ErrorCause {
  readonly type: string;
  readonly reason: string;
  readonly [detail: string]: unknown;
}

const errorReply = (
  status: number,
  cause: ErrorCause,
  extra: Readonly<Record<string, unknown>> = {},
): StandInReply => ({
  status,
  body: { error: { root_cause: [cause], ...cause, ...extra }, status },
});

/** The error type with which a cluster usually answers a status. */
const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'parsing_exception',
  401: 'security_exception',
  403: 'cluster_block_exception',
  404: 'index_not_found_exception',
  409: 'version_conflict_engine_exception',
  429: 'es_rejected_execution_exception',
  500: 'exception',
  503: 'master_not_discovered_exception',
};

const shardFailure = {
  shard: 1,
  index: INDEX,
  node: 'Zm9vLW5vZGUtMQ',
  reason: {
    type: 'circuit_breaking_exception',
    reason: '[parent] Data too large, data for [<reused_arrays>] would be larger than the limit',
    durability: 'TRANSIENT',
  },
};

const ALL_SHARDS = { total: 3, successful: 3, skipped: 0, failed: 0 };

const search = (index: string, body: unknown, fault: Fault | undefined): StandInReply => {
  if (index !== INDEX) {
    return errorReply(404, {
      type: 'index_not_found_exception',
      reason: `no such index [${index}]`,
      index,
      index_uuid: '_na_',
    });
  }
  if (fault?.kind === 'all-shards-failed') {
    const { type, reason } = shardFailure.reason;
    return {
      status: 503,
      body: {
        error: {
          root_cause: [{ type, reason }],
          type: 'search_phase_execution_exception',
          reason: 'all shards failed',
          phase: 'query',
          grouped: true,
          failed_shards: [shardFailure],
        },
        status: 503,
      },
    };
  }
  const partial = fault?.kind === 'partial-shards';
  return {
    status: 200,
    body: {
      took: 7,
      timed_out: fault?.kind === 'timed-out',
      _shards: partial
        ? { ...ALL_SHARDS, successful: 2, failed: 1, failures: [shardFailure] }
        : ALL_SHARDS,
      hits: { max_score: null, hits: [] },
      aggregations: aggregate(body ?? {}, STREAMS),
    },
  };
};

/** Elasticsearch, as far as the demo asks it: the node's information and aggregations over the index `usage`. */
export const elasticsearchService: HttpService = {
  name: 'elasticsearch',
  headers: {
    'content-type': 'application/vnd.elasticsearch+json;compatible-with=8',
    // The official client refuses to talk to anything that does not send this.
    'x-elastic-product': 'Elasticsearch',
  },
  errorBody: (status) =>
    errorReply(status, { type: TYPE_OF_STATUS[status] ?? 'exception', reason: `status ${status}` })
      .body,
  answer: ({ method, url, body }, fault) => {
    if (url.pathname === '/') return { status: 200, body: method === 'HEAD' ? undefined : INFO };
    const [, index] = /^\/([^/]+)\/_search$/.exec(url.pathname) ?? [];
    if (index === undefined) {
      return errorReply(400, {
        type: 'illegal_argument_exception',
        reason: `no handler found for uri [${url.pathname}] and method [${method}]`,
      });
    }
    try {
      return search(decodeURIComponent(index), body, fault);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      return errorReply(400, { type: error.type, reason: error.message });
    }
  },
};
