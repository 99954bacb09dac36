import type {
  AnalyticsException,
  AnalyticsExceptionClass,
} from '../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { ValueSource } from '../validation/place.js';
import { toException, type Violation } from '../validation/violation.js';

/** Makes the exception that documents show for a code: with details where validation gives them. */
export function exampleOf(
  exceptionClass: AnalyticsExceptionClass,
  registry: ExceptionRegistry,
): AnalyticsException {
  const [source, violation] = VIOLATIONS[exceptionClass.code] ?? [];
  if (source === undefined || violation === undefined) return new exceptionClass();
  return toException([violation], { source, registry });
}

const violation = (
  kind: Violation['kind'],
  rule: string,
  place: Violation['place'],
  what: string,
): Violation => ({ kind, rule, place, message: (name) => `${name} ${what}` });

/** A request that answers each code of validation, as the rules of a class would find it. */
const VIOLATIONS: Readonly<Record<string, readonly [ValueSource, Violation]>> = {
  E1002_PARAM_REQUIRED: [
    { in: 'query' },
    violation(
      'E1002_PARAM_REQUIRED',
      'required',
      { parent: undefined, key: 'from' },
      'is required',
    ),
  ],
  E1003_WRONG_DATA_TYPE: [
    { in: 'query' },
    violation(
      'E1003_WRONG_DATA_TYPE',
      'isInt',
      { parent: undefined, key: 'limit' },
      'must be an integer',
    ),
  ],
  E1004_INVALID_VALUE: [
    { in: 'query' },
    violation(
      'E1004_INVALID_VALUE',
      'isBefore',
      { parent: undefined, key: 'from' },
      'must be before to',
    ),
  ],
  E1005_TOO_MANY_PARAMS: [
    { in: 'query' },
    violation(
      'E1005_TOO_MANY_PARAMS',
      'arrayMaxSize',
      { parent: undefined, key: 'streams' },
      'must not have more than 50 items',
    ),
  ],
  E1007_MISSING_PROPS_REQ_BODY: [
    { in: 'body' },
    violation(
      'E1007_MISSING_PROPS_REQ_BODY',
      'required',
      { parent: undefined, key: 'streams' },
      'is required',
    ),
  ],
  E1009_INVALID_HEADER: [
    { in: 'header' },
    violation(
      'E1004_INVALID_VALUE',
      'isTimeZone',
      { parent: undefined, key: 'x-time-zone' },
      'must be a time zone',
    ),
  ],
};
