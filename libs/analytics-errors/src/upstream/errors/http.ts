import { read, readList, readText } from '../../platform/safe-read.js';

const MAX_DEPTH = 6;
const MAX_MEMBERS = 20;

const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;

/** The status that an HTTP client notes on its error, in the places that fetch wrappers, undici, axios, got, ky and AWS's clients use. */
const statusOf = (thrown: unknown): number | undefined => {
  const response = read(thrown, 'response');
  return [
    read(thrown, 'statusCode'),
    read(thrown, 'status'),
    read(response, 'status'),
    read(response, 'statusCode'),
    read(read(thrown, '$metadata'), 'httpStatusCode'),
  ].find(isStatus);
};

/** A client that gave up redirecting notes the last redirect's status, which is not how the upstream would have answered. */
const gaveUpRedirecting = (thrown: unknown): boolean =>
  readText(thrown, 'name') === 'MaxRedirectsError' ||
  /^ERR_(?:FR_)?TOO_MANY_REDIRECTS$/.test(readText(thrown, 'code'));

/** An exception of Nest has a status for the client of the service, which is not what the upstream answered. */
const isHttpException = (thrown: unknown): boolean =>
  typeof read(thrown, 'getStatus') === 'function';

/**
 * Whether an upstream answered the call that failed, with a status that is not 2xx. A status of 200 with a body that
 * cannot be read is no such answer.
 */
export const answeredWithFailure = (thrown: unknown, depth = MAX_DEPTH): boolean => {
  if (depth === 0 || gaveUpRedirecting(thrown)) return false;
  const status = isHttpException(thrown) ? undefined : statusOf(thrown);
  if (status !== undefined) return status < 200 || status > 299;
  const cause = read(thrown, 'cause');
  if (cause !== undefined) return answeredWithFailure(cause, depth - 1);
  const members = depth > 1 ? readList(thrown, 'errors', MAX_MEMBERS) : [];
  // One level of members: beyond that nobody knows which of them counts.
  return members.length > 0 && members.every((member) => answeredWithFailure(member, 1));
};

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Whether a call ended because time was up, by the names and codes that HTTP clients give that, or by the status of a gateway. */
export const ranIntoTimeout = (thrown: unknown, depth = MAX_DEPTH): boolean => {
  if (depth === 0 || thrown === undefined || thrown === null) return false;
  const status = isHttpException(thrown) ? undefined : statusOf(thrown);
  if (status === 408 || status === 504) return true;
  if (
    /Timeout(?:Error)?$/.test(readText(thrown, 'name')) ||
    TIMEOUT_CODES.has(readText(thrown, 'code'))
  )
    return true;
  // The code of axios for its own time-out, which it shares with requests that were aborted.
  if (
    readText(thrown, 'code') === 'ECONNABORTED' &&
    readText(thrown, 'message').startsWith('timeout of ')
  )
    return true;
  return ranIntoTimeout(read(thrown, 'cause'), depth - 1);
};
