import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import { type ExceptionRegistry, isExceptionClass } from '../exceptions/exception-registry.js';
import { refuseOption } from '../platform/option-checks.js';

/** Which exception, or which code, answers a bare status. */
export type StatusesOption = Readonly<Record<number, AnalyticsExceptionClass | string>>;

/** The classes that a service chose for statuses. */
export type ChosenStatuses = ReadonlyMap<number, AnalyticsExceptionClass>;

/** Checks the option `statuses` and finds the classes it names. */
export function resolveStatuses(option: unknown = {}, registry: ExceptionRegistry): ChosenStatuses {
  if (typeof option !== 'object' || option === null || Array.isArray(option))
    refuseOption("statuses must be an object such as { 409: 'E1004_INVALID_VALUE' }.");
  return new Map(
    Object.entries(option as StatusesOption)
      .filter(([, chosen]: [string, unknown]) => chosen !== undefined)
      .map(([status, chosen]) => [checkedStatus(status), chosenClass(status, chosen, registry)]),
  );
}

/** Checks the option `httpExceptionText`. */
export function resolveHttpExceptionText(option: unknown = true): boolean {
  if (typeof option !== 'boolean') refuseOption('httpExceptionText must be true or false.');
  return option;
}

const checkedStatus = (status: string): number => {
  if (!/^[45]\d\d$/.test(status))
    refuseOption('statuses takes HTTP statuses from 400 to 599 as its keys.');
  return Number(status);
};

const chosenClass = (
  status: string,
  chosen: unknown,
  registry: ExceptionRegistry,
): AnalyticsExceptionClass => {
  if (typeof chosen === 'string')
    return (
      registry.byCode(chosen) ??
      refuseOption(
        `statuses[${status}] must be a code of the catalogue or of a registered exception, in full, such as 'E1004_INVALID_VALUE'.`,
      )
    );
  if (!isExceptionClass(chosen))
    return refuseOption(
      `statuses[${status}] must be an exception class or a code in full, such as 'E1004_INVALID_VALUE'.`,
    );
  if (registry.byCode(chosen.code) === undefined)
    refuseOption(
      `statuses[${status}] names ${chosen.name}, which is not registered; add it to exceptions: [${chosen.name}].`,
    );
  return chosen;
};
