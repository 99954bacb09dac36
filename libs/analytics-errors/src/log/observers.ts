import type { ErrorEvent, ErrorObserver } from '../options/analytics-errors.options.js';
import type { ErrorLogger } from './error-log.js';

/** Tells the observers of an error; what they throw or reject with is logged by name and goes no further. */
export const notifyObservers = (observers: readonly ErrorObserver[], event: ErrorEvent, logger: ErrorLogger): void => {
  const report = (index: number) => (): void => {
    logger.warn(`onError[${index}] failed while it was told of ${event.exception.code} ${event.requestId}`);
  };
  observers.forEach((observe, index) => {
    try {
      const result = observe(event);
      if (result instanceof Promise) result.catch(report(index));
    } catch {
      report(index)();
    }
  });
};
