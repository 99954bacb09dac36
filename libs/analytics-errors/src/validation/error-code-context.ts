import type { ValidationOptions } from 'class-validator';
import type { ErrorCode } from '../catalogue/catalogue.js';
import type { AnyExceptionClass } from '../exceptions/exception-registry.js';

/**
 * Options of a class-validator decorator that say which code its failure has:
 * `@ArrayMaxSize(20, withCode('E1008_GENERAL_REQ_BODY_ISSUES'))`. A service names a code of its own by its class.
 *
 * The code answers for what the rule itself says: a value that is absent, or of a type that the rule cannot judge, keeps
 * its code.
 */
export const withCode = (code: ErrorCode | AnyExceptionClass, options: ValidationOptions = {}): ValidationOptions => ({
  ...options,
  context: { ...(options.context as object | undefined), errorCode: typeof code === 'string' ? code : code.code },
});

/** The code that a decorator's context asks for, as written; `undefined` without one. */
export const codeInContext = (context: unknown): string | undefined => {
  const code: unknown = typeof context === 'object' && context !== null ? (context as { errorCode?: unknown }).errorCode : undefined;
  return typeof code === 'string' ? code : undefined;
};
