import { argumentsOf, factsOf, type PropertyRule } from './class-rules.js';

/**
 * The text that class-validator made for a failed rule, if it can be sent: it must not hold the
 * value, nor source text or the time zone of the service. `rules` are those that it may be of.
 */
export function sendableText(
  text: string,
  rules: readonly PropertyRule[],
  sent: () => unknown,
): string | undefined {
  if (text === '') return undefined;
  let safe = text;
  for (const rule of rules)
    for (const constraint of argumentsOf(rule)) {
      if (typeof constraint === 'function' && text.includes(String(constraint))) return undefined;
      if (constraint instanceof Date && !Number.isNaN(constraint.getTime()))
        safe = safe.replaceAll(String(constraint), constraint.toISOString());
    }
  const isQuiet = rules.length > 0 && rules.every(isQuietRule);
  return isQuiet || !quotes(safe, sent()) ? safe : undefined;
}

/** Whether a text holds a value, or one of the values inside it, as a word of its own. */
export function quotes(text: string, value: unknown): boolean {
  const pending = [value];
  for (let seen = 0; pending.length > 0 && seen < MAX_VALUES; seen += 1) {
    const next = pending.pop();
    if (typeof next === 'object' && next !== null)
      for (const member of Object.values(next).slice(0, MAX_VALUES)) pending.push(member);
    else if (isToken(text, next)) return true;
  }
  return false;
}

/** Looked at values of a request; a text of the service's quotes the first ones, if any. */
const MAX_VALUES = 1000;

const WORD = /[\p{L}\p{N}]/u;

const isToken = (text: string, value: unknown): boolean => {
  if (!['string', 'number', 'bigint'].includes(typeof value)) return false;
  const token = String(value).trim();
  if (token === '') return false;
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + token.length] ?? ' '];
    // So short a value stands in many texts by chance; in quotation marks it does not.
    const isAlone =
      token.length < 3 ? /["'`]/.test(before) && before === after : !WORD.test(before + after);
    if (isAlone) return true;
  }
  return false;
};

/** Whether a rule's text cannot depend on the value. */
const isQuietRule = (rule: PropertyRule): boolean =>
  typeof rule.message === 'string' && rule.message !== ''
    ? !rule.message.includes('$value')
    : typeof rule.message !== 'function' && factsOf(rule).isBuiltIn;
