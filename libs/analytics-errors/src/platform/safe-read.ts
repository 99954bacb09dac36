/** Tells objects from all else; functions are none. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Reads a property of any value; `undefined` if there is none or reading it throws. */
export const read = (value: unknown, key: string): unknown => {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function')
    return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
};

/** Reads a property that must be a string; `''` for anything else. */
export const readText = (value: unknown, key: string): string => {
  const text = read(value, key);
  return typeof text === 'string' ? text : '';
};

/** Reads the first `limit` entries of a property that must be an array; `[]` for anything else. */
export const readList = (value: unknown, key: string, limit: number): readonly unknown[] => {
  const list = read(value, key);
  try {
    return Array.isArray(list) ? Array.prototype.slice.call(list, 0, limit) : [];
  } catch {
    return [];
  }
};

const MAX_CLASSES = 10;

/** The names of a value's class and its ancestors. They say more than `name`, which many clients leave at `Error`. */
export const classNamesOf = (value: unknown): readonly string[] => {
  const names: string[] = [];
  try {
    let prototype: unknown = Object.getPrototypeOf(value);
    while (prototype !== null && names.length < MAX_CLASSES) {
      names.push(
        readText(Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value, 'name'),
      );
      prototype = Object.getPrototypeOf(prototype);
    }
  } catch {
    // A value without a readable prototype is an instance of none of the classes that rules look for.
  }
  return names;
};

/** The properties of an error that rules compare, read once and without throwing. */
export interface ErrorView {
  readonly value: unknown;
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  /** Names of the class and its ancestors. */
  readonly classes: readonly string[];
}

export const viewOf = (thrown: unknown): ErrorView => ({
  value: thrown,
  name: readText(thrown, 'name'),
  message: readText(thrown, 'message'),
  code: read(thrown, 'code'),
  classes: classNamesOf(thrown),
});

/** The result of an action; `undefined` where it throws. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
