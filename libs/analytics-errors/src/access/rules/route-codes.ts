import type { AnalyticsExceptionClass } from '../../exceptions/analytics.exception.js';
import { type DecoratedElement, elementsOf, rulesBeside } from './access-rules.js';

/** Metadata key under which a class or a handler carries the exceptions that its decorators can answer with. */
export const API_ERRORS = 'nestjs-analytics-errors:api-errors';

/** Adds exceptions to those that a class or a handler can answer with. */
export const addApiErrors = (
  element: DecoratedElement,
  exceptions: readonly AnalyticsExceptionClass[],
): void => {
  Reflect.defineMetadata(
    API_ERRORS,
    [...new Set([...apiErrorsOn(element), ...exceptions])],
    element,
  );
};

const apiErrorsOn = (element: DecoratedElement): readonly AnalyticsExceptionClass[] =>
  (Reflect.getOwnMetadata(API_ERRORS, element) as readonly AnalyticsExceptionClass[] | undefined) ??
  [];

/**
 * The exceptions that a route can answer with by its decorators and its class's, in the order of their codes.
 * `@Public()` leaves out what stands further out.
 */
export const codesOf = (
  controller: DecoratedElement,
  handler: DecoratedElement,
): readonly AnalyticsExceptionClass[] => {
  const elements = elementsOf(controller, handler);
  const open = elements.findIndex((element) =>
    rulesBeside(element).some(({ rules }) => rules.token === 'public'),
  );
  const counted = open === -1 ? elements : elements.slice(0, open + 1);
  return [...new Set(counted.flatMap(apiErrorsOn))].sort((left, right) =>
    left.code.localeCompare(right.code),
  );
};
