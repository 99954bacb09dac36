import type { ValidationError } from '@nestjs/common';
import type { AnalyticsException } from '../../exceptions/analytics.exception.js';
import {
  argumentsOf,
  classOf,
  clientNameOf,
  constraintOf,
  type DecoratedClass,
  keyOf,
  type PropertyRule,
  rulesOf,
} from './class-rules.js';
import { type ConstraintRule, constraintRule, kindOf } from './constraint-table.js';
import { codeInContext } from '../with-code.js';
import { type Place, valueAt } from '../place.js';
import { messageOf, sentenceFor } from './messages.js';
import {
  missingIn,
  toException,
  unknownIn,
  type ValidationCode,
  type Violation,
  type ViolationContext,
} from '../violation.js';

/** What the errors of class-validator are read with. */
export interface ValidationErrorContext extends ViolationContext {
  /** The value as it was sent. A conversion can hide what it was: every text that is no date becomes the same Invalid Date. */
  readonly raw: unknown;
}

/** One failed constraint of one property, or of one item of its list. */
interface Failure {
  readonly key: string;
  readonly rule: PropertyRule | undefined;
  /** Index of the item, for a rule about each item of a list. */
  readonly index?: number;
  readonly value: unknown;
  readonly override: string | undefined;
  /** Whether class-validator was told to give no sentence of its own. */
  readonly isWordless: boolean;
}

const WRONG_TYPE: ValidationCode = 'E1003_WRONG_DATA_TYPE';
const INVALID_VALUE: ValidationCode = 'E1004_INVALID_VALUE';

const isInvalidDate = (value: unknown): boolean =>
  value instanceof Date && Number.isNaN(value.getTime());

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

const allowedValues = (rule: PropertyRule | undefined, argument: number): readonly unknown[] => {
  const allowed = rule && argumentsOf(rule)[argument];
  return Array.isArray(allowed) ? allowed : [allowed];
};

/** Judges a value that is there by the rule that it breaks. */
const judge = (
  known: ConstraintRule,
  { value, rule }: Failure,
  rawKind: () => unknown,
): ValidationCode => {
  if (value === null || known.judges === 'type') return WRONG_TYPE;
  if (isInvalidDate(value)) return isText(rawKind()) ? INVALID_VALUE : WRONG_TYPE;
  const kind = kindOf(value);
  switch (known.judges) {
    case 'count':
      return kind === 'array' ? 'E1005_TOO_MANY_PARAMS' : WRONG_TYPE;
    case 'membership':
      return allowedValues(rule, known.argument).some((allowed) => kindOf(allowed) === kind)
        ? INVALID_VALUE
        : WRONG_TYPE;
    case 'value':
      return known.of && !known.of.includes(kind) ? WRONG_TYPE : INVALID_VALUE;
  }
};

/** The rule that declares the type says best what is wrong with one. */
const declaresType = ({ key }: Failure): boolean => constraintRule(key)?.judges === 'type';

const fails = (rule: PropertyRule, value: unknown, object: object, items: unknown): boolean => {
  try {
    const args = {
      value: items,
      object,
      constraints: [...argumentsOf(rule)],
      property: rule.propertyName,
      targetName: '',
    };
    return constraintOf(rule)?.instance.validate(value, args) === false;
  } catch {
    return false;
  }
};

/** Splits the failure of a rule about each item into those of the items. A service's own rules are not asked a second time. */
const failuresOf = (
  key: string,
  rules: readonly PropertyRule[],
  { target, value, contexts, constraints }: ValidationError,
): Failure[] => {
  const override = codeInContext(contexts?.[key]);
  const candidates = rules.filter((rule) => keyOf(rule) === key);
  const own = constraintRule(key) === undefined;
  const isWordless = !constraints?.[key];
  const whole: Failure = { key, rule: candidates.at(-1), value, override, isWordless };
  if (own || !Array.isArray(value)) return [whole];
  const items = candidates
    .filter(({ each }) => each)
    .flatMap((rule) =>
      value.flatMap((item: unknown, index): Failure[] =>
        fails(rule, item, target ?? {}, value)
          ? [{ key, rule, index, value: item, override, isWordless }]
          : [],
      ),
    );
  const others = candidates.filter(
    (rule) => !rule.each && (items.length === 0 || fails(rule, value, target ?? {}, value)),
  );
  return others.length > 0 || items.length === 0
    ? [{ ...whole, rule: others.at(-1) ?? whole.rule }, ...items]
    : items;
};

const REQUIRED_RULES: readonly string[] = ['isDefined', 'isNotEmpty'];

/** All rules of an absent property fail at once; what is wrong is that it is absent. */
const toMissing = (
  keys: readonly string[],
  error: ValidationError,
  rules: readonly PropertyRule[],
  place: Place,
  context: ViolationContext,
): Violation => {
  const kind = missingIn(context.source);
  const speaking = keys.filter(
    (key) => REQUIRED_RULES.includes(key) || constraintRule(key) === undefined,
  );
  const override = speaking
    .map((key) => codeInContext(error.contexts?.[key]))
    .find((code) => code !== undefined);
  const worded = rules.find((rule) => REQUIRED_RULES.includes(keyOf(rule)) && rule.message);
  const message = worded
    ? messageOf(worded, { value: undefined, object: error.target ?? {}, kind })
    : sentenceFor(kind);
  return { kind, override, rule: 'required', place, message };
};

/** Judges the failures of one value: of those that say that its type is wrong, one is enough. */
const toViolations = (
  failures: readonly Failure[],
  object: object,
  place: Place,
  raw: unknown,
): Violation[] => {
  const judged = failures.map((failure) => {
    const known = constraintRule(failure.key);
    return { failure, kind: known && judge(known, failure, () => valueAt(raw, place)) };
  });
  const hasWrongType = judged.some(({ kind }) => kind === WRONG_TYPE);
  const violations = judged.map(({ failure, kind: judgedKind }) => {
    const own = judgedKind === undefined;
    const kind = judgedKind ?? (hasWrongType ? WRONG_TYPE : INVALID_VALUE);
    const { key, rule, value, override, isWordless } = failure;
    const message =
      rule && !isWordless ? messageOf(rule, { value, object, kind }) : sentenceFor(kind);
    const counts = own || kind !== WRONG_TYPE || declaresType(failure);
    return {
      failure,
      violation: { kind, override: counts ? override : undefined, rule: key, place, message },
    };
  });
  const plainWrongTypes = violations.filter(
    ({ violation: { kind, override } }) => kind === WRONG_TYPE && override === undefined,
  );
  const kept = plainWrongTypes.find(({ failure }) => declaresType(failure)) ?? plainWrongTypes[0];
  return violations
    .filter((entry) => entry === kept || !plainWrongTypes.includes(entry))
    .map(({ violation }) => violation);
};

const groupByIndex = (
  failures: readonly Failure[],
): ReadonlyMap<number | undefined, readonly Failure[]> => {
  const groups = new Map<number | undefined, Failure[]>();
  for (const failure of failures) {
    const group = groups.get(failure.index);
    if (group) group.push(failure);
    else groups.set(failure.index, [failure]);
  }
  return groups;
};

/** In a query the items of a list share one name, so one violation of a rule speaks for all items. */
const oncePerRule = (violations: readonly Violation[]): Violation[] => {
  const seen = new Set<string>();
  return violations.filter(({ kind, rule }) => {
    const isNew = !seen.has(`${kind} ${rule}`);
    seen.add(`${kind} ${rule}`);
    return isNew;
  });
};

/** The violations of one property. */
const violationsOf = (
  error: ValidationError,
  target: DecoratedClass | undefined,
  place: Place,
  context: ValidationErrorContext,
): Violation[] => {
  const { constraints = {}, property } = error;
  const { source, raw } = context;
  const keys = Object.keys(constraints);
  if (keys.length === 0) return [];
  if (keys.includes('whitelistValidation')) {
    const message =
      source.in === 'body' ? 'this property is not known here' : 'this parameter is not known here';
    return [
      { kind: unknownIn(source), rule: 'whitelistValidation', place, message: () => message },
    ];
  }
  if (keys.includes('unknownValue')) {
    const kind = source.in === 'body' ? 'E1006_INVALID_REQ_BODY' : INVALID_VALUE;
    return [{ kind, rule: 'unknownValue', place, message: sentenceFor(kind) }];
  }
  const rules = (target && rulesOf(target).get(property)) ?? [];
  // What Nest reports of binary values has no `value` at all; an absent property has one, and it is `undefined`.
  const isMissing = error.value === undefined && Object.hasOwn(error, 'value');
  if (isMissing) return [toMissing(keys, error, rules, place, context)];
  if (!Object.hasOwn(error, 'value')) {
    return keys.map((key) => ({
      kind: WRONG_TYPE,
      rule: key,
      place,
      message: sentenceFor(WRONG_TYPE),
    }));
  }
  const failures = keys.flatMap((key) => failuresOf(key, rules, error));
  const groups = [...groupByIndex(failures)].flatMap(([index, group]) => {
    const at: Place =
      index === undefined || source.in !== 'body' ? place : { parent: place, key: String(index) };
    return toViolations(group, error.target ?? {}, at, raw);
  });
  return source.in === 'body' ? groups : oncePerRule(groups);
};

/** Reads all violations off the errors of class-validator, in the order of their declaration. */
export const readViolations = (
  errors: readonly ValidationError[],
  context: ValidationErrorContext,
): Violation[] => {
  const violations: Violation[] = [];
  // A stack of its own: how deep errors are nested is up to the client.
  const pending = errors.map((error) => ({ error, parent: undefined as Place })).reverse();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { error, parent } = next;
    const target = classOf(error.target);
    // An error about an object as a whole names no property.
    const property = error.property as string | undefined;
    const place: Place =
      property === undefined ? parent : { parent, key: clientNameOf(target, property) };
    violations.push(...violationsOf(error, target, place, context));
    for (const child of [...(error.children ?? [])].reverse())
      pending.push({ error: child, parent: place });
  }
  return violations;
};

/** Makes the exception that the errors of class-validator call for; never throws on what a client sent. */
export const toValidationException = (
  errors: readonly ValidationError[],
  context: ValidationErrorContext,
): AnalyticsException => toException(readViolations(errors, context), context);
