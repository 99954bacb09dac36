import type { ValidationArguments } from 'class-validator';
import { argumentsOf, constraintOf, type PropertyRule } from './class-rules.js';
import type { ValidationCode } from './violation.js';

/** Stands in messages where class-validator would put the value that was sent. */
const VALUE_TOKEN = '$value';

const SENTENCES: Readonly<Record<ValidationCode, (name: string) => string>> = {
  E1002_PARAM_REQUIRED: (name) => `${name} is required`,
  E1003_WRONG_DATA_TYPE: (name) => `${name} has the wrong type`,
  E1004_INVALID_VALUE: (name) => `${name} has a value that is not accepted`,
  E1005_TOO_MANY_PARAMS: (name) => `${name} has too many items`,
  E1006_INVALID_REQ_BODY: (name) => `${name} has an unknown structure`,
  E1007_MISSING_PROPS_REQ_BODY: (name) => `${name} is required`,
};

/** The sentence for a violation that has none of its own. */
export const sentenceFor = (kind: ValidationCode): ((name: string) => string) => SENTENCES[kind];

const toText = (constraint: unknown): string => {
  if (Array.isArray(constraint)) return constraint.map(toText).join(', ');
  return typeof constraint === 'symbol' ? (constraint.description ?? '') : String(constraint);
};

/** Expands the tokens that class-validator knows, except the one for the value. */
const expand = (text: string, { constraints, property, targetName }: ValidationArguments): string =>
  text
    .replace(/\$constraint(\d+)/g, (token, index: string) =>
      Number(index) > constraints.length ? token : toText(constraints[Number(index) - 1]),
    )
    .replaceAll('$property', () => property)
    .replaceAll('$target', () => targetName);

const textOf = (rule: PropertyRule, args: ValidationArguments): string => {
  if (typeof rule.message === 'function') return rule.message(args);
  return rule.message || (constraintOf(rule)?.instance.defaultMessage?.(args) ?? '');
};

/**
 * Builds the sentence of a rule without the value that broke it. A message function is asked once with the value and
 * once without it: where the answers differ, the value is in the text, and the text is not sent.
 */
export const messageOf = (
  rule: PropertyRule,
  { value, object, kind }: { readonly value: unknown; readonly object: object; readonly kind: ValidationCode },
): ((name: string) => string) => {
  return (name) => {
    const args: ValidationArguments = {
      value,
      object,
      constraints: [...argumentsOf(rule)],
      property: name,
      targetName: typeof rule.target === 'string' ? rule.target : rule.target.name,
    };
    try {
      const withoutValue = textOf(rule, { ...args, value: VALUE_TOKEN, object: {} });
      if (withoutValue && withoutValue === textOf(rule, { ...args })) return expand(withoutValue, args);
    } catch {
      // The function needs the value, so its text depends on it.
    }
    return sentenceFor(kind)(name);
  };
};
