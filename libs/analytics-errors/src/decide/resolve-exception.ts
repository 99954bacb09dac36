import { Inject, Injectable } from '@nestjs/common';
import {
  type AnalyticsException,
  type AnalyticsExceptionClass,
  isAnalyticsException,
} from '../exceptions/analytics.exception.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { UpstreamExceptions } from '../upstream/upstream.options.js';
import type { Classifier } from '../platform/classifier.js';
import { attempt } from '../platform/safe-read.js';
import { refusalOf } from '../validation/refusals.js';
import { upstreamOf } from '../upstream/tag.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { ChosenStatuses } from './decide.options.js';
import { applicationTextOf } from './http-exception-text.js';
import { classForStatus, type StatusContext } from './status-codes.js';
import { type FrameworkFault, frameworkFaultOf, isNestException } from './framework-errors.js';
import { recognize } from './causes.js';

/** What the resolver may know besides the thrown value. */
export interface ResolveOptions extends StatusContext {
  /** Asked in order, after the library's own exceptions and before everything else. */
  readonly classifiers?: readonly Classifier[];
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry;
  /** The exceptions of the service's own upstreams, by name. */
  readonly upstreams?: Readonly<Record<string, UpstreamExceptions>> | undefined;
  /** The classes that the service chose for bare statuses. */
  readonly statuses?: ChosenStatuses;
  /** Whether a text that the application gave to an `HttpException` below 500 becomes `userInfo`. */
  readonly httpExceptionText?: boolean;
}

/** Gives every thrown value a place in the catalogue; never throws, whatever was thrown. */
export function resolveException(
  thrown: unknown,
  options: ResolveOptions = {},
): AnalyticsException {
  return decide(thrown, options).exception;
}

/** What was decided about a thrown value. */
export interface Decision {
  readonly exception: AnalyticsException;
  /** The status that a framework's error asked for. */
  readonly asked?: unknown;
  /** The exception whose code the service did not register, so that another one answers. */
  readonly unregistered?: AnalyticsException;
}

/** `resolveException`, with what is worth telling the operator of; never throws. */
export function decide(thrown: unknown, options: ResolveOptions = {}): Decision {
  try {
    return decided(thrown, options);
  } catch {
    // Only what is more hostile than all the guarded reads, such as an exception whose `getStatus` throws.
    return { exception: new InternalErrorException({ cause: thrown }) };
  }
}

const NO_STATUSES: ChosenStatuses = new Map();

const decided = (
  thrown: unknown,
  {
    classifiers = [],
    registry = CATALOGUE_REGISTRY,
    upstreams = {},
    statuses = NO_STATUSES,
    httpExceptionText = true,
    token,
  }: ResolveOptions,
): Decision => {
  const classFor = (status: unknown, code?: string): AnalyticsExceptionClass =>
    classForStatus(status, { code, token }, { registry, statuses });

  const given = attempt(() => isAnalyticsException(thrown))
    ? (thrown as AnalyticsException)
    : askedByClassifiers(thrown, classifiers);
  const known = (exception: AnalyticsException): Decision => {
    if (registry.byCode(exception.code)) return { exception };
    // A code that the service did not register must not leave; what the developer said to the client may.
    const { userInfo, headers } = exception;
    const Known = classFor(exception.getStatus());
    return {
      exception: new Known({ cause: exception, userInfo, headers }),
      unregistered: exception,
    };
  };
  if (given) return known(given);

  const faults = new Map<unknown, FrameworkFault | undefined>();
  const faultOf = (error: unknown): FrameworkFault | undefined => {
    if (!faults.has(error))
      faults.set(
        error,
        attempt(() => frameworkFaultOf(error)),
      );
    return faults.get(error);
  };
  /**
   * An error that says `new NotFoundException(…, { cause })` has decided what to answer, whatever the cause; a status that
   * is E4001 leaves it open. An error of another framework that comes out of an upstream's call was made by the client of
   * the upstream, for example because its reply was too large, and decides nothing.
   */
  const isDecision = (error: unknown): boolean => {
    if (upstreamOf(error) !== undefined && attempt(() => isNestException(error)) !== true)
      return false;
    if (attempt(() => refusalOf(error)) !== undefined) return true;
    const fault = faultOf(error);
    return (
      fault !== undefined &&
      fault.status !== 500 &&
      classFor(fault.status, fault.code).code !== InternalErrorException.code
    );
  };

  const recognized = recognize(thrown, { registry, upstreams, isDecision });
  const refusal = recognized === undefined ? attempt(() => refusalOf(thrown)) : undefined;
  if (refusal) return known(refusal);
  const fault = faultOf(thrown);
  const asked = fault?.status;
  if (typeof recognized === 'object') return { exception: recognized, asked };
  const { userInfo, sentences } = httpExceptionText ? applicationTextOf(thrown) : {};
  const Chosen =
    recognized ?? (fault ? classFor(fault.status, fault.code) : InternalErrorException);
  const details = sentences?.map((message) => ({ code: Chosen.code, message })) ?? fault?.details;
  const { headers } = fault ?? {};
  return { exception: new Chosen({ cause: thrown, userInfo, details, headers }), asked };
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

/** What the decisions need to know of the module's options. */
type DecideSettings = Required<
  Pick<ResolveOptions, 'classifiers' | 'registry' | 'upstreams' | 'statuses' | 'httpExceptionText'>
>;

/** The library's decisions, bound to the options of the module. */
@Injectable()
export class AnalyticsErrors {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: DecideSettings) {}

  /** Gives the exception that the filter would answer with; never throws. */
  resolve(thrown: unknown, context: StatusContext = {}): AnalyticsException {
    return this.decide(thrown, context).exception;
  }

  /** `resolve`, with what is worth telling the operator of; never throws. */
  decide(thrown: unknown, context: StatusContext = {}): Decision {
    const { classifiers, registry, upstreams, statuses, httpExceptionText } = this.options;
    const settings = { classifiers, registry, upstreams, statuses, httpExceptionText };
    return decide(thrown, { ...context, ...settings });
  }

  /** Chooses the exception for an error of which nothing but the status is known. */
  forStatus(
    status: unknown,
    context: StatusContext & { readonly code?: string | undefined },
    cause?: unknown,
  ): AnalyticsException {
    return new (classForStatus(status, context, this.options))({ cause });
  }
}
