import type { ArgumentMetadata } from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  PARAMTYPES_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
  RouteParamtypes,
} from '../nest/internals.js';
import type { Schema } from '../nest/schema.js';
import type { ValueSource } from '../validation/place.js';

/** What a route handler's argument is filled with, as its decorators say. */
export interface RouteArgument {
  readonly source: ValueSource;
  /** Whether it takes an uploaded file. */
  readonly isFile: boolean;
  readonly metatype: ArgumentMetadata['metatype'];
  readonly schema: Schema | undefined;
  /** The pipes of the application, the controller, the handler and the argument, in the order in which Nest runs them. */
  readonly pipes: readonly unknown[];
}

interface RouteArgumentMetadata {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: Schema | undefined;
}

/** What the decorators of Nest that pipes run on read, and where it stands in a request. */
const READERS: ReadonlyMap<number, { readonly in: ValueSource['in']; readonly isFile?: true }> =
  new Map([
    [RouteParamtypes.BODY, { in: 'body' }],
    [RouteParamtypes.QUERY, { in: 'query' }],
    [RouteParamtypes.PARAM, { in: 'path' }],
    [RouteParamtypes.FILE, { in: 'body', isFile: true }],
    [RouteParamtypes.FILES, { in: 'body', isFile: true }],
  ]);

/** The name under which a class keeps a method; `undefined` for a function that is none of its methods. */
const methodNameOf = (controller: object, handler: unknown): string | undefined => {
  let prototype = (controller as { prototype?: object | null }).prototype ?? null;
  while (prototype && prototype !== Object.prototype) {
    const descriptors = Object.getOwnPropertyDescriptors(prototype);
    const found = Object.keys(descriptors).find((name) => descriptors[name]?.value === handler);
    if (found !== undefined) return found;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return undefined;
};

/** Reads the arguments of a handler that Nest fills and runs pipes on; custom decorators are not among them. */
export const routeArgumentsOf = (
  controller: object,
  handler: object,
  globalPipes: readonly unknown[],
): readonly RouteArgument[] => {
  const name = methodNameOf(controller, handler);
  if (name === undefined) return [];
  const entries = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, RouteArgumentMetadata>
  >;
  const prototype = (controller as { prototype: object }).prototype;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, prototype, name) ??
    []) as readonly ArgumentMetadata['metatype'][];
  const shared = [controller, handler].flatMap(
    (target) => (Reflect.getMetadata(PIPES_METADATA, target) ?? []) as readonly unknown[],
  );
  return Object.entries(entries).flatMap(
    ([key, { index, data, pipes = [], schema }]): RouteArgument[] => {
      const reader = READERS.get(Number(key.split(':')[0]));
      if (key.includes(CUSTOM_ROUTE_ARGS_METADATA) || !reader) return [];
      const property = typeof data === 'string' && data !== '' ? data : undefined;
      const { isFile = false } = reader;
      const source: ValueSource = { in: reader.in, name: isFile ? undefined : property };
      return [
        {
          source,
          isFile,
          metatype: types[index],
          schema,
          pipes: [...globalPipes, ...shared, ...pipes],
        },
      ];
    },
  );
};
