import type { ArgumentMetadata, ValidationError } from '@nestjs/common';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import type { ErrorDetailLocation } from '../exceptions/error-body.js';
import { violationsOf } from './analytics-validation.pipe.js';
import { readViolations } from './class-validator/read-errors.js';
import { sourceOf, type ValueSource } from './place.js';
import { readIssues } from './schemas/standard-schema.js';
import { toException } from './violation.js';

/** One fault as schema libraries report it: a sentence, and a path of keys. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: Iterable<unknown> | undefined;
}

/** What is known of a value that was refused. */
export interface RefusedValue {
  /**
   * Where it was sent.
   * @default 'body'
   */
  readonly in?: ErrorDetailLocation | undefined;
  /** The parameter or property that it was, if not the whole. */
  readonly name?: string | undefined;
  /** What Nest tells a pipe, in the place of `in` and `name`. */
  readonly metadata?: ArgumentMetadata | undefined;
  /** The value as it was sent. */
  readonly value?: unknown;
  /** The library: what `zod`, `valibot` and `arktype` add to an issue is read as well. */
  readonly vendor?: string | undefined;
}

/**
 * Makes the exception that this library's own pipe would throw, for a pipe or an `exceptionFactory`
 * of the service's: of class-validator's errors, whose texts may have been replaced, or of the
 * issues of a schema, which say what they are about only together with the value.
 */
export function toValidationException(
  problems: readonly ValidationError[],
  refused?: RefusedValue,
): AnalyticsException;
export function toValidationException(
  problems: readonly SchemaIssue[],
  refused: RefusedValue & { readonly value: unknown },
): AnalyticsException;
export function toValidationException(
  problems: readonly (ValidationError | SchemaIssue)[],
  refused: RefusedValue = {},
): AnalyticsException {
  const { metadata, in: location = 'body', name, value, vendor = '' } = refused;
  const source: ValueSource = metadata ? sourceOf(metadata) : { in: location, name };
  if (problems.every((problem) => 'message' in problem))
    return toException(readIssues(problems, vendor, value, source), { source });
  const errors = problems as readonly ValidationError[];
  const violations =
    'value' in refused
      ? violationsOf(errors, value, source)
      : readViolations(errors, { source, raw: undefined });
  return toException(violations, { source });
}
