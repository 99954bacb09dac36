import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { read, readList } from '../platform/safe-read.js';
import { factsOf } from './error-facts.js';
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
  debug(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}

const MAX_CAUSES = 6;
const MAX_MEMBERS = 10;
const MAX_ERRORS = 30;
const UNREADABLE = '(a value that cannot be read)';

const isError = (value: unknown): value is object => typeof value === 'object' && value !== null;

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
  return (list ?? []).filter(isError);
};

const headlineOf = (thrown: unknown): string[] => {
  if (!isError(thrown)) return [`(a thrown ${thrown === null ? 'null' : typeof thrown})`];
  const { kind, message, fields, frames } = factsOf(thrown);
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const headline = `${kind}${message === '' ? '' : `: ${message}`}${facts.length === 0 ? '' : ` [${facts.join(' ')}]`}`;
  return [headline, ...frames];
};

/**
 * Describes an error, what caused it (at most six deep) and the members of an AggregateError, by named fields and with
 * scrubbed messages; never throws.
 */
export const describeCauses = (thrown: unknown): string => {
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
};

const wordOf = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?');

/** Writes one line per error: 4xx at debug, 5xx at error with what was thrown and what caused it. */
export const logError = (
  logger: ErrorLogger,
  exception: AnalyticsException,
  { method, route, requestId, thrown }: RequestFacts,
): void => {
  const line = `${exception.code} ${exception.getStatus()} ${wordOf(method)} ${wordOf(route)} ${requestId}`;
  if (exception.getStatus() < 500)
    logger.debug(exception.cause instanceof LogNote ? `${line} ${exception.cause.message}` : line);
  else logger.error(line, describeCauses(thrown ?? exception.cause ?? exception));
};
