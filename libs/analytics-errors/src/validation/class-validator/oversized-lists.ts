import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { argumentsOf, clientNameOf, type DecoratedClass, keyOf, rulesOf } from './class-rules.js';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface LimitedList {
  readonly property: string;
  readonly name: string;
  /** Most items that the list may have; `Infinity` for a list without a limit. */
  readonly limit: number;
  /** The class of the items, or of the nested object. */
  readonly nested: DecoratedClass | undefined;
}

const PLAIN_TO_CLASS = 0;
const listsByClass = new WeakMap<object, readonly LimitedList[]>();

const nestedClassOf = (target: DecoratedClass, property: string): DecoratedClass | undefined => {
  const type = defaultMetadataStorage.findTypeMetadata(target, property);
  // With a discriminator the class depends on the value.
  if (!type || type.options?.discriminator) return undefined;
  const nested: unknown = type.typeFunction();
  return typeof nested === 'function' ? (nested as DecoratedClass) : undefined;
};

const limitOf = (rules: ReturnType<typeof rulesOf>, property: string): number => {
  const limits = (rules.get(property) ?? [])
    .filter((rule) => !rule.each && keyOf(rule) === 'arrayMaxSize')
    .map((rule) => argumentsOf(rule)[0])
    .filter((limit) => typeof limit === 'number');
  return limits.length === 0 ? Infinity : Math.max(...limits);
};

/** The properties of a class that hold, directly or further down, a list with a limit; looked up once per class. */
const listsOf = (target: DecoratedClass): readonly LimitedList[] => {
  const known = listsByClass.get(target);
  if (known) return known;
  listsByClass.set(target, []); // Ends the recursion of a class that contains itself.
  const rules = rulesOf(target);
  const lists = [...rules.keys()].flatMap((property): LimitedList[] => {
    // What the service itself makes of the value may be shorter than the value.
    if (defaultMetadataStorage.findTransformMetadatas(target, property, PLAIN_TO_CLASS).length > 0)
      return [];
    const nestedClass = nestedClassOf(target, property);
    const nested =
      nestedClass === target || (nestedClass && listsOf(nestedClass).length > 0)
        ? nestedClass
        : undefined;
    const limit = limitOf(rules, property);
    return limit === Infinity && !nested
      ? []
      : [{ property, name: clientNameOf(target, property), limit, nested }];
  });
  const useful =
    lists.some(({ limit }) => limit !== Infinity) || lists.some(({ nested }) => nested !== target)
      ? lists
      : [];
  listsByClass.set(target, useful);
  return useful;
};

const shortenNested = (value: unknown, nested: DecoratedClass): unknown => {
  if (!Array.isArray(value)) return shortenLists(value, nested);
  const items: readonly unknown[] = value;
  let copy: unknown[] | undefined;
  items.forEach((item, index) => {
    const shortened = shortenLists(item, nested);
    if (shortened !== item) (copy ??= [...items])[index] = shortened;
  });
  return copy ?? value;
};

/**
 * Cuts each list that is longer than its `@ArrayMaxSize()` down to one item more than that, so that refusing it costs
 * no more than reading a list that just misses the limit. Gives the value itself where there is nothing to cut, and
 * never changes what it is given.
 */
export const shortenLists = (value: unknown, target: DecoratedClass): unknown => {
  if (!isPlain(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const { name, limit, nested } of listsOf(target)) {
    const current = value[name];
    if (typeof current !== 'object' || current === null || !Object.hasOwn(value, name)) continue;
    const cut =
      Array.isArray(current) && current.length > limit ? current.slice(0, limit + 1) : current;
    const shortened = nested ? shortenNested(cut, nested) : cut;
    if (shortened === current) continue;
    copy ??= Object.assign(Object.create(null) as Record<string, unknown>, value);
    copy[name] = shortened;
  }
  return copy ?? value;
};
