import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import type { ErrorLogger } from './error-log.js';

/** What an observer is told of an error. */
export interface ErrorEvent {
  /** What is answered. */
  readonly exception: AnalyticsException;
  /** What was thrown: the same object, or what the exception was made from. */
  readonly thrown: unknown;
  readonly method: string;
  /** The route's pattern, or `-` where no route took the request. */
  readonly route: string;
  readonly requestId: string;
}

/** Told of each error once. Whatever it throws or rejects with is ignored: it cannot fail a response. */
export type ErrorObserver = (event: ErrorEvent) => unknown;

/**
 * Tells the observers of an error; what they throw or reject with is logged by number and goes no further.
 * Each gets the same facts: none can change what the next one is told.
 */
export const notifyObservers = (
  observers: readonly ErrorObserver[],
  event: ErrorEvent,
  logger: ErrorLogger,
): void => {
  if (observers.length === 0) return;
  const told: ErrorEvent = Object.freeze({ ...event });
  const failed = `failed while it was told of ${told.exception.code} ${told.requestId}`;
  const report = (index: number) => (): void => {
    try {
      logger.warn(`onError[${index}] ${failed}`);
    } catch {
      // A logger that fails as well must not become a rejection that nobody handles.
    }
  };
  observers.forEach((observe, index) => {
    try {
      // What comes back may be any thenable; Promise.resolve() also survives one that cannot be looked at.
      void Promise.resolve(observe(told)).catch(report(index));
    } catch {
      report(index)();
    }
  });
};
