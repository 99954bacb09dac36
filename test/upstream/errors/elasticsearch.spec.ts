import { resolveException } from 'nestjs-analytics-errors';
import { anElasticsearchFailure, anElasticsearchReply, anError } from '../support/builders.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const E5001 = 'E5001_ES_TIMEOUT';
const E5002 = 'E5002_ES_GENERAL_ISSUE';
const E5003 = 'E5003_ES_SHARD_ERROR';

const codeOf = (thrown: unknown): string => resolveException(thrown).code;
const aShard = (type: string, cause?: string): object => ({
  shard: 0,
  reason: { type, ...(cause !== undefined && { caused_by: { type: cause } }) },
});

describe('a reply of Elasticsearch', () => {
  it.each([
    ['timeout_exception', E5001],
    ['search_timeout_exception', E5001],
    ['receive_timeout_transport_exception', E5001],
    ['process_cluster_event_timeout_exception', E5001],
    ['timed_out', E5001],
    ['node_timed_out_exception', E5001],
    ['time_out_exception', E5001],
    ['mytimeout_exception', E5002],
    ['timeouts_exception', E5002],
    ['index_not_found_exception', E5002],
    ['search_phase_execution_exception', E5003],
    ['no_shard_available_action_exception', E5003],
    ['unavailable_shards_exception', E5003],
    ['shard_not_found_exception', E5003],
    ['shard_lock_obtain_failed_exception', E5003],
    ['re_search_phase_execution_exception', E5002],
    ['search_phase_execution_exception_2', E5002],
    ['sharding_exception', E5002],
    ['reshard_exception', E5002],
  ])('with the type %s is %s', (type, code) => {
    expect(codeOf(anElasticsearchReply({ error: { type } }))).toBe(code);
  });

  it('is E5001 when a time-out caused the error', () => {
    expect(
      codeOf(
        anElasticsearchReply({
          error: { type: 'exception', caused_by: { type: 'timeout_exception' } },
        }),
      ),
    ).toBe(E5001);
    expect(
      codeOf(
        anElasticsearchReply({ error: { type: 'exception', caused_by: { type: 'io_exception' } } }),
      ),
    ).toBe(E5002);
  });

  it.each([
    [
      'every shard ran into a time-out',
      [aShard('search_timeout_exception'), aShard('timeout_exception')],
      E5001,
    ],
    ['a time-out caused each failure', [aShard('exception', 'timeout_exception')], E5001],
    [
      'one shard failed otherwise',
      [aShard('search_timeout_exception'), aShard('io_exception')],
      E5003,
    ],
    ['the shards do not say why', [{}], E5003],
    ['no shard is named', [], E5003],
  ])('of which shards failed: when %s', (_case, failedShards, code) => {
    expect(
      codeOf(
        anElasticsearchReply(
          { error: { type: 'search_phase_execution_exception', failed_shards: failedShards } },
          504,
        ),
      ),
    ).toBe(code);
  });

  it('is about shards when it names some, whatever its type', () => {
    expect(
      codeOf(
        anElasticsearchReply({
          error: { type: 'exception', failed_shards: [aShard('io_exception')] },
        }),
      ),
    ).toBe(E5003);
  });

  it.each([
    [408, {}, E5001],
    [504, '<html>', E5001],
    [503, '<html>', E5002],
    [500, { timed_out: true }, E5001],
    [500, { timed_out: 'true' }, E5002],
    [409, { failures: [] }, E5002],
    [400, { error: 'no handler found' }, E5002],
  ])('with status %d and the body %j', (status, body, code) => {
    expect(codeOf(anElasticsearchReply(body, status))).toBe(code);
  });

  it('does not get the status that it asks for', () => {
    for (const status of [404, 429, 503]) {
      expect(
        resolveException(
          anElasticsearchReply({ error: { type: 'exception' }, status }, status),
        ).getStatus(),
      ).toBe(500);
    }
  });
});

describe('a failure of Elasticsearch’s client', () => {
  it.each([
    ['TimeoutError', 'Request timed out', E5001],
    ['TimeoutError', '', E5001],
    ['ConnectionError', 'Body Timeout Error', E5001],
    ['ConnectionError', 'Headers Timeout Error', E5001],
    [
      'ConnectionError',
      'Connect Timeout Error (attempted address: 127.0.0.1:1, timeout: 10ms)',
      E5001,
    ],
    ['ConnectionError', 'The operation was aborted due to timeout', E5001],
    ['ConnectionError', 'connect ETIMEDOUT 127.0.0.1:9200', E5001],
    ['ConnectionError', 'Request timed out', E5001],
    ['RequestAbortedError', 'The operation was aborted due to timeout', E5001],
    ['RequestAbortedError', 'Request aborted', E5002],
    ['ConnectionError', 'connect ECONNREFUSED 127.0.0.1:9200', E5002],
    ['ConnectionError', 'getaddrinfo ENOTFOUND timeout.test', E5002],
    ['ConnectionError', 'No Body Timeout Error', E5002],
    ['ConnectionError', 'timed out of office', E5002],
    ['ConnectionError', 'NETIMEDOUTS', E5002],
    [
      'ProductNotSupportedError',
      'The client noticed that the server is not a supported distribution: due to timeout',
      E5002,
    ],
    ['NoLivingConnectionsError', 'Request timed out', E5002],
  ])('named %s with the text "%s"', (name, message, code) => {
    expect(codeOf(anElasticsearchFailure(name, message))).toBe(code);
  });

  it.each(['ElasticsearchClientError', 'OpenSearchClientError'])(
    'is recognized by its base class %s',
    (base) => {
      expect(
        codeOf(anError({ classes: ['ConfigurationError', base], name: 'ConfigurationError' })),
      ).toBe(E5002);
    },
  );

  it.each([
    'TimeoutError',
    'ConnectionError',
    'RequestAbortedError',
    'ResponseError',
    'NoLivingConnectionsError',
    'ProductNotSupportedError',
  ])('is recognized in a minified bundle by the name %s with two of its notes', (name) => {
    expect(
      codeOf(anError({ classes: ['a', 'b'], name, meta: { body: {}, statusCode: 500 } })),
    ).toMatch(/^E500[12]/);
    expect(
      codeOf(anError({ classes: ['a', 'b'], name, meta: { headers: {}, warnings: null } })),
    ).toMatch(/^E500[12]/);
    expect(codeOf(anError({ classes: ['a', 'b'], name, meta: { meta: {}, body: null } }))).toMatch(
      /^E500[12]/,
    );
    expect(codeOf(anError({ classes: ['a', 'b'], name, meta: { body: {} } }))).toBe(E4001);
    expect(codeOf(anError({ classes: ['a', 'b'], name }))).toBe(E4001);
  });

  it('is not recognized by notes alone', () => {
    expect(
      codeOf(anError({ name: 'HTTPError', meta: { body: {}, statusCode: 500, headers: {} } })),
    ).toBe(E4001);
  });
});
