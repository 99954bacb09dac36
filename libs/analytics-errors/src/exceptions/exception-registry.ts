import { ERROR_CODES, type ErrorCode } from '../catalogue/catalogue.js';
import * as access from './access.exceptions.js';
import * as account from './account.exceptions.js';
import { AnalyticsException, type AnalyticsExceptionClass } from './analytics.exception.js';
import * as filtering from './filtering.exceptions.js';
import * as internal from './internal.exceptions.js';
import * as request from './request.exceptions.js';
import * as upstream from './upstream.exceptions.js';

const families: readonly Readonly<Record<string, AnalyticsExceptionClass>>[] = [
  request,
  account,
  filtering,
  internal,
  upstream,
  access,
];

const byCode = new Map<string, AnalyticsExceptionClass>(
  families
    .flatMap((family) => Object.values(family))
    .map((exceptionClass) => [exceptionClass.code, exceptionClass]),
);

/** The class of each code of the catalogue, in the catalogue's order. */
export const EXCEPTIONS: ReadonlyMap<string, AnalyticsExceptionClass> = new Map(
  ERROR_CODES.map((code): [ErrorCode, AnalyticsExceptionClass] => {
    const exceptionClass = byCode.get(code);
    if (!exceptionClass) throw new Error(`The code ${code} has no exception class.`);
    return [code, exceptionClass];
  }),
);

/** The codes that a service knows: those of the catalogue and its own. */
export interface ExceptionRegistry {
  /** The class of a code, of the catalogue or registered. */
  byCode(code: string): AnalyticsExceptionClass | undefined;
  /** The class that a service registered for a status which the catalogue lacks; the first one wins. */
  byStatus(status: number): AnalyticsExceptionClass | undefined;
  /** All classes: those of the catalogue, then the service's own, in the order of their registration. */
  readonly classes: readonly AnalyticsExceptionClass[];
}

const catalogueStatuses: ReadonlySet<number> = new Set(
  [...EXCEPTIONS.values()].map(({ status }) => status),
);

/** Whether a code of the catalogue has the status. */
export function isCatalogueStatus(status: number): boolean {
  return catalogueStatuses.has(status);
}

/** Adds a service's own exceptions to those of the catalogue; `assertExceptions` must have checked them. */
export function createRegistry(own: readonly AnalyticsExceptionClass[] = []): ExceptionRegistry {
  const codes = new Map([
    ...EXCEPTIONS,
    ...own.map((exceptionClass): [string, AnalyticsExceptionClass] => [
      exceptionClass.code,
      exceptionClass,
    ]),
  ]);
  const statuses = new Map<number, AnalyticsExceptionClass>();
  for (const exceptionClass of own) {
    if (!isCatalogueStatus(exceptionClass.status) && !statuses.has(exceptionClass.status)) {
      statuses.set(exceptionClass.status, exceptionClass);
    }
  }
  return {
    byCode: (code) => codes.get(code),
    byStatus: (status) => statuses.get(status),
    classes: [...codes.values()],
  };
}

/**
 * Checks the exceptions that a service registers.
 * @throws Error with a sentence that names the entry and says what to write instead.
 */
export function assertExceptions(own: unknown): void {
  if (!Array.isArray(own))
    throw new Error(
      'exceptions must be an array of classes that extend defineException({ code, status, message }).',
    );
  const taken = new Set([...EXCEPTIONS.keys()].map((code) => code.slice(0, 5)));
  own.forEach((candidate: unknown, index) => {
    const problem = problemOf(candidate, taken);
    if (problem !== undefined) throw new Error(`exceptions[${index}] ${problem}.`);
    taken.add((candidate as AnalyticsExceptionClass).code.slice(0, 5));
  });
}

/** The registry of a service without codes of its own. */
export const CATALOGUE_REGISTRY: ExceptionRegistry = createRegistry();

/** Codes look like `E7001_RATE_LIMITED`: E, four digits, a name in capitals. */
const CODE_FORMAT = /^E\d{4}_[A-Z0-9]+(?:_[A-Z0-9]+)*$/;

/** Tells whether a value is the class of a code. */
export const isExceptionClass = (candidate: unknown): candidate is AnalyticsExceptionClass =>
  typeof candidate === 'function' &&
  candidate.prototype instanceof AnalyticsException &&
  typeof (candidate as { definition?: unknown }).definition === 'object';

const problemOf = (candidate: unknown, taken: ReadonlySet<string>): string | undefined => {
  if (!isExceptionClass(candidate))
    return 'is not a class that extends defineException({ code, status, message })';
  // A service may be written in JavaScript, so the types prove nothing.
  const { code, status, message }: Readonly<Record<'code' | 'status' | 'message', unknown>> =
    candidate.definition;
  if (typeof code !== 'string' || !CODE_FORMAT.test(code))
    return `needs a code like 'E7001_RATE_LIMITED'`;
  if (!Number.isInteger(status) || Number(status) < 400 || Number(status) > 599)
    return `(${code}) needs a status from 400 to 599`;
  if (typeof message !== 'string' || message.trim() === '') return `(${code}) needs a message`;
  const number = code.slice(0, 5);
  if (taken.has(number)) return `(${code}) takes the number ${number}, which another code has`;
  return undefined;
};
