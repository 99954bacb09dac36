import type { AnalyticsException, AnalyticsExceptionOptions } from '../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { codeForStatus, type StatusContext } from './status-codes.js';

/** Makes the exception of a code; E4001 where the service does not know the code. */
export const exceptionForCode = (code: string, options: AnalyticsExceptionOptions, registry: ExceptionRegistry): AnalyticsException =>
  new (registry.byCode(code) ?? InternalErrorException)(options);

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
