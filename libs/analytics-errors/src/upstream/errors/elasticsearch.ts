import type { AnalyticsExceptionClass } from '../../exceptions/analytics.exception.js';
import {
  ElasticsearchGeneralException,
  ElasticsearchShardException,
  ElasticsearchTimeoutException,
} from '../../exceptions/upstream.exceptions.js';
import { classifierOf } from '../../platform/classifier.js';
import { type ErrorView, read, readList, readText } from '../../platform/safe-read.js';

const CLIENT_ERRORS = ['ElasticsearchClientError', 'OpenSearchClientError'] as const;

/** Names that the clients' errors keep in a minified bundle, where their classes lose theirs. */
const NAMES = new Set([
  'TimeoutError',
  'ConnectionError',
  'RequestAbortedError',
  'ResponseError',
  'NoLivingConnectionsError',
  'ProductNotSupportedError',
]);

/** What the clients put into `meta`; undici and others have errors of the same names without it. */
const META_KEYS = ['body', 'statusCode', 'headers', 'warnings', 'meta'] as const;

/** Types of errors are Java classes in snake case; those of a shard name it, and a search that failed on its shards has its own. */
const SHARD_TYPE = /(?:^|_)shards?_|^search_phase_execution_exception$/;
const TIMEOUT_TYPE = /(?:^|_)timed?_?out(?:_|$)/;

/** The texts of time-outs that the clients report as failed connections. */
const TIMEOUT_TEXT =
  /^(?:Body|Headers|Connect) Timeout Error|aborted due to timeout|\bETIMEDOUT\b|[Tt]imed out$/;

const MAX_SHARDS = 1000;

const typesOf = (error: unknown): readonly string[] => [
  readText(error, 'type'),
  readText(read(error, 'caused_by'), 'type'),
];

const isTimeout = (error: unknown): boolean =>
  typesOf(error).some((type) => TIMEOUT_TYPE.test(type));

/** Whether there are failed shards and each of them ran into a time-out. */
export const allTimedOut = (failures: readonly unknown[]): boolean =>
  failures.length > 0 && failures.every((failure) => isTimeout(read(failure, 'reason')));

const failedShardsOf = (error: unknown): readonly unknown[] =>
  readList(error, 'failed_shards', MAX_SHARDS);

const isShardFailure = (error: unknown): boolean =>
  failedShardsOf(error).length > 0 || SHARD_TYPE.test(readText(error, 'type'));

/** Which exception the `error` of a reply stands for; by its type, because the statuses differ between versions of the server. */
export const classifyReplyError = (error: unknown): AnalyticsExceptionClass => {
  if (isShardFailure(error))
    return allTimedOut(failedShardsOf(error))
      ? ElasticsearchTimeoutException
      : ElasticsearchShardException;
  return isTimeout(error) ? ElasticsearchTimeoutException : ElasticsearchGeneralException;
};

const isOfClient = ({ name, classes, value }: ErrorView): boolean => {
  if (CLIENT_ERRORS.some((base) => classes.includes(base))) return true;
  if (!NAMES.has(name)) return false;
  const meta = read(value, 'meta');
  return META_KEYS.filter((key) => read(meta, key) !== undefined).length >= 2;
};

const replyErrorOf = ({ value }: ErrorView): unknown =>
  read(read(read(value, 'meta'), 'body'), 'error');

const hasTimedOutStatus = ({ value }: ErrorView): boolean => {
  const meta = read(value, 'meta');
  const status = read(meta, 'statusCode');
  return status === 408 || status === 504 || read(read(meta, 'body'), 'timed_out') === true;
};

const isTimeoutOfClient = ({ name, message }: ErrorView): boolean =>
  name === 'TimeoutError' ||
  (['ConnectionError', 'RequestAbortedError'].includes(name) && TIMEOUT_TEXT.test(message));

/**
 * Reads the marks that @elastic/elasticsearch and @opensearch-project/opensearch leave on an error (the base class or
 * `name` with `meta`, the type in the reply), never their classes.
 */
export const classifyElasticsearchError = classifierOf([
  // What failed comes before how the reply arrived: a search whose shards failed may have any status from 400 to 504.
  {
    when: (error) =>
      isOfClient(error) && classifyReplyError(replyErrorOf(error)) === ElasticsearchShardException,
    throws: ElasticsearchShardException,
  },
  {
    when: (error) =>
      isOfClient(error) &&
      (classifyReplyError(replyErrorOf(error)) === ElasticsearchTimeoutException ||
        hasTimedOutStatus(error) ||
        isTimeoutOfClient(error)),
    throws: ElasticsearchTimeoutException,
  },
  { when: isOfClient, throws: ElasticsearchGeneralException },
]);
