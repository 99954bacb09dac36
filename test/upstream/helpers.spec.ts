import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  assertComplete,
  expectOk,
  IncompleteResultError,
  resolveException,
  UpstreamStatusError,
} from 'nestjs-analytics-errors';
import { thrownBy } from './support/thrown-by.js';

describe('expectOk', () => {
  it.each([200, 204, 299])('gives a response with status %d back', (status) => {
    const response = { status };
    expect(expectOk(response)).toBe(response);
    const ofNode = { statusCode: status };
    expect(expectOk(ofNode)).toBe(ofNode);
  });

  it.each([100, 199, 300, 304, 400, 429, 500, 503])(
    'throws for a response with status %d, and says so',
    async (status) => {
      await expect(thrownBy(() => expectOk({ status }))).resolves.toMatchObject({
        name: 'UpstreamStatusError',
        message: `The upstream answered with status ${status}`,
        status,
        url: undefined,
      });
      await expect(thrownBy(() => expectOk({ statusCode: status }))).resolves.toMatchObject({
        status,
      });
    },
  );

  it('throws for a response without a status', async () => {
    await expect(thrownBy(() => expectOk({ statusCode: undefined }))).resolves.toBeInstanceOf(
      UpstreamStatusError,
    );
  });

  it('notes what was asked, without credentials, query and fragment', async () => {
    const response = {
      status: 404,
      url: 'http://user:password@bintu.test:8080/streams?apikey=secret#part',
    };
    await expect(thrownBy(() => expectOk(response))).resolves.toMatchObject({
      url: 'http://bintu.test:8080/streams',
    });
    await expect(thrownBy(() => expectOk({ status: 404, url: '' }))).resolves.toMatchObject({
      url: undefined,
    });
    await expect(thrownBy(() => expectOk({ status: 404, url: 7 }))).resolves.toMatchObject({
      url: undefined,
    });
    await expect(
      thrownBy(() => expectOk({ status: 404, url: { toString: () => 'http://bintu.test' } })),
    ).resolves.toMatchObject({
      url: undefined,
    });
  });

  const body = {};
  it.each<[string, (release: () => unknown) => object, (response: object) => object]>([
    [
      'fetch',
      (cancel) => ({ status: 500, body: Object.assign(body, { cancel, dump: undefined }) }),
      () => body,
    ],
    [
      'undici',
      (dump) => ({ statusCode: 500, body: Object.assign(body, { cancel: undefined, dump }) }),
      () => body,
    ],
    ['node:http', (resume) => ({ statusCode: 500, resume }), (response) => response],
  ])('lets go of the body of a failed response of %s', async (_client, make, ownerOf) => {
    const released: unknown[] = [];
    const response = make(function (this: unknown) {
      released.push(this);
    });
    await thrownBy(() => expectOk(response as { status: number }));
    expect(released).toEqual([ownerOf(response)]);
  });

  it('leaves the body of a good response alone', () => {
    const released: unknown[] = [];
    expectOk({ status: 200, body: { cancel: () => released.push('body') } } as { status: number });
    expect(released).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('locked');
      },
    ],
    ['rejects', () => Promise.reject(new Error('locked'))],
  ])('survives a body whose release %s', async (_case, cancel) => {
    await expect(
      thrownBy(() => expectOk({ status: 500, body: { cancel } } as { status: number })),
    ).resolves.toBeInstanceOf(UpstreamStatusError);
    await nextTurn();
  });

  it('is E4001 outside of a tagged call', async () => {
    expect(resolveException(await thrownBy(() => expectOk({ status: 404 }))).code).toBe(
      'E4001_INTERNAL_ERROR',
    );
  });
});

describe('assertComplete', () => {
  const aShard = (type: string): object => ({ shard: 0, reason: { type } });
  const E5001 = 'E5001_ES_TIMEOUT';
  const E5002 = 'E5002_ES_GENERAL_ISSUE';
  const E5003 = 'E5003_ES_SHARD_ERROR';

  it.each<[string, unknown]>([
    [
      'a whole search',
      { timed_out: false, _shards: { total: 2, successful: 2, failed: 0 }, hits: { hits: [] } },
    ],
    [
      'a write while a replica is missing',
      { result: 'created', _shards: { total: 2, successful: 1, failed: 0 } },
    ],
    ['a bulk request without errors', { errors: false, items: [] }],
    ['several whole searches', { responses: [{ timed_out: false }, { timed_out: false }] }],
    ['an update by query without failures', { timed_out: false, failures: [] }],
    [
      'an async search that goes on',
      { is_partial: true, is_running: true, response: { timed_out: false } },
    ],
    [
      'an async search that is done',
      { is_partial: false, is_running: false, response: { timed_out: false } },
    ],
    [
      'an answer in its envelope',
      { body: { timed_out: false }, statusCode: 200, headers: {}, meta: {} },
    ],
    ['an answer without any of it', {}],
    ['a document with a field named like an answer', { _source: { timed_out: true } }],
    ['a field `body` that is no envelope', { body: { timed_out: true } }],
    [
      'a field `body` beside headers that is no envelope',
      { body: { timed_out: true }, headers: {} },
    ],
    [
      'a field `body` beside a status that is no envelope',
      { body: { timed_out: true }, statusCode: 200 },
    ],
    ['something odd in the place of a number', { _shards: { failed: '1' } }],
    ['odd numbers of shards', { hits: {}, _shards: { total: '2', successful: 1, failed: 0 } }],
    [
      'a refresh with a replica that is not assigned',
      { _shards: { total: 2, successful: 1, failed: 0 } },
    ],
    [
      'a search of which no cluster is missing',
      { hits: {}, _clusters: { total: 2, successful: 2, skipped: 0, partial: 0 } },
    ],
    [
      'an async search that still runs and has not asked all shards',
      {
        is_running: true,
        is_partial: true,
        response: {
          hits: {},
          timed_out: false,
          _shards: { total: 9, successful: 1, failed: 0 },
          _clusters: { total: 2, successful: 0, skipped: 1, running: 1 },
        },
      },
    ],
  ])('gives %s back', (_case, result) => {
    expect(assertComplete(result)).toBe(result);
  });

  it.each<[string, unknown, string, string]>([
    ['a text', '<html>', E5002, 'The reply is not an object'],
    ['nothing', undefined, E5002, 'The reply is not an object'],
    ['null', null, E5002, 'The reply is not an object'],
    [
      'a text in its envelope',
      { body: '<html>', statusCode: 200, headers: {}, meta: {} },
      E5002,
      'The reply is not an object',
    ],
    [
      'a search that timed out',
      { timed_out: true, _shards: { total: 2, failed: 1 } },
      E5001,
      'The reply is marked timed_out',
    ],
    [
      'the same in its envelope',
      { body: { timed_out: true }, statusCode: 200, headers: {} },
      E5001,
      'The reply is marked timed_out',
    ],
    [
      'a search that lost a shard',
      { _shards: { total: 2, failed: 1 } },
      E5003,
      '1 of 2 shards failed',
    ],
    [
      'a search that lost shards and says why',
      {
        _shards: {
          total: 9,
          failed: 5,
          failures: [aShard('a'), aShard('b'), aShard('a'), aShard('c'), aShard('d')],
        },
      },
      E5003,
      '5 of 9 shards failed: a, b, c',
    ],
    [
      'a shard with a reason that is no type',
      { _shards: { total: 2, failed: 1, failures: [aShard('secret text')] } },
      E5003,
      '1 of 2 shards failed',
    ],
    [
      'a search that lost shards to a time-out',
      { _shards: { total: 2, failed: 1, failures: [aShard('search_timeout_exception')] } },
      E5001,
      '1 of 2 shards failed: search_timeout_exception',
    ],
    [
      'a bulk request with errors',
      { errors: true, items: [] },
      E5002,
      'The reply to a bulk request reports errors',
    ],
    [
      'an update by query with failures',
      { failures: [{}, {}] },
      E5002,
      'The reply reports 2 failures',
    ],
    [
      'one search of several that timed out',
      { responses: [{ timed_out: false }, { timed_out: true }] },
      E5001,
      'The reply is marked timed_out',
    ],
    [
      'one search of several that lost its shards',
      { responses: [{ error: { type: 'search_phase_execution_exception' } }] },
      E5003,
      'One of several searches failed',
    ],
    [
      'one search of several that failed',
      { responses: [{ error: { type: 'index_not_found_exception' } }] },
      E5002,
      'One of several searches failed',
    ],
    [
      'one search of several that is a text',
      { responses: ['no'] },
      E5002,
      'The reply is not an object',
    ],
    [
      'an async search that timed out',
      { is_partial: true, is_running: false, response: { timed_out: true } },
      E5001,
      'The reply is marked timed_out',
    ],
    [
      'an async search that ended in part',
      { is_partial: true, is_running: false, response: {} },
      E5003,
      'The reply is partial, and the search is over',
    ],
    [
      'an async search that ended in part and does not say that it runs',
      { is_partial: true },
      E5003,
      'The reply is partial, and the search is over',
    ],
    [
      'a search of which a shard was not asked',
      { timed_out: false, hits: {}, _shards: { total: 3, successful: 2, skipped: 0, failed: 0 } },
      E5003,
      '1 of 3 shards were not searched',
    ],
    [
      'a count of which shards were not asked',
      { count: 5, _shards: { total: 3, successful: 0, failed: 0 } },
      E5003,
      '3 of 3 shards were not searched',
    ],
    [
      'a search of which a remote cluster was skipped',
      { hits: {}, _clusters: { total: 3, successful: 2, skipped: 1 } },
      E5003,
      'Of 3 clusters 1 skipped',
    ],
    [
      'a search of which remote clusters answered in part or not at all',
      { hits: {}, _clusters: { total: 3, successful: 1, skipped: 0, partial: 1, failed: 1 } },
      E5003,
      'Of 3 clusters 1 partial, 1 failed',
    ],
    [
      'one search of several of which a shard was not asked',
      { responses: [{ hits: {}, _shards: { total: 2, successful: 1, failed: 0 } }] },
      E5003,
      '1 of 2 shards were not searched',
    ],
    [
      'an async search that is over and did not ask a shard',
      {
        is_running: false,
        response: { hits: {}, _shards: { total: 2, successful: 1, failed: 0 } },
      },
      E5003,
      '1 of 2 shards were not searched',
    ],
  ])('throws for %s', async (_case, result, code, reason) => {
    const thrown = (await thrownBy(() => assertComplete(result))) as { code: string; cause: Error };
    expect({ code: thrown.code, name: thrown.cause.name, reason: thrown.cause.message }).toEqual({
      code,
      name: 'IncompleteResultError',
      reason,
    });
    expect(thrown.cause).toBeInstanceOf(IncompleteResultError);
  });

  it('ends on an answer that holds itself', () => {
    const response: Record<string, unknown> = {};
    response['response'] = response;
    expect(assertComplete(response)).toBe(response);
  });
});
