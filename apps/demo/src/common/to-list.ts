import { Transform } from 'class-transformer';

/** Reads a list from a query in any of the usual forms: `?tags=a&tags=b` and `?tags=a,b`. What is no text stays as it is. */
export const ToList = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return value === undefined
      ? undefined
      : values.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : [entry]));
  });
