import type { ErrorCode } from '../catalogue/catalogue.js';
import type {
  AnalyticsException,
  AnalyticsExceptionOptions,
} from '../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';

/** What is known of the request when only a status is known of the error. */
export interface StatusContext {
  /** Whether the request has a token in the configured header. */
  readonly hasToken?: boolean | undefined;
  /** Whether the body was being read. */
  readonly inBody?: boolean | undefined;
}

/** The code of each status that has one of its own answer; the rest follows from its class. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'E1004_INVALID_VALUE',
  402: 'E6001_ACCESS_DENIED',
  403: 'E6001_ACCESS_DENIED',
  404: 'E1001_ENDPOINT_NOT_FOUND',
  405: 'E1001_ENDPOINT_NOT_FOUND',
  406: 'E1009_INVALID_HEADER',
  409: 'E1004_INVALID_VALUE',
  410: 'E1001_ENDPOINT_NOT_FOUND',
  411: 'E1009_INVALID_HEADER',
  412: 'E1009_INVALID_HEADER',
  413: 'E1006_INVALID_REQ_BODY',
  414: 'E1004_INVALID_VALUE',
  415: 'E1009_INVALID_HEADER',
  416: 'E1009_INVALID_HEADER',
  417: 'E1009_INVALID_HEADER',
  421: 'E1009_INVALID_HEADER',
  422: 'E1007_MISSING_PROPS_REQ_BODY',
  423: 'E6001_ACCESS_DENIED',
  426: 'E1009_INVALID_HEADER',
  428: 'E1009_INVALID_HEADER',
  429: 'E6001_ACCESS_DENIED',
  431: 'E1009_INVALID_HEADER',
  451: 'E6001_ACCESS_DENIED',
};

/**
 * Finds the code for an error of which only the HTTP status is known.
 * What is below 400, above 599 or no integer is E4001: an error must not pass as a success.
 */
export const codeForStatus = (
  status: unknown,
  { hasToken = false, inBody = false }: StatusContext = {},
): ErrorCode => {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 400 || status > 499)
    return 'E4001_INTERNAL_ERROR';
  if (status === 401) return hasToken ? 'E6011_JWT_ERROR' : 'E6012_JWT_MISSING';
  if (status === 408) return inBody ? 'E1006_INVALID_REQ_BODY' : 'E1009_INVALID_HEADER';
  return CODE_OF_STATUS[status] ?? 'E1004_INVALID_VALUE';
};

/** Makes the exception of a code; E4001 where the service does not know the code. */
export const exceptionForCode = (
  code: string,
  options: AnalyticsExceptionOptions,
  registry: ExceptionRegistry,
): AnalyticsException => new (registry.byCode(code) ?? InternalErrorException)(options);

/**
 * Makes the exception for an error of which the HTTP status is known: the one that the service registered for this
 * status, else the one of the given code, else the one that stands for the status among the catalogue's.
 */
export const exceptionForStatus = (
  status: unknown,
  options: AnalyticsExceptionOptions,
  registry: ExceptionRegistry,
  context: StatusContext & { readonly code?: string | undefined } = {},
): AnalyticsException => {
  const Registered = typeof status === 'number' ? registry.byStatus(status) : undefined;
  if (Registered) return new Registered(options);
  return exceptionForCode(context.code ?? codeForStatus(status, context), options, registry);
};
