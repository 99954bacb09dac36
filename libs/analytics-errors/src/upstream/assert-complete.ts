import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import {
  ElasticsearchGeneralException,
  ElasticsearchShardException,
  ElasticsearchTimeoutException,
} from '../exceptions/upstream.exceptions.js';
import { allTimedOut, classifyReplyError } from './errors/elasticsearch.js';
import { read, readList, readText } from '../platform/safe-read.js';

/** Why an answer with status 200 is not the whole answer; numbers and types of the reply, none of its data. */
export class IncompleteResultError extends Error {
  override readonly name = 'IncompleteResultError';
}

type Finding = readonly [AnalyticsExceptionClass, reason: string];

const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 3;
const MAX_TYPES = 3;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const typesOf = (failures: readonly unknown[]): string => {
  const types = new Set(
    failures
      .map((failure) => readText(read(failure, 'reason'), 'type'))
      .filter((type) => /^\w{1,80}$/.test(type)),
  );
  return types.size === 0 ? '' : `: ${[...types].slice(0, MAX_TYPES).join(', ')}`;
};

/** Clients that are asked for `meta`, and OpenSearch's always, hand out the reply within an envelope. */
const bodyOf = (result: unknown): unknown =>
  isObject(read(result, 'headers')) && typeof read(result, 'statusCode') === 'number'
    ? read(result, 'body')
    : result;

/** A write or a refresh whose replicas are not assigned is done all the same; what was not searched is missing. */
const isSearch = (body: unknown): boolean =>
  ['hits', 'aggregations', 'count'].some((member) => read(body, member) !== undefined) ||
  typeof read(body, 'timed_out') === 'boolean';

const CLUSTER_STATES = ['skipped', 'partial', 'failed'] as const;

/** Shards and remote clusters that were not searched, and that nothing reports as failed. */
const missingIn = (body: unknown): Finding | undefined => {
  const [shards, clusters] = [read(body, '_shards'), read(body, '_clusters')];
  const [total, successful] = [read(shards, 'total'), read(shards, 'successful')];
  if (typeof total === 'number' && typeof successful === 'number' && successful < total)
    return [
      ElasticsearchShardException,
      `${total - successful} of ${total} shards were not searched`,
    ];
  const states = CLUSTER_STATES.flatMap((state) => {
    const count = read(clusters, state);
    return typeof count === 'number' && count > 0 ? [`${count} ${state}`] : [];
  });
  return states.length === 0
    ? undefined
    : [
        ElasticsearchShardException,
        `Of ${Number(read(clusters, 'total'))} clusters ${states.join(', ')}`,
      ];
};

const findingIn = (body: unknown, depth: number, isRunning = false): Finding | undefined => {
  if (!isObject(body)) return [ElasticsearchGeneralException, 'The reply is not an object'];
  if (read(body, 'timed_out') === true)
    return [ElasticsearchTimeoutException, 'The reply is marked timed_out'];
  const shards = read(body, '_shards');
  const failed = read(shards, 'failed');
  if (typeof failed === 'number' && failed > 0) {
    const failures = readList(shards, 'failures', MAX_ENTRIES);
    const reason = `${failed} of ${Number(read(shards, 'total'))} shards failed${typesOf(failures)}`;
    return [
      allTimedOut(failures) ? ElasticsearchTimeoutException : ElasticsearchShardException,
      reason,
    ];
  }
  const missing = isSearch(body) && !isRunning ? missingIn(body) : undefined;
  if (missing) return missing;
  if (read(body, 'errors') === true)
    return [ElasticsearchGeneralException, 'The reply to a bulk request reports errors'];
  const failures = readList(body, 'failures', MAX_ENTRIES);
  if (failures.length > 0)
    return [ElasticsearchGeneralException, `The reply reports ${failures.length} failures`];
  if (depth > 0) {
    for (const item of readList(body, 'responses', MAX_ENTRIES)) {
      const error = read(item, 'error');
      const finding: Finding | undefined =
        error === undefined
          ? findingIn(item, depth - 1)
          : [classifyReplyError(error), 'One of several searches failed'];
      if (finding) return finding;
    }
    const response = read(body, 'response');
    const finding = isObject(response)
      ? findingIn(response, depth - 1, read(body, 'is_running') === true)
      : undefined;
    if (finding) return finding;
  }
  if (read(body, 'is_partial') === true && read(body, 'is_running') !== true) {
    return [ElasticsearchShardException, 'The reply is partial, and the search is over'];
  }
  return undefined;
};

/**
 * Gives a result of Elasticsearch or OpenSearch back if it is whole. Both answer 200 to a search that timed out or lost
 * shards, and their clients throw nothing for it. For searches, msearch, async search, bulk and the by-query calls. A
 * write that failed on a replica has been done all the same, so think before you use it on one.
 * @throws ElasticsearchTimeoutException, ElasticsearchShardException or ElasticsearchGeneralException.
 */
export const assertComplete = <Result>(result: Result): Result => {
  const finding = findingIn(bodyOf(result), MAX_DEPTH);
  if (finding === undefined) return result;
  const [ExceptionClass, reason] = finding;
  throw new ExceptionClass({ cause: new IncompleteResultError(reason) });
};
