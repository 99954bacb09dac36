import type { ArgumentMetadata } from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  PARAMTYPES_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
  RouteParamtypes,
} from '../nest/internals.js';
import type { ValueSource } from '../validation/place.js';

/** What a route handler's argument is filled with, as its decorators say. */
export interface RouteArgument {
  readonly source: ValueSource;
  /** Whether it takes an uploaded file. */
  readonly isFile: boolean;
  readonly metatype: ArgumentMetadata['metatype'];
  readonly schema: unknown;
  /** The pipes of the application, the controller, the handler and the argument, in the order in which Nest runs them. */
  readonly pipes: readonly unknown[];
}

/** Reads the arguments of a handler that Nest fills and runs pipes on; custom decorators are not among them. */
export function routeArgumentsOf(
  controller: { readonly prototype: object },
  handler: object,
  handlerName: string,
  globalPipes: readonly unknown[],
): readonly RouteArgument[] {
  const entries = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ??
    {}) as Readonly<Record<string, ArgumentEntry>>;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype, handlerName) ??
    []) as readonly ArgumentMetadata['metatype'][];
  const shared = [controller, handler].flatMap(
    (target) => (Reflect.getMetadata(PIPES_METADATA, target) ?? []) as readonly unknown[],
  );
  return Object.entries(entries).flatMap(
    ([key, { index, data, pipes = [], schema }]): RouteArgument[] => {
      const place = PLACES.get(Number(key.split(':')[0]));
      if (key.includes(CUSTOM_ROUTE_ARGS_METADATA) || !place) return [];
      const { isFile = false } = place;
      const name = typeof data === 'string' && data !== '' && !isFile ? data : undefined;
      return [
        {
          source: { in: place.in, name },
          isFile,
          metatype: types[index],
          schema,
          pipes: [...globalPipes, ...shared, ...pipes],
        },
      ];
    },
  );
}

interface ArgumentEntry {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

/** Where the decorators of Nest that pipes run on find their values. */
const PLACES: ReadonlyMap<number, { readonly in: ValueSource['in']; readonly isFile?: true }> =
  new Map([
    [RouteParamtypes.BODY, { in: 'body' }],
    [RouteParamtypes.QUERY, { in: 'query' }],
    [RouteParamtypes.PARAM, { in: 'path' }],
    [RouteParamtypes.FILE, { in: 'body', isFile: true }],
    [RouteParamtypes.FILES, { in: 'body', isFile: true }],
  ]);
