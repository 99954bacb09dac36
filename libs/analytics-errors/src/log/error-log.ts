import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { isLevelEnabled } from '../nest/log-level.js';
import { isObject, read, readList, readText } from '../platform/safe-read.js';
import { applicationPlaceOf } from '../platform/stack.js';
import { factsOf, kindOf } from './error-facts.js';
import { LogLine } from './log-line.js';
import { LogNote } from './log-note.js';

/** What a log line says of the request. */
export interface RequestFacts {
  readonly method: string;
  /** The route's pattern, never the URL, which is the client's text. */
  readonly route: string;
  readonly requestId: string;
  /** What was thrown, where that is not the exception. */
  readonly thrown?: unknown;
}

/** The part of Nest's `LoggerService` that errors are written to. */
export interface ErrorLogger {
  debug(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown, stack?: string): void;
}

const MAX_CAUSES = 6;
const MAX_MEMBERS = 10;
const MAX_ERRORS = 30;
const MAX_USER_INFO = 500;
const UNREADABLE = '(a value that cannot be read)';

/**
 * Writes one line per error: 4xx at debug with what was thrown and where, 5xx at error with the stacks of what was thrown
 * and what caused it.
 */
export function logError(
  logger: ErrorLogger,
  exception: AnalyticsException,
  request: RequestFacts,
): void {
  const isFault = exception.getStatus() >= 500;
  if (!isLevelEnabled(isFault ? 'error' : 'debug')) return;
  const { text, fields } = originOf(exception, request);
  const summary = summaryOf(exception, request);
  const line = new LogLine(summary, `${summary}${text}`, {
    ...baseOf(exception, request),
    ...fields,
  });
  if (isFault) logger.error(line);
  else logger.debug(line);
}

/** The line for an error body of somebody else's, and what becomes of it. */
export function foreignLine(
  exception: AnalyticsException,
  request: RequestFacts,
  what: string,
  outcome: string,
): LogLine {
  const { method, route, requestId, thrown } = request;
  const { text, fields } =
    thrown === undefined ? { text: '', fields: {} } : originOf(exception, request);
  const answer = `${exception.code} ${exception.getStatus()}`;
  const summary = `${what} on ${wordOf(method)} ${wordOf(route)} ${outcome} by ${answer} ${requestId}`;
  return new LogLine(summary, `${summary}${text}`, {
    ...baseOf(exception, request),
    foreign: what,
    outcome,
    ...fields,
  });
}

/** The class of a thrown value, for the log. */
export function classOf(thrown: unknown): string {
  return isObject(thrown) ? kindOf(thrown) : typeName(thrown);
}

/**
 * Describes an error, what caused it (at most six deep) and the members of an AggregateError, by named fields and with
 * scrubbed messages; never throws.
 */
export function describeCauses(thrown: unknown): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  const describe = (error: unknown, label: string, depth: number): void => {
    if (depth === 0 || seen.has(error) || seen.size >= MAX_ERRORS) return;
    seen.add(error);
    const [headline = '', ...frames] = headlineOf(error);
    lines.push(`${label}${headline}`, ...frames);
    membersOf(error).forEach((member, index, { length }) => {
      describe(member, `Member ${index + 1} of ${length}: `, depth - 1);
    });
    const cause = causeOf(error);
    if (cause !== undefined) describe(cause, 'Caused by: ', depth - 1);
  };
  try {
    describe(thrown, '', MAX_CAUSES);
  } catch {
    lines.push(UNREADABLE);
  }
  return lines.join('\n');
}

/** What is known of the origin of an error: what follows the summary, and the same as fields. */
interface Origin {
  readonly text: string;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const originOf = (exception: AnalyticsException, request: RequestFacts): Origin => {
  const thrown = request.thrown ?? exception.cause ?? exception;
  const userInfo = exception.userInfo?.slice(0, MAX_USER_INFO);
  if (exception.getStatus() >= 500) {
    const stack = describeCauses(thrown);
    return { text: `\n${stack}`, fields: { class: classOf(thrown), userInfo, stack } };
  }
  if (exception.cause instanceof LogNote) {
    // A guard's refusal: the note says why, and the library itself threw it.
    const note = exception.cause.message;
    return { text: ` ${note}`, fields: { class: classOf(exception), userInfo, note } };
  }
  const name = isObject(thrown) ? kindOf(thrown).replace(/ .*/, '') : typeName(thrown);
  // Nest's own error for an unknown route repeats the URL, and came through nothing but middleware.
  const isUnknown =
    request.route === '-' && readText(thrown, 'message').startsWith(`Cannot ${request.method} `);
  const reason = isUnknown ? undefined : reasonOf(thrown, exception);
  const frame = isUnknown ? undefined : applicationPlaceOf(thrown);
  const cause = causeLineOf(thrown);
  const text = [
    ` ${name}`,
    reason && `: ${reason}`,
    frame && ` at ${frame}`,
    userInfo && ` userInfo=${JSON.stringify(userInfo)}`,
    cause && ` cause=${JSON.stringify(cause)}`,
  ];
  return {
    text: text.filter(Boolean).join(''),
    fields: { class: name, reason, frame, userInfo, cause },
  };
};

/** The message of what was thrown, where it says more than the code does. */
const reasonOf = (thrown: unknown, exception: AnalyticsException): string | undefined => {
  if (thrown === exception || !isObject(thrown)) return undefined;
  const { message } = factsOf(thrown);
  return message === '' || message === exception.userInfo ? undefined : message;
};

/** What caused an error, each in a few words, the last one last. */
const causeLineOf = (thrown: unknown): string | undefined => {
  const causes: string[] = [];
  const seen = new Set<unknown>([thrown]);
  for (
    let cause = causeOf(thrown);
    isObject(cause) && !seen.has(cause) && causes.length < MAX_CAUSES;
    cause = causeOf(cause)
  ) {
    seen.add(cause);
    causes.push(headlineOf(cause)[0] ?? '');
  }
  return causes.length === 0 ? undefined : causes.join(' <- ');
};

const summaryOf = (exception: AnalyticsException, { method, route, requestId }: RequestFacts) =>
  `${exception.code} ${exception.getStatus()} ${wordOf(method)} ${wordOf(route)} ${requestId}`;

const baseOf = (exception: AnalyticsException, { method, route, requestId }: RequestFacts) => ({
  code: exception.code,
  status: exception.getStatus(),
  method,
  route,
  requestId,
});

const typeName = (thrown: unknown): string =>
  `(a thrown ${thrown === null ? 'null' : typeof thrown})`;

/** What an error was made from, under the names that clients give it. */
const causeOf = (thrown: unknown): unknown =>
  ['cause', 'lastNodeError', 'originalError']
    .map((key) => read(thrown, key))
    .find((cause) => cause !== undefined);

/** The errors that an error stands for: of an AggregateError, or of a transaction of Redis. */
const membersOf = (thrown: unknown): readonly unknown[] => {
  const list = ['errors', 'previousErrors', 'replies']
    .map((key) => readList(thrown, key, MAX_MEMBERS))
    .find(({ length }) => length > 0);
  return (list ?? []).filter(isObject);
};

const headlineOf = (thrown: unknown): string[] => {
  if (!isObject(thrown)) return [typeName(thrown)];
  const { kind, message, fields, frames } = factsOf(thrown);
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const headline = `${kind}${message === '' ? '' : `: ${message}`}${facts.length === 0 ? '' : ` [${facts.join(' ')}]`}`;
  return [headline, ...frames];
};

const wordOf = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?');
