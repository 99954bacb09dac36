import { DEFAULT_ERROR_MESSAGE } from '../catalogue/catalogue.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import type { ErrorEnvelope } from '../exceptions/error-body.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import {
  type BodyOptions,
  type ProblemDetails,
  toErrorBody,
  toProblemDetails,
} from '../respond/error-response.js';
import { exampleOf } from './examples.js';

/** A route that can answer a code. */
export interface RouteReference {
  readonly method: string;
  readonly path: string;
}

/** All that the reference says of a code; everything is taken from its definition and from the application. */
export interface CodeEntry {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly family: string;
  readonly exception: string;
  readonly causes: readonly string[];
  readonly clientAction?: string;
  readonly operatorAction?: string;
  readonly retryable?: boolean;
  readonly since?: string;
  readonly retired?: { readonly since: string; readonly use?: string };
  /** `undefined` where no application was asked. */
  readonly routes: readonly RouteReference[] | undefined;
  readonly examples: { readonly envelope: ErrorEnvelope; readonly problem: ProblemDetails };
  readonly clientSample: string;
}

/** What entries are made from. */
export interface EntrySource extends BodyOptions {
  /** Gives the routes that can answer a code. */
  readonly routesOf?: ((code: string) => readonly RouteReference[]) | undefined;
}

/** Makes the entries of the reference, one per code. */
export function codeEntries(source: EntrySource): readonly CodeEntry[] {
  return source.registry.classes.map((exceptionClass) => codeEntry(exceptionClass, source));
}

/** Finds the class that a name from a URL or a command line means: a code in full, or its number. */
export function findClass(
  name: string,
  { classes }: Pick<ExceptionRegistry, 'classes'>,
): AnalyticsExceptionClass | undefined {
  const wanted = name.toUpperCase();
  return classes.find(({ code }) => code === wanted || code.slice(0, 5) === wanted);
}

/** The family of a code, by its first digit; what has none of these is a service's own. */
export function familyOf(code: string): string {
  return `${code.slice(0, 2)}xxx: ${FAMILIES[code.slice(0, 2)] ?? OWN_FAMILY}`;
}

/** The request id of every example. */
const REQUEST_ID = '3f1c6c2e-8a4b-4f0e-9d57-2b6a1c0de5f4';

const FAMILIES: Readonly<Record<string, string>> = {
  E1: 'The request',
  E2: 'Users, organizations, API keys',
  E3: 'What a filter names',
  E4: 'Behind the API',
  E5: 'The services that the API asks',
  E6: 'Access',
  E9: 'Outside the specification',
};
const OWN_FAMILY = 'The service’s own';

const codeEntry = (exceptionClass: AnalyticsExceptionClass, source: EntrySource): CodeEntry => {
  const { code, status, message, causes = [], ...more } = exceptionClass.definition;
  const { clientAction, operatorAction, retryable, since, retired } = more;
  const envelope = toErrorBody(exampleOf(exceptionClass, source.registry), REQUEST_ID, source);
  return {
    code,
    status,
    message: message === DEFAULT_ERROR_MESSAGE ? source.defaultErrorMessage : message,
    family: familyOf(code),
    exception: exceptionClass.name,
    causes,
    ...(clientAction !== undefined && { clientAction }),
    ...(operatorAction !== undefined && { operatorAction }),
    ...(retryable !== undefined && { retryable }),
    ...(since !== undefined && { since }),
    ...(retired !== undefined && { retired }),
    routes: source.routesOf?.(code),
    examples: { envelope, problem: toProblemDetails(envelope, source.pageOf?.(code)) },
    clientSample: clientSampleOf(code, retryable),
  };
};

const clientSampleOf = (code: string, retryable: boolean | undefined): string =>
  [
    "import { hasCode, parseAnalyticsError } from 'nestjs-analytics-errors/client';",
    '',
    'const error = parseAnalyticsError(await response.json());',
    `if (hasCode(error, '${code}')) {`,
    ...(retryable === true
      ? ['  // The same request can succeed later: wait, then send it again.']
      : []),
    '  report(error.userInfo ?? error.message, error.requestId);',
    '}',
  ].join('\n');
