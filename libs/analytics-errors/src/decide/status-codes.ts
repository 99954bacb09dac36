import type { ErrorCode } from '../catalogue/catalogue.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import { type ExceptionRegistry, isCatalogueStatus } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { ChosenStatuses } from './decide.options.js';

/** What is known of the request when only a status is known of the error. */
export interface StatusContext {
  /** What the guards found out on a route that requires a token; `undefined` on every other one. */
  readonly token?: 'required-missing' | 'required-given' | undefined;
}

/** What a service says of statuses. */
export interface StatusRules {
  readonly registry: ExceptionRegistry;
  readonly statuses: ChosenStatuses;
}

/**
 * Chooses the class that answers an error of which the HTTP status is known: the one that the service chose or
 * registered for this status, else the one of the given code, else the one that stands for the status.
 * @param code What the error's shape tells beyond its status. It comes before the choice for a status that the catalogue
 * has; for one that it lacks, a choice is there to keep the status.
 */
export function classForStatus(
  status: unknown,
  { code, token }: StatusContext & { readonly code?: string | undefined },
  { registry, statuses }: StatusRules,
): AnalyticsExceptionClass {
  const chosen = typeof status === 'number' ? statuses.get(status) : undefined;
  if (chosen && (code === undefined || !isCatalogueStatus(status as number))) return chosen;
  return (
    (typeof status === 'number' ? registry.byStatus(status) : undefined) ??
    registry.byCode(code ?? codeForStatus(status, { token })) ??
    InternalErrorException
  );
}

/**
 * Finds the code for an error of which only the HTTP status is known.
 * What is below 400, above 599 or no integer is E4001: an error must not pass as a success.
 */
export const codeForStatus = (status: unknown, { token }: StatusContext = {}): ErrorCode => {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 400 || status > 499)
    return 'E4001_INTERNAL_ERROR';
  if (status === 401) return CODE_OF_TOKEN[token ?? 'not-required'];
  return CODE_OF_STATUS[status] ?? 'E1004_INVALID_VALUE';
};

/** Where no token of ours is required, a 401 is about other credentials, such as a wrong password. */
const CODE_OF_TOKEN = {
  'required-missing': 'E6012_JWT_MISSING',
  'required-given': 'E6011_JWT_ERROR',
  'not-required': 'E2002_INVALID_USER_CREDENTIALS',
} as const satisfies Record<string, ErrorCode>;

/** The code of each status that does not follow from its class. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  402: 'E6001_ACCESS_DENIED',
  403: 'E6001_ACCESS_DENIED',
  404: 'E1001_ENDPOINT_NOT_FOUND',
  405: 'E1001_ENDPOINT_NOT_FOUND',
  406: 'E1009_INVALID_HEADER',
  // A time-out is the service's own; a client that is too slow is noticed by Node's parser, which says so.
  408: 'E4001_INTERNAL_ERROR',
  410: 'E1001_ENDPOINT_NOT_FOUND',
  411: 'E1009_INVALID_HEADER',
  412: 'E1009_INVALID_HEADER',
  413: 'E1006_INVALID_REQ_BODY',
  415: 'E1009_INVALID_HEADER',
  416: 'E1009_INVALID_HEADER',
  417: 'E1009_INVALID_HEADER',
  421: 'E1009_INVALID_HEADER',
  423: 'E6001_ACCESS_DENIED',
  426: 'E1009_INVALID_HEADER',
  428: 'E1009_INVALID_HEADER',
  429: 'E6001_ACCESS_DENIED',
  431: 'E1009_INVALID_HEADER',
  451: 'E6001_ACCESS_DENIED',
};
