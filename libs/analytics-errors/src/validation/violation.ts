import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { cutPath, type ErrorDetail, MAX_DETAILS } from '../exceptions/error-body.js';
import { CATALOGUE_REGISTRY, type ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InvalidValueException } from '../exceptions/request.exceptions.js';
import { pathOf, type Place, type ValueSource } from './place.js';

/** The codes of validation, in order of precedence: the most fundamental problem decides the code. */
const PRECEDENCE = [
  'E1006_INVALID_REQ_BODY',
  'E1007_MISSING_PROPS_REQ_BODY',
  'E1002_PARAM_REQUIRED',
  'E1003_WRONG_DATA_TYPE',
  'E1009_INVALID_HEADER',
  'E1005_TOO_MANY_PARAMS',
  'E1004_INVALID_VALUE',
] as const;

/** A code that validation gives by itself. */
export type ValidationCode = (typeof PRECEDENCE)[number];

/** One rule that a value breaks. */
export interface Violation {
  /** The code by the rules of this library. */
  readonly kind: ValidationCode;
  /** The code that the developer has put in its place. */
  readonly override?: string | undefined;
  readonly rule: string;
  readonly place: Place;
  /** Gives the sentence for the client, in which `name` stands for the place. */
  readonly message: (name: string) => string;
}

/** Puts a sentence of the service's own in the place of a detail's; `undefined` keeps it. */
export type DetailMessage = (detail: ErrorDetail) => string | undefined;

/** How violations become an exception. */
export interface ViolationContext {
  readonly source: ValueSource;
  /** The codes that the service knows. */
  readonly registry?: ExceptionRegistry | undefined;
  /** `false` answers with the code alone. */
  readonly details?: boolean | undefined;
  readonly message?: DetailMessage | undefined;
  /** The error that the violations were read from. */
  readonly cause?: unknown;
}

let knownCodes = CATALOGUE_REGISTRY;

/** Sets the codes that are known wherever no application is at hand, such as in a pipe made by hand. */
export function useCodes(registry: ExceptionRegistry): void {
  knownCodes = registry;
}

/**
 * Makes one exception of all violations of a value. The most fundamental one decides its code, and
 * the details are in that order.
 */
export function toException(
  violations: readonly Violation[],
  context: ViolationContext,
): AnalyticsException {
  const { registry = knownCodes, details, cause } = context;
  const ranked = violations.map((violation) => rank(violation, context.source, registry));
  if (ranked.length > 1) ranked.sort((a, b) => a.rank - b.rank);
  const ExceptionClass = registry.byCode(ranked[0]?.code ?? '') ?? InvalidValueException;
  const noted = (exception: AnalyticsException): AnalyticsException => {
    if (context.source.in === 'body' && context.source.name === undefined)
      bodyRefusals.add(exception);
    return exception;
  };
  if (details === false) return noted(new ExceptionClass({ cause }));
  // The rest is only counted: a body with thousands of faults costs no thousands of sentences.
  const said = ranked.map((entry, index) =>
    index < MAX_DETAILS ? toDetail(entry, context) : { code: entry.code, message: '' },
  );
  return noted(new ExceptionClass({ userInfo: said[0]?.message, details: said, cause }));
}

const bodyRefusals = new WeakSet<object>();

/** Whether an exception says what is wrong with a body as a whole. */
export function refusesBody(exception: object): boolean {
  return bodyRefusals.has(exception);
}

/** The code for a value that is not there. */
export function missingIn({ in: location }: ValueSource): ValidationCode {
  return location === 'body' ? 'E1007_MISSING_PROPS_REQ_BODY' : 'E1002_PARAM_REQUIRED';
}

/** What is wrong with a property or parameter that is forbidden because nobody asked for it. */
export function unknownAt(place: Place, { in: location }: ValueSource, rule: string): Violation {
  const [kind, thing] =
    location === 'body'
      ? (['E1006_INVALID_REQ_BODY', 'property'] as const)
      : (['E1005_TOO_MANY_PARAMS', 'parameter'] as const);
  return { kind, rule, place, message: () => `this ${thing} is not known here` };
}

const SENTENCES: Readonly<Record<ValidationCode, (name: string) => string>> = {
  E1002_PARAM_REQUIRED: (name) => `${name} is required`,
  E1003_WRONG_DATA_TYPE: (name) => `${name} has the wrong type`,
  E1004_INVALID_VALUE: (name) => `${name} has a value that is not accepted`,
  E1005_TOO_MANY_PARAMS: (name) => `${name} has too many items`,
  E1006_INVALID_REQ_BODY: (name) => `${name} has an unknown structure`,
  E1007_MISSING_PROPS_REQ_BODY: (name) => `${name} is required`,
  E1009_INVALID_HEADER: (name) => `${name} has a value that is not accepted`,
};

/** The sentence for a violation that has none of its own. */
export function sentenceFor(kind: ValidationCode): Violation['message'] {
  return SENTENCES[kind];
}

interface Ranked {
  readonly violation: Violation;
  readonly code: string;
  readonly rank: number;
}

const RANKS: ReadonlyMap<string, number> = new Map(PRECEDENCE.map((code, index) => [code, index]));

const rank = (violation: Violation, source: ValueSource, registry: ExceptionRegistry): Ranked => {
  const { kind, override } = violation;
  const known = override !== undefined && registry.byCode(override) ? override : undefined;
  // A header that is there and breaks a rule has a code of its own, whatever the rule is about.
  const isBadHeader = source.in === 'header' && kind !== 'E1002_PARAM_REQUIRED';
  const code = known ?? (isBadHeader ? 'E1009_INVALID_HEADER' : kind);
  // A code from outside the list takes the place of the one that it replaces.
  return { violation, code, rank: RANKS.get(code) ?? RANKS.get(kind) ?? 0 };
};

/** What a sentence calls the value: in a body the last key, elsewhere the whole name. */
const nameOf = (place: Place, path: string, { in: location, name }: ValueSource): string => {
  if (location === 'body') return place?.key ?? name ?? 'the request body';
  return path || 'the value';
};

/** Longest sentence that is sent; a library may list thousands of allowed values. */
export const MAX_MESSAGE_LENGTH = 500;

const toDetail = (
  { violation, code }: Ranked,
  { source, message: translate }: ViolationContext,
): ErrorDetail => {
  const { rule, place, message } = violation;
  const path = pathOf(source, place);
  const text = message(cutPath(nameOf(place, path, source))).slice(0, MAX_MESSAGE_LENGTH);
  const detail = { in: source.in, path, code, rule, message: text };
  return translate ? { ...detail, message: translated(detail, translate) } : detail;
};

/** A message function that fails must not turn a client's fault into the service's. */
const translated = (detail: ErrorDetail, translate: DetailMessage): string => {
  try {
    const text: unknown = translate(detail);
    return typeof text === 'string' && text !== '' ? text : detail.message;
  } catch {
    return detail.message;
  }
};
