import type { ArgumentMetadata } from '@nestjs/common';
import type { ErrorDetailLocation } from '../exceptions/error-body.js';

/** Where in the request the value of a handler's argument comes from. */
export interface ValueSource {
  readonly in: ErrorDetailLocation;
  /** The one parameter or property that the argument takes; absent when it takes all of them. */
  readonly name?: string | undefined;
}

/** A place inside a value, as a chain of keys from the leaf up; `undefined` is the value itself. */
export type Place = { readonly parent: Place; readonly key: string } | undefined;

const LOCATIONS: readonly unknown[] = [
  'query',
  'path',
  'header',
  'body',
] satisfies ErrorDetailLocation[];

/**
 * Reads the source off Nest's description of an argument. A custom decorator counts as one that reads the query, unless
 * its data says otherwise: `{ in: 'header' }`.
 */
export const sourceOf = ({ type, data }: Pick<ArgumentMetadata, 'type' | 'data'>): ValueSource => {
  const name = typeof data === 'string' && data !== '' ? data : undefined;
  if (type !== 'custom') return { in: type === 'param' ? 'path' : type, name };
  const location: unknown = (data as unknown as { in?: unknown } | undefined)?.in;
  return { in: LOCATIONS.includes(location) ? (location as ErrorDetailLocation) : 'query', name };
};

/** The keys that lead from the value to the place. */
export const keysOf = (place: Place): readonly string[] => {
  const keys: string[] = [];
  for (let at = place; at; at = at.parent) keys.push(at.key);
  return keys.reverse();
};

/** The same place, seen from one key further out. */
export const placeBelow = (key: string, place: Place): Place => {
  let below: Place = { parent: undefined, key };
  for (const inner of keysOf(place)) below = { parent: below, key: inner };
  return below;
};

const toPointer = (keys: readonly string[]): string => {
  let pointer = '';
  for (const key of keys)
    pointer += `/${/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`;
  return pointer;
};

const toParameterName = ([name = '', ...keys]: readonly string[]): string =>
  name + keys.map((key) => `[${key}]`).join('');

/** The path of a detail: an RFC 6901 pointer in a body, elsewhere the parameter's name as a client writes it. */
export const pathOf = (source: ValueSource, place: Place): string => {
  const keys = source.name === undefined ? keysOf(place) : [source.name, ...keysOf(place)];
  return source.in === 'body' ? toPointer(keys) : toParameterName(keys);
};

/** Reads the value at a place; `undefined` where there is none. Reads own properties only and never throws. */
export const valueAt = (value: unknown, place: Place): unknown => {
  let current = value;
  for (const key of keysOf(place)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key))
      return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
};
