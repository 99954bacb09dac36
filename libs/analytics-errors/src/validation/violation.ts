import type {
  AnalyticsException,
  AnalyticsExceptionOptions,
} from '../exceptions/analytics.exception.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { cutPath, type ErrorDetail, MAX_DETAILS } from '../exceptions/error-body.js';
import { InvalidValueException } from '../exceptions/request.exceptions.js';
import { pathOf, type Place, type ValueSource } from './place.js';

/** The codes that validation decides on, from the one that has to be acted on first to the last. */
const PRECEDENCE = [
  'E1006_INVALID_REQ_BODY',
  'E1007_MISSING_PROPS_REQ_BODY',
  'E1002_PARAM_REQUIRED',
  'E1003_WRONG_DATA_TYPE',
  'E1005_TOO_MANY_PARAMS',
  'E1004_INVALID_VALUE',
] as const;

/** A code that validation gives by itself. */
export type ValidationCode = (typeof PRECEDENCE)[number];

/** One rule that a value breaks. */
export interface Violation {
  /** What the rules make of it. */
  readonly kind: ValidationCode;
  /** The code that the developer has put in its place. */
  readonly override?: string | undefined;
  readonly rule: string;
  readonly place: Place;
  /** Where the value comes from, if not from where the context says. */
  readonly source?: ValueSource;
  /** Gives the sentence for the client, in which `name` stands for the place; asked only for details that are sent. */
  readonly message: (name: string) => string;
}

/** How violations become an exception. */
export interface ViolationContext {
  readonly source: ValueSource;
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry | undefined;
  /** `false` answers with the code alone. */
  readonly details?: boolean | undefined;
}

/** The code that says that something is not there, which depends on where it should have been. */
export const missingIn = ({ in: location }: ValueSource): ValidationCode =>
  location === 'body' ? 'E1007_MISSING_PROPS_REQ_BODY' : 'E1002_PARAM_REQUIRED';

/** The code that says that something is there which nobody asked for. */
export const unknownIn = ({ in: location }: ValueSource): ValidationCode =>
  location === 'body' ? 'E1006_INVALID_REQ_BODY' : 'E1005_TOO_MANY_PARAMS';

const rankOf = (code: string): number => (PRECEDENCE as readonly string[]).indexOf(code);

interface Ranked extends Violation {
  readonly code: string;
  readonly rank: number;
}

const rank = (violation: Violation, context: ViolationContext): Ranked => {
  const { kind, override, source = context.source } = violation;
  const { registry = CATALOGUE_REGISTRY } = context;
  const known = override !== undefined && registry.byCode(override) ? override : undefined;
  // A header that is there and breaks a rule has a code of its own, whatever the rule is about.
  const code =
    known ??
    (source.in === 'header' && kind !== 'E1002_PARAM_REQUIRED' ? 'E1009_INVALID_HEADER' : kind);
  // A code from outside the list takes the place of what it replaces.
  const ownRank = rankOf(code);
  return { ...violation, code, rank: ownRank < 0 ? rankOf(kind) : ownRank };
};

const nameOf = (path: string, { in: location }: ValueSource): string => {
  if (path === '') return 'the request body';
  return location === 'body'
    ? path
        .slice(path.lastIndexOf('/') + 1)
        .replaceAll('~1', '/')
        .replaceAll('~0', '~')
    : path;
};

const toDetail = (
  { code, rule, place, message, source }: Ranked,
  context: ViolationContext,
): ErrorDetail => {
  const at = source ?? context.source;
  const path = pathOf(at, place);
  return { in: at.in, path, code, rule, message: message(cutPath(nameOf(path, at))) };
};

const toDetails = (
  ranked: readonly Ranked[],
  context: ViolationContext,
): AnalyticsExceptionOptions => {
  const sent = ranked.slice(0, MAX_DETAILS).map((violation) => toDetail(violation, context));
  // What is cut off is only counted: a body with thousands of faults costs no thousands of sentences.
  const counted = ranked
    .slice(MAX_DETAILS)
    .map(({ code }): ErrorDetail => ({ in: context.source.in, code, message: '' }));
  return { userInfo: sent[0]?.message, details: [...sent, ...counted] };
};

/**
 * Makes one exception of all violations of a value. Its code is that of the violation which has to be acted on first,
 * and the details are in that order.
 */
export const toException = (
  violations: readonly Violation[],
  context: ViolationContext,
): AnalyticsException => {
  const { registry = CATALOGUE_REGISTRY } = context;
  const ranked = violations
    .map((violation) => rank(violation, context))
    .sort((a, b) => a.rank - b.rank);
  const ExceptionClass = registry.byCode(ranked[0]?.code ?? '') ?? InvalidValueException;
  return new ExceptionClass(context.details === false ? {} : toDetails(ranked, context));
};
