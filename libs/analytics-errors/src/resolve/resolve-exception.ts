import { type AnalyticsException, isAnalyticsException } from '../exceptions/analytics.exception.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { Classifier } from './classifier.js';
import { exceptionForCode, exceptionForStatus } from './exception-for-status.js';
import { frameworkFaultOf, nestErrorCodeOf } from './framework.classifier.js';
import type { StatusContext } from './status-codes.js';

/** What the resolver may know besides the thrown value. */
export interface ResolveOptions extends StatusContext {
  /** Asked in order, after the library's own exceptions and before everything else. */
  readonly classifiers?: readonly Classifier[];
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry;
}

const resolve = (thrown: unknown, { classifiers = [], registry = CATALOGUE_REGISTRY, ...context }: ResolveOptions): AnalyticsException => {
  if (isAnalyticsException(thrown)) {
    // An exception whose code the service did not register must not leave under that code.
    return registry.byCode(thrown.code) ? thrown : exceptionForStatus(thrown.getStatus(), { cause: thrown }, registry, context);
  }
  for (const classify of classifiers) {
    const exception = classify(thrown);
    if (exception) return exception;
  }
  const errorCode = nestErrorCodeOf(thrown);
  if (typeof errorCode === 'string' && registry.byCode(errorCode)) return exceptionForCode(errorCode, { cause: thrown }, registry);
  const fault = frameworkFaultOf(thrown);
  if (!fault) return new InternalErrorException({ cause: thrown });
  const { status, code, details, headers } = fault;
  return exceptionForStatus(status, { cause: thrown, details, headers }, registry, { ...context, code });
};

/** Gives every thrown value a place in the catalogue; never throws, whatever was thrown. */
export const resolveException = (thrown: unknown, options: ResolveOptions = {}): AnalyticsException => {
  try {
    return resolve(thrown, options);
  } catch {
    // A revoked proxy or a throwing getter: reading it is what failed, so it is not read again.
    return new InternalErrorException({ cause: thrown });
  }
};
