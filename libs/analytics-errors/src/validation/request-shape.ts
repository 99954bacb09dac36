import { kindOf } from './class-validator/constraint-table.js';
import type { Place, ValueSource } from './place.js';
import { missingIn, type Violation } from './violation.js';

/** Whether the argument takes the body as a whole. */
export function takesWholeBody({ in: location, name }: ValueSource): boolean {
  return location === 'body' && name === undefined;
}

/** What is wrong with a value that is not there. */
export function absent(source: ValueSource): Violation {
  const isBody = takesWholeBody(source);
  return {
    kind: isBody ? 'E1006_INVALID_REQ_BODY' : missingIn(source),
    rule: 'required',
    place: undefined,
    // Nobody may have sent one, or one of a type that no parser takes: Nest hands on the same.
    message: (name) => (isBody ? 'a body that can be read is required' : `${name} is required`),
  };
}

/** What is wrong with a value that should be of another structure. */
export function misshapen(source: ValueSource, rule: string, expected: string): Violation {
  return {
    kind: takesWholeBody(source) ? 'E1006_INVALID_REQ_BODY' : 'E1003_WRONG_DATA_TYPE',
    rule,
    place: undefined,
    message: (name) => `${name} must be ${expected}`,
  };
}

/**
 * What is wrong with a refused value that is no object, to be asked before its properties: an array
 * otherwise passes for an object that lacks all of them.
 */
export function shapeViolation(value: unknown, source: ValueSource): Violation | undefined {
  if (value === undefined) return absent(source);
  const isObject = kindOf(value) === 'object' && !isBinary(value);
  return isObject ? undefined : misshapen(source, 'isObject', 'an object');
}

/**
 * What is wrong with a value at which the conversion itself failed, because JSON can nest deeper
 * than the call stack and can hide `toString` behind a value; `undefined` for a fault of the service's.
 */
export function conversionViolation(
  thrown: unknown,
  value: unknown,
  source: ValueSource,
): Violation | undefined {
  if (thrown instanceof RangeError && isDeep(value, MAX_DEPTH))
    return { ...misshapen(source, 'depth', ''), message: (name) => `${name} is nested too deeply` };
  const isInconvertible =
    thrown instanceof TypeError && thrown.message === 'Cannot convert object to primitive value';
  const found = isInconvertible ? placeOfInconvertible(value, undefined) : undefined;
  return (
    found && {
      kind: 'E1003_WRONG_DATA_TYPE',
      rule: 'type',
      place: found.place,
      message: (name) => `${name} must not be an object`,
    }
  );
}

const isBinary = (value: unknown): boolean =>
  ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

/** No service nests this deep by itself, and no conversion fails for its depth before. */
const MAX_DEPTH = 256;

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
};

const isDeep = (value: unknown, levels: number): boolean => {
  if (!isPlain(value)) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeep(member, levels - 1));
};

/** Finds the first object that no conversion to a string, number or date can take. */
const placeOfInconvertible = (
  value: unknown,
  place: Place,
): { readonly place: Place } | undefined => {
  if (!isPlain(value)) return undefined;
  // A parser may leave an object without a prototype, and so without `toString`.
  if (Object.hasOwn(value, 'toString')) return { place };
  for (const [key, member] of Object.entries(value)) {
    const found = placeOfInconvertible(member, { parent: place, key });
    if (found) return found;
  }
  return Object.getPrototypeOf(value) === null ? { place } : undefined;
};
