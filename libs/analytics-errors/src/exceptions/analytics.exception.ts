import { HttpException } from '@nestjs/common';
import {
  CATALOGUE,
  type CatalogueEntry,
  type ErrorCode,
  type StatusOf,
} from '../catalogue/catalogue.js';
import { type ErrorDetail, type ErrorEnvelope, toEnvelope } from './error-body.js';
import { limitStack, restoreStacks } from './stacks.js';

/** Marks the exceptions of every copy of the package in the process. */
const BRAND: unique symbol = Symbol.for('nestjs-analytics-errors.exception') as never;

/** Marks the classes that `exceptionOf` and `defineException` return, in this copy. */
const boundClasses = new WeakSet<object>();

/** A code with its catalogue entry. */
export interface ExceptionDefinition<Code extends string = string, Status extends number = number>
  extends Pick<CatalogueEntry, 'message'>, Partial<Omit<CatalogueEntry, 'message' | 'status'>> {
  readonly code: Code;
  readonly status: Status;
}

/** What an exception carries besides its code. */
export interface AnalyticsExceptionOptions {
  /** A sentence for the person who sent the request; sent as written, so put no input and no secret in it. */
  readonly userInfo?: string | undefined;
  /** One entry per violation; the response carries the first 100. */
  readonly details?: readonly ErrorDetail[] | undefined;
  /** What went wrong underneath: goes to the log, never to the client. */
  readonly cause?: unknown;
  /** Headers that belong to the error, such as `Retry-After`, `Allow` or `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const isInstanceOf = (Class: object, value: unknown): boolean =>
  Function.prototype[Symbol.hasInstance].call(Class, value);

const isBranded = (value: unknown): value is { readonly code: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  (value as Record<typeof BRAND, unknown>)[BRAND] === true;

/**
 * The base of all exceptions that have a code.
 *
 * `instanceof` also holds for an exception that another copy of the package made: by the brand for this class, by the
 * code for the class of a code.
 */
export abstract class AnalyticsException<
  Code extends string = string,
  Status extends number = number,
> extends HttpException {
  static override [Symbol.hasInstance](this: object, value: unknown): boolean {
    if (isInstanceOf(this, value)) return true;
    // Within one copy the prototype chain decides; a subclass of a code's class must not match its siblings.
    if (!isBranded(value) || isInstanceOf(AnalyticsException, value)) return false;
    if (this === AnalyticsException) return true;
    const base: unknown = Object.getPrototypeOf(this);
    const isClassOfCode =
      boundClasses.has(this) || (typeof base === 'function' && boundClasses.has(base));
    return isClassOfCode && (this as { code?: unknown }).code === value.code;
  }

  // Declared only: fields would be written twice, and would forbid `super` within `try`.
  /** The code in full, such as `'E3001_STREAM_NOT_FOUND'`. */
  declare readonly code: Code;
  /** The code under the name that Nest 12 gives it on every HttpException. */
  declare readonly errorCode: Code;
  /** The developer's sentence for the person who sent the request. */
  declare readonly userInfo: string | undefined;
  /** The violations, all of them. */
  declare readonly details: readonly ErrorDetail[] | undefined;
  /** Headers that belong to the error. */
  declare readonly headers: Readonly<Record<string, string>> | undefined;

  /** Takes the code from the class, so that the classes of the codes need no constructors, which would add stack frames. */
  protected constructor(input: string | AnalyticsExceptionOptions = {}) {
    const { code, status, message } = (
      new.target as unknown as AnalyticsExceptionClass<Code, Status>
    ).definition;
    const { userInfo, details, cause, headers }: AnalyticsExceptionOptions =
      typeof input === 'string' ? { userInfo: input } : input;
    const limited = limitStack(status, cause);
    try {
      super(message, status, { cause });
    } finally {
      restoreStacks(limited);
    }
    this.code = code;
    this.errorCode = code;
    this.userInfo = userInfo;
    this.details = details;
    this.headers = headers;
  }

  override getStatus(): Status {
    return super.getStatus() as Status;
  }

  /** The error body without the request id, which an exception does not know. */
  override getResponse(): ErrorEnvelope {
    // Built on demand, because the filter, which answers nearly all exceptions, never asks for it.
    const { code, status, message } = (this.constructor as unknown as AnalyticsExceptionClass)
      .definition;
    return toEnvelope({
      errorCode: code,
      statusCode: status,
      message,
      userInfo: this.userInfo,
      details: this.details,
    });
  }

  /** Nest would set the constructor's name, which minifiers change; here the prototype has the name, which is the code. */
  override initName(): void {}
}

Object.defineProperty(AnalyticsException.prototype, BRAND, { value: true });

/** Tells whether a thrown value has a code of its own, whichever copy of the package made it. */
export const isAnalyticsException = (thrown: unknown): thrown is AnalyticsException =>
  thrown instanceof AnalyticsException;

/** The class of one code; `new` takes a sentence for the client (`userInfo`) or the options in full. */
export interface AnalyticsExceptionClass<
  Code extends string = string,
  Status extends number = number,
> {
  readonly code: Code;
  readonly status: Status;
  readonly definition: ExceptionDefinition<Code, Status>;
  new (input?: string | AnalyticsExceptionOptions): AnalyticsException<Code, Status>;
}

/**
 * Makes the base class of a service's own code:
 * `class RateLimitedException extends defineException({ code: 'E7001_RATE_LIMITED', status: 429, message: 'Too many requests' }) {}`.
 * The code takes part in responses once the class is named in `forRoot({ exceptions: [...] })`, which checks it.
 */
export const defineException = <const Code extends string, const Status extends number>(
  definition: ExceptionDefinition<Code, Status>,
): AnalyticsExceptionClass<Code, Status> => {
  class BoundException extends AnalyticsException<Code, Status> {
    static readonly code = definition.code;
    static readonly status = definition.status;
    static readonly definition = definition;
  }
  Object.defineProperty(BoundException.prototype, 'name', {
    value: definition.code,
    configurable: true,
    writable: true,
  });
  boundClasses.add(BoundException);
  // It inherits the base's constructor, which is protected there.
  return BoundException as unknown as AnalyticsExceptionClass<Code, Status>;
};

/** Makes the base class of a code of the catalogue. */
export const exceptionOf = <Code extends ErrorCode>(
  code: Code,
): AnalyticsExceptionClass<Code, StatusOf<Code>> => {
  const entry: CatalogueEntry = CATALOGUE[code];
  return defineException({ ...entry, code, status: entry.status as StatusOf<Code> });
};
