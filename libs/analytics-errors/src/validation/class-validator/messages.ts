import type { ValidationArguments } from 'class-validator';
import { argumentsOf, constraintOf, keyOf, type PropertyRule } from './class-rules.js';
import { constraintRule } from './constraint-table.js';
import type { ValidationCode } from '../violation.js';

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
  if (typeof constraint === 'function')
    throw new TypeError('The source of a function is not for clients.');
  if (constraint instanceof Date) return constraint.toISOString();
  return typeof constraint === 'symbol' ? (constraint.description ?? '') : String(constraint);
};

/** Expands the tokens that class-validator knows, except the one for the value. */
const expand = (
  text: string,
  { constraints, property, targetName }: ValidationArguments,
): string =>
  text.includes('$')
    ? text
        .replace(/\$constraint(\d+)/g, (token, index: string) =>
          Number(index) > constraints.length ? token : toText(constraints[Number(index) - 1]),
        )
        .replaceAll('$property', () => property)
        .replaceAll('$target', () => targetName)
    : text;

const textOf = (rule: PropertyRule, args: ValidationArguments): string => {
  if (typeof rule.message === 'function') return rule.message(args);
  return rule.message || (constraintOf(rule)?.instance.defaultMessage?.(args) ?? '');
};

/** A sentence that depends on the rule alone; `undefined` if a function of the service makes it. */
const fixedTextOf = (rule: PropertyRule, args: ValidationArguments): string | undefined => {
  const isOwn = constraintRule(keyOf(rule)) === undefined;
  return typeof rule.message === 'function' || (isOwn && !rule.message)
    ? undefined
    : expand(textOf(rule, args), args);
};

/** The last sentence of a rule, which is nearly always the next one too. */
const sentences = new WeakMap<
  object,
  { readonly name: string; readonly text: string | undefined }
>();

const fixedText = (rule: PropertyRule, args: ValidationArguments): string | undefined => {
  const known = sentences.get(rule);
  if (known?.name === args.property) return known.text;
  const text = fixedTextOf(rule, args);
  sentences.set(rule, { name: args.property, text });
  return text;
};

/**
 * Builds the sentence of a rule without the value that broke it. A message function of the service is asked once with
 * the value and once without it: where the answers differ, the value is in the text, and the text is not sent.
 */
export const messageOf = (
  rule: PropertyRule,
  {
    value,
    object,
    kind,
  }: { readonly value: unknown; readonly object: object; readonly kind: ValidationCode },
): ((name: string) => string) => {
  return (name) => {
    const args: ValidationArguments = {
      value: VALUE_TOKEN,
      object: {},
      constraints: argumentsOf(rule) as unknown[],
      property: name,
      targetName: typeof rule.target === 'string' ? rule.target : rule.target.name,
    };
    try {
      const fixed = fixedText(rule, args);
      if (fixed) return fixed;
      const withoutValue = textOf(rule, args);
      if (withoutValue && withoutValue === textOf(rule, { ...args, value, object }))
        return expand(withoutValue, args);
    } catch {
      // The function needs the value, so its text depends on it.
    }
    return sentenceFor(kind)(name);
  };
};
