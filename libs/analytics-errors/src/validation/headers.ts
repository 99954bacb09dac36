import { clientNameOf, type DecoratedClass, rulesOf } from './class-validator/class-rules.js';

/** Marks an argument that `@ValidatedHeaders()` takes. */
export const HEADERS_ARGUMENT = { in: 'header' } as const;

/**
 * Picks the headers that a class has rules for. Every request carries headers that no class names,
 * so the others are neither unknown nor forbidden. Names are compared without regard to case.
 */
export function pickHeaders(
  headers: unknown,
  target: DecoratedClass,
): Readonly<Record<string, unknown>> {
  const sent = (headers ?? {}) as Readonly<Record<string, unknown>>;
  const names = [...rulesOf(target).keys()].map((property) => clientNameOf(target, property));
  return Object.fromEntries(
    names
      .filter((name) => sent[name.toLowerCase()] !== undefined)
      .map((name) => [name, sent[name.toLowerCase()]]),
  );
}
