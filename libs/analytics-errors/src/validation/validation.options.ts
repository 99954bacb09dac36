import type { ValidationPipeOptions } from '@nestjs/common';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { refuseOption } from '../platform/option-checks.js';
import type { DetailMessage } from './violation.js';

/** Nest's ValidationPipe options, and those that this library adds. */
export interface AnalyticsValidationOptions extends ValidationPipeOptions {
  /**
   * Keeps class-validator's metadata per class. Without it class-validator goes through all decorated classes of the
   * process for each object that it validates, which is what validation costs most in a large service.
   * @default false
   */
  readonly cacheMetadata?: boolean | undefined;
  /**
   * Gives a sentence of the service's own for a detail, such as a translation; `undefined` keeps the sentence.
   * @default undefined
   */
  readonly message?: DetailMessage | undefined;
}

/** Validates with Nest's defaults plus `transform: true`, with these options, or not at all. */
export type ValidationOption = false | AnalyticsValidationOptions;

/** The option after `resolveValidation`. */
export type ResolvedValidationOptions =
  | {
      readonly pipe: ValidationPipeOptions;
      readonly cacheMetadata: boolean;
      readonly message: DetailMessage | undefined;
    }
  | false;

/**
 * Checks the `validation` option and fills in its defaults.
 * @throws Error with a sentence that says what to write instead.
 */
export function resolveValidation(option: ValidationOption = {}): ResolvedValidationOptions {
  if (option === false) return false;
  if (typeof option !== 'object' || (option as unknown) === null || Array.isArray(option))
    refuseOption('validation must be false, or an object with options of ValidationPipe.');
  const { cacheMetadata = false, message, ...pipe } = option;
  if (typeof cacheMetadata !== 'boolean')
    refuseOption('validation.cacheMetadata must be true or false.');
  if (message !== undefined && typeof message !== 'function')
    refuseOption('validation.message must be a function (detail) => string | undefined.');
  return { pipe: { transform: true, ...pipe }, cacheMetadata, message };
}

/** What validation needs to know of the module's options. */
export interface ValidationSettings {
  readonly validation: ResolvedValidationOptions;
  readonly registry: ExceptionRegistry;
}
