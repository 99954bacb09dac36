import { Inject, Injectable } from '@nestjs/common';
import {
  type AnalyticsException,
  isAnalyticsException,
} from '../exceptions/analytics.exception.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { UpstreamExceptions } from '../upstream/upstream.options.js';
import type { Classifier } from '../platform/classifier.js';
import { refusalOf } from '../validation/refusals.js';
import { upstreamOf } from '../upstream/tag.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { exceptionForStatus, type StatusContext } from './status-codes.js';
import { frameworkFaultOf, isNestException } from './framework-errors.js';
import { recognize } from './causes.js';

/** What the resolver may know besides the thrown value. */
export interface ResolveOptions extends StatusContext {
  /** Asked in order, after the library's own exceptions and before everything else. */
  readonly classifiers?: readonly Classifier[];
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry;
  /** The exceptions of the service's own upstreams, by name. */
  readonly upstreams?: Readonly<Record<string, UpstreamExceptions>> | undefined;
}

/** The result of a function, `undefined` where it throws: reading a thrown value may throw in its turn. */
const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** An exception whose code the service did not register must not leave under that code. */
const withKnownCode = (
  exception: AnalyticsException,
  registry: ExceptionRegistry,
  context: StatusContext,
): AnalyticsException =>
  registry.byCode(exception.code)
    ? exception
    : exceptionForStatus(exception.getStatus(), { cause: exception }, registry, context);

/** The answer that Nest's own exceptions, http-errors and Fastify's errors ask for by their shape and status. */
const askedByFramework = (
  thrown: unknown,
  registry: ExceptionRegistry,
  context: StatusContext,
): AnalyticsException | undefined => {
  const refusal = refusalOf(thrown);
  if (refusal) return withKnownCode(refusal, registry, context);
  const fault = frameworkFaultOf(thrown);
  if (!fault) return undefined;
  const { status, code, details, headers } = fault;
  return exceptionForStatus(status, { cause: thrown, details, headers }, registry, {
    ...context,
    code,
  });
};

const askedByClassifiers = (
  thrown: unknown,
  classifiers: readonly Classifier[],
): AnalyticsException | undefined => {
  for (const classify of classifiers) {
    const exception: unknown = attempt(() => classify(thrown));
    if (isAnalyticsException(exception)) return exception;
  }
  return undefined;
};

const resolve = (
  thrown: unknown,
  { classifiers = [], registry = CATALOGUE_REGISTRY, upstreams = {}, ...context }: ResolveOptions,
): AnalyticsException => {
  const given = attempt(() => isAnalyticsException(thrown))
    ? (thrown as AnalyticsException)
    : askedByClassifiers(thrown, classifiers);
  if (given) return withKnownCode(given, registry, context);

  const frameworkAnswerTo = (error: unknown): AnalyticsException | undefined =>
    attempt(() => askedByFramework(error, registry, context));
  /**
   * Whoever throws `new NotFoundException(…, { cause })` has decided what to answer, whatever the cause; a status of 500,
   * which is E4001, leaves it open. An error of another framework that comes out of an upstream's call was made by the
   * client of the upstream, for example because its reply was too large, and decides nothing.
   */
  const isDecision = (error: unknown): boolean =>
    (upstreamOf(error) === undefined || attempt(() => isNestException(error)) === true) &&
    ![undefined, InternalErrorException.code].includes(frameworkAnswerTo(error)?.code as undefined);

  const recognized = recognize(thrown, { registry, upstreams, isDecision });
  if (typeof recognized === 'function') return new recognized({ cause: thrown });
  return recognized ?? frameworkAnswerTo(thrown) ?? new InternalErrorException({ cause: thrown });
};

/** Gives every thrown value a place in the catalogue; never throws, whatever was thrown. */
export const resolveException = (
  thrown: unknown,
  options: ResolveOptions = {},
): AnalyticsException => {
  try {
    return resolve(thrown, options);
  } catch {
    // Only what is more hostile than all the guarded reads, such as an exception whose `getStatus` throws.
    return new InternalErrorException({ cause: thrown });
  }
};

/** What the decisions need to know of the module's options. */
type DecideSettings = Required<Pick<ResolveOptions, 'classifiers' | 'registry' | 'upstreams'>>;

/** The library's decisions, bound to the options of the module. */
@Injectable()
export class AnalyticsErrors {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: DecideSettings) {}

  /** Gives the exception that the filter would answer with; never throws. */
  resolve(thrown: unknown, context: StatusContext = {}): AnalyticsException {
    const { classifiers, registry, upstreams } = this.options;
    return resolveException(thrown, { ...context, classifiers, registry, upstreams });
  }
}
