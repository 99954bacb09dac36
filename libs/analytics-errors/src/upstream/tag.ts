/**
 * The upstream that each failed call was made to. On `globalThis`, so that two copies of the package agree; weak, so
 * that a tag lives as long as its error; beside the error, so that the error stays as it was thrown.
 */
const TAGS = Symbol.for('nestjs-analytics-errors.upstream-tags');
const shared = globalThis as Partial<Record<symbol, WeakMap<object, string>>>;
const tags = (shared[TAGS] ??= new WeakMap<object, string>());

const canBeTagged = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Says which upstream an error came from, `undefined` where nobody said so. */
export const upstreamOf = (thrown: unknown): string | undefined =>
  canBeTagged(thrown) ? tags.get(thrown) : undefined;

/**
 * Notes which upstream an error came from and gives it back; a thrown value that is no object comes back as the cause of
 * an error. What is noted stays: the innermost call knows best.
 */
export const tagged = (thrown: unknown, upstream: string): unknown => {
  const error = canBeTagged(thrown)
    ? thrown
    : new Error('A value that is no error was thrown.', { cause: thrown });
  if (!tags.has(error)) tags.set(error, upstream);
  return error;
};
