import type { ValidationError } from '@nestjs/common';
import { type Place, type ValueSource, valueAt } from '../place.js';
import {
  missingIn,
  sentenceFor,
  unknownAt,
  type ValidationCode,
  type Violation,
} from '../violation.js';
import {
  codeInContext,
  argumentsOf,
  classOf,
  clientNameOf,
  constraintOf,
  type DecoratedClass,
  factsOf,
  type PropertyRule,
  rulesOf,
} from './class-rules.js';
import { type ConstraintRule, constraintRule, kindOf } from './constraint-table.js';
import { sendableText } from './messages.js';

/** What the errors of class-validator are read with. */
export interface ValidationErrorContext {
  readonly source: ValueSource;
  /** The value as it was sent: a conversion makes the same Invalid Date of everything that is no date. */
  readonly raw: unknown;
}

/**
 * Reads all violations off the errors of class-validator, in its order: its properties, its texts,
 * its contexts. The rules of the class only tell what else is to be known of a failed one.
 */
export function readViolations(
  errors: readonly ValidationError[],
  context: ValidationErrorContext,
): Violation[] {
  const violations: Violation[] = [];
  // A stack of its own: how deep errors are nested is up to the client.
  const pending = errors.map((error) => ({ error, parent: undefined as Place })).reverse();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { error, parent } = next;
    const target = classOf(error.target);
    // An error about an object as a whole names no property.
    const property = error.property as string | undefined;
    const place: Place =
      property === undefined
        ? parent
        : { parent, key: sentName(target, property, parent, context) };
    violations.push(...violationsOf(error, target, place, context));
    for (const child of [...(error.children ?? [])].reverse())
      pending.push({ error: child, parent: place });
  }
  return violations;
}

/** The name that the client used or should have used: class-transformer takes an exposed one and the property's. */
const sentName = (
  target: DecoratedClass | undefined,
  property: string,
  parent: Place,
  { raw }: ValidationErrorContext,
): string => {
  const name = clientNameOf(target, property);
  if (name === property) return name;
  const at = (key: string): unknown => valueAt(raw, { parent, key });
  return at(name) === undefined && at(property) !== undefined ? property : name;
};

const WRONG_TYPE: ValidationCode = 'E1003_WRONG_DATA_TYPE';
const INVALID_VALUE: ValidationCode = 'E1004_INVALID_VALUE';
const TOO_MANY: ValidationCode = 'E1005_TOO_MANY_PARAMS';

const violationsOf = (
  error: ValidationError,
  target: DecoratedClass | undefined,
  place: Place,
  context: ValidationErrorContext,
): Violation[] => {
  const { constraints = {}, property } = error;
  const { source } = context;
  const keys = Object.keys(constraints);
  if (keys.length === 0) return [];
  if (keys.includes('whitelistValidation'))
    return [unknownAt(place, source, 'whitelistValidation')];
  if (keys.includes('unknownValue')) {
    const kind = source.in === 'body' ? 'E1006_INVALID_REQ_BODY' : INVALID_VALUE;
    return [{ kind, rule: 'unknownValue', place, message: sentenceFor(kind) }];
  }
  // What Nest reports of binary values has no `value` at all; an absent property has one, and it is `undefined`.
  if (!Object.hasOwn(error, 'value') && (error.children ?? []).length === 0)
    return keys.map((rule) => ({
      kind: WRONG_TYPE,
      rule,
      place,
      message: sentenceFor(WRONG_TYPE),
    }));
  const rules = (target && rulesOf(target).get(property)) ?? [];
  const failures = keys.map((key) => failureOf(key, error, rules));
  if (Object.hasOwn(error, 'value') && error.value === undefined)
    return [missing(failures, place, context)];
  return judgeAll(failures, error, place, context);
};

/** One failed constraint of one property. */
interface Failure {
  readonly key: string;
  /** The text that class-validator gives it. */
  readonly text: string;
  /** The rules that it may be of: class-validator gives two rules of one name one key. */
  readonly rules: readonly PropertyRule[];
  /** How class-validator's own rule judges; `undefined` for a rule of the service's. */
  readonly known: ConstraintRule | undefined;
  /** The code that all of these rules ask for. */
  readonly override: string | undefined;
}

const failureOf = (
  key: string,
  { constraints, contexts }: ValidationError,
  ofProperty: readonly PropertyRule[],
): Failure => {
  const text = constraints?.[key] ?? '';
  const named = ofProperty.filter((rule) => factsOf(rule).key === key);
  const rules = named.length > 1 ? narrow(named, text) : named;
  const known = rules.every((rule) => factsOf(rule).isBuiltIn) ? constraintRule(key) : undefined;
  // class-validator merges the contexts of all rules of one key, those that hold included.
  const override = named.length > 1 ? commonCode(rules) : codeInContext(contexts?.[key]);
  return { key, text, rules, known, override };
};

const commonCode = (rules: readonly PropertyRule[]): string | undefined => {
  const codes = new Set(rules.map((rule) => factsOf(rule).code));
  return codes.size === 1 ? [...codes][0] : undefined;
};

/** Leaves out the rules that cannot have said this: those with a fixed text of another wording. */
const narrow = (rules: readonly PropertyRule[], text: string): readonly PropertyRule[] => {
  const fixed = ({ message }: PropertyRule): string | undefined =>
    typeof message === 'string' && message !== '' && !message.includes('$') ? message : undefined;
  const saying = rules.filter((rule) => fixed(rule) === text);
  if (saying.length > 0) return saying;
  const possible = rules.filter((rule) => fixed(rule) === undefined);
  return possible.length > 0 ? possible : rules;
};

const REQUIRED_RULES: readonly string[] = ['isDefined', 'isNotEmpty'];

/** All rules of an absent property fail at once; what is wrong is that it is absent. */
const missing = (
  failures: readonly Failure[],
  place: Place,
  { source }: ValidationErrorContext,
): Violation => {
  const kind = missingIn(source);
  const override = failures
    .filter(({ key, known }) => REQUIRED_RULES.includes(key) || known === undefined)
    .map((failure) => failure.override)
    .find((code) => code !== undefined);
  const worded = failures.find(
    ({ key, rules, text }) =>
      REQUIRED_RULES.includes(key) && text !== '' && rules.some(({ message }) => message),
  );
  const message = worded ? () => worded.text : sentenceFor(kind);
  return { kind, override, rule: 'required', place, message };
};

interface Judged {
  readonly failure: Failure;
  /** Absent for a rule of the service's, whose verdict depends on the others. */
  readonly kind: ValidationCode | undefined;
  readonly at: Place;
}

/** Judges the failures of one value: of those that say that its type is wrong, one is enough. */
const judgeAll = (
  failures: readonly Failure[],
  error: ValidationError,
  place: Place,
  { source, raw }: ValidationErrorContext,
): Violation[] => {
  const rawType = (): string => typeof valueAt(raw, place);
  const judged: Judged[] = [];
  for (const failure of failures) {
    const indexes = failingItems(failure, error);
    if (!indexes) {
      judged.push({ failure, at: place, kind: judge(failure, error.value, true, rawType) });
      continue;
    }
    const items = error.value as readonly unknown[];
    const kinds = indexes.map((index) => judge(failure, items[index], false, rawType));
    if (source.in === 'body')
      indexes.forEach((index, at) =>
        judged.push({ failure, at: { parent: place, key: String(index) }, kind: kinds[at] }),
      );
    // In a query the items of a list share one name.
    else judged.push({ failure, at: place, kind: kinds.find(isWrongType) ?? kinds[0] });
  }
  const kept = judged.length > 1 ? withoutRepetition(judged) : judged;
  return kept.map(({ failure, at, kind = INVALID_VALUE }) => {
    const { key, text, rules } = failure;
    const sent = (): unknown => [error.value, raw];
    const message = (name: string): string =>
      sendableText(text, rules, sent) ?? sentenceFor(kind)(name);
    return { kind, override: overrideOf(failure, kind), rule: key, place: at, message };
  });
};

const isWrongType = (kind: ValidationCode | undefined): boolean => kind === WRONG_TYPE;

const keyOfPlace = (place: Place): string => place?.key ?? '';

/** Indexes of the items that break a rule about each item, if there is one such rule and asking it changes nothing. */
const failingItems = (
  { rules, known }: Failure,
  { value, target, property }: ValidationError,
): readonly number[] | undefined => {
  const [rule, second] = rules;
  const constraint = rule && constraintOf(rule);
  if (!rule?.each || second || !known || !constraint || !Array.isArray(value)) return undefined;
  const args = {
    value: value as unknown,
    object: target ?? {},
    constraints: argumentsOf(rule) as unknown[],
    property,
    targetName: '',
  };
  const indexes = value.flatMap((item: unknown, index) =>
    constraint.instance.validate(item, args) === false ? [index] : [],
  );
  return indexes.length > 0 ? indexes : undefined;
};

/** Judges a value that is there by the rule that it breaks; `undefined` for a rule of the service's. */
const judge = (
  { known, rules }: Failure,
  value: unknown,
  isWhole: boolean,
  rawType: () => string,
): ValidationCode | undefined => {
  if (!known) return undefined;
  if (value === null || known.judges === 'type') return WRONG_TYPE;
  const kind = kindOf(value);
  const takesArrays =
    known.judges === 'count' || (known.judges === 'value' && known.of?.includes('array'));
  // What a rule about each item of several says is not about them all. Without the class nobody knows.
  const isSeveral = kind === 'array' || value instanceof Set || value instanceof Map;
  const isEach = rules.length > 0 ? rules.some(({ each }) => each) : !takesArrays;
  // Nest leaves out the value of a property with errors further down.
  if ((isWhole && isSeveral && isEach) || value === undefined)
    return known.judges === 'count' && !isSeveral ? TOO_MANY : INVALID_VALUE;
  if (kind === 'date' && Number.isNaN((value as Date).getTime()))
    return ['string', 'number'].includes(rawType()) ? INVALID_VALUE : WRONG_TYPE;
  switch (known.judges) {
    case 'count':
      return kind === 'array' ? TOO_MANY : WRONG_TYPE;
    case 'membership':
      return rules.length > 0 && rules.every((rule) => !allowsKind(rule, known.argument, kind))
        ? WRONG_TYPE
        : INVALID_VALUE;
    case 'value':
      return known.of && !known.of.includes(kind) ? WRONG_TYPE : INVALID_VALUE;
  }
};

const allowsKind = (rule: PropertyRule, argument: number, kind: string): boolean =>
  [argumentsOf(rule)[argument]].flat().some((allowed) => kindOf(allowed) === kind);

/** The rule that declares the type says best what is wrong with one. */
const declaresType = ({ known }: Failure): boolean => known?.judges === 'type';

/** A code of the developer's answers for what the rule itself says, not for a value that it cannot judge. */
const overrideOf = (failure: Failure, kind: ValidationCode): string | undefined =>
  kind !== WRONG_TYPE || failure.known === undefined || declaresType(failure)
    ? failure.override
    : undefined;

const withoutRepetition = (judged: readonly Judged[]): readonly Judged[] => {
  const wrong = new Set<string>();
  for (const { kind, at } of judged) if (isWrongType(kind)) wrong.add(keyOfPlace(at));
  // What is wrong with the type is wrong for a rule of the service's own as well.
  const complete = judged.map((entry) =>
    entry.kind === undefined && wrong.has(keyOfPlace(entry.at))
      ? { ...entry, kind: WRONG_TYPE }
      : entry,
  );
  const isPlain = ({ failure, kind }: Judged): boolean =>
    kind === WRONG_TYPE && overrideOf(failure, kind) === undefined;
  const kept = new Map<string, Judged>();
  for (const entry of complete) {
    if (!isPlain(entry)) continue;
    const known = kept.get(keyOfPlace(entry.at));
    if (!known || (!declaresType(known.failure) && declaresType(entry.failure)))
      kept.set(keyOfPlace(entry.at), entry);
  }
  return complete.filter((entry) => !isPlain(entry) || kept.get(keyOfPlace(entry.at)) === entry);
};
