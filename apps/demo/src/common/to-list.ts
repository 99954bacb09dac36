import { Transform } from 'class-transformer';

/** Reads an array from a query in both usual forms, `?tags=a&tags=b` and `?tags=a,b`. Leaves other values unchanged. */
export const ToList = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return value === undefined
      ? undefined
      : values.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : [entry]));
  });
