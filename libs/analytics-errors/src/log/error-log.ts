import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { LogNote } from './log-note.js';

/** What a log line says of the request. */
export interface RequestFacts {
  readonly method: string;
  /** The route's pattern, never the URL, which is the client's text. */
  readonly route: string;
  readonly requestId: string;
}

/** The part of Nest's `LoggerService` that errors are written to. */
export interface ErrorLogger {
  debug(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}

const MAX_CAUSES = 5;
const UNREADABLE = '(a value that cannot be read)';

const headlineOf = (thrown: unknown): string => {
  if (thrown instanceof Error) return thrown.stack ?? `${thrown.name}: ${thrown.message}`;
  return `(a thrown ${thrown === null ? 'null' : typeof thrown})`;
};

const causeOf = (thrown: unknown): unknown => (thrown instanceof Error ? thrown.cause : undefined);

/** Describes an error and what caused it, at most five deep; never throws. */
export const describeCauses = (thrown: unknown): string => {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  let current = thrown;
  try {
    for (; current !== undefined && !seen.has(current) && seen.size < MAX_CAUSES; current = causeOf(current)) {
      seen.add(current);
      lines.push(seen.size === 1 ? headlineOf(current) : `Caused by: ${headlineOf(current)}`);
    }
  } catch {
    lines.push(UNREADABLE);
  }
  return lines.join('\n');
};

const wordOf = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?');

/** Writes one line per error: 4xx at debug, 5xx at error with the stacks of the chain of causes. */
export const logError = (logger: ErrorLogger, exception: AnalyticsException, { method, route, requestId }: RequestFacts): void => {
  const line = `${exception.code} ${exception.getStatus()} ${wordOf(method)} ${wordOf(route)} ${requestId}`;
  if (exception.getStatus() < 500) logger.debug(exception.cause instanceof LogNote ? `${line} ${exception.cause.message}` : line);
  else logger.error(line, describeCauses(exception.cause ?? exception));
};
