import type { ArgumentMetadata } from '@nestjs/common';
import type { Violation } from './violation.js';

/**
 * Tells whether a parameter reads as the number, boolean or string that its argument declares: a
 * decimal number, `true` or `false`, a single value. A path is always a string, whatever Express
 * makes of a wildcard.
 */
export function readsAsPrimitive(
  value: unknown,
  { type, metatype }: Pick<ArgumentMetadata, 'type' | 'metatype'>,
): boolean {
  if (value === undefined) return true;
  if (metatype === Number) return typeof value === 'number' || isNumeric(value);
  if (metatype === Boolean)
    return typeof value === 'boolean' || value === 'true' || value === 'false';
  return type === 'param' ? Array.isArray(value) || !isObject(value) : !isObject(value);
}

/** What is wrong with a parameter that does not. */
export function primitiveViolation({ metatype }: Pick<ArgumentMetadata, 'metatype'>): Violation {
  const [rule, expected] = EXPECTED.get(metatype) ?? ['isString', 'a single value'];
  return {
    kind: 'E1003_WRONG_DATA_TYPE',
    rule,
    place: undefined,
    message: (name) => `${name} must be ${expected}`,
  };
}

const EXPECTED = new Map<unknown, readonly [rule: string, expected: string]>([
  [Number, ['isNumber', 'a number']],
  [Boolean, ['isBoolean', 'true or false']],
]);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isNumeric = (value: unknown): boolean =>
  typeof value === 'string' &&
  value !== '' &&
  value === value.trim() &&
  !/^[+-]?0[xob]/i.test(value) &&
  Number.isFinite(Number(value));
