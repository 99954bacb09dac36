import type { ArgumentMetadata } from '@nestjs/common';
import type { Violation } from '../violation.js';

/** What a conversion gives for a value that is not of the declared type. */
export const NOT_CONVERTIBLE = Symbol('not convertible');

/** A decimal number as ParseFloatPipe takes it: no blanks, no empty text, no 0x, 0o or 0b. */
const toNumber = (value: unknown): unknown => {
  if (typeof value === 'number') return value;
  if (
    typeof value !== 'string' ||
    value === '' ||
    value !== value.trim() ||
    /^[+-]?0[xob]/i.test(value)
  )
    return NOT_CONVERTIBLE;
  const number = Number(value);
  return Number.isFinite(number) ? number : NOT_CONVERTIBLE;
};

const toBoolean = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : NOT_CONVERTIBLE;
};

const toText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? NOT_CONVERTIBLE : String(value);

/** A primitive type that Nest converts parameters to. */
export interface Primitive {
  /** Gives the value in this type, or `NOT_CONVERTIBLE`. */
  readonly convert: (value: unknown) => unknown;
  /** The rule that is broken by a value that cannot be converted. */
  readonly rule: string;
  readonly name: string;
}

const PRIMITIVES: ReadonlyMap<unknown, Primitive> = new Map<unknown, Primitive>([
  [Number, { convert: toNumber, rule: 'isNumber', name: 'a number' }],
  [Boolean, { convert: toBoolean, rule: 'isBoolean', name: 'true or false' }],
  [String, { convert: toText, rule: 'isString', name: 'a single text' }],
]);

/** The primitive type that a parameter declares, where Nest converts to it: one named parameter of the query or the path. */
export const primitiveOf = ({
  type,
  data,
  metatype,
}: Pick<ArgumentMetadata, 'type' | 'data' | 'metatype'>): Primitive | undefined =>
  data && (type === 'query' || type === 'param') ? PRIMITIVES.get(metatype) : undefined;

/** What is wrong with a value that cannot be converted. */
export const wrongPrimitive = ({ rule, name: expected }: Primitive): Violation => ({
  kind: 'E1003_WRONG_DATA_TYPE',
  rule,
  place: undefined,
  message: (name) => `${name} must be ${expected}`,
});

/** Integers that look the same before and after. */
const PLAIN_INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;

/** Whether a pipe that comes after the conversion judges the value as it would have judged what was sent. */
export const survivesConversion = (primitive: Primitive, value: unknown): boolean => {
  if (typeof value !== 'string' || primitive.convert(value) === NOT_CONVERTIBLE) return false;
  return primitive.rule !== 'isNumber' || PLAIN_INTEGER.test(value);
};
