import type { ArgumentMetadata } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA, RouteParamtypes } from './internals.js';

/** An argument of a handler, as its decorator and its declared type say. */
export interface HandlerArgument {
  readonly type: ArgumentType;
  readonly data: unknown;
  readonly metatype: ArgumentMetadata['metatype'];
  /** A Standard Schema; Nest 11 has none. */
  readonly schema: unknown;
  /** The pipes of the argument itself, as instances or classes. */
  readonly pipes: readonly unknown[];
}

/** What Nest fills an argument with; `custom` for decorators that are not its own. */
export type ArgumentType = 'body' | 'query' | 'param' | 'file' | 'custom';

/** Reads the arguments of a handler that pipes run on. */
export function argumentsOf(
  controller: { readonly prototype: object },
  name: string,
): readonly HandlerArgument[] {
  const entries = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, ArgumentEntry>
  >;
  const metatypes = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype, name) ??
    []) as readonly ArgumentMetadata['metatype'][];
  return Object.entries(entries).flatMap(([key, { index, data, schema, pipes = [] }]) => {
    const type = typeOf(key);
    return type ? [{ type, data, schema, pipes, metatype: metatypes[index] }] : [];
  });
}

interface ArgumentEntry {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

/** A key begins with the number of what the argument takes, or with a name that a custom decorator was given. */
const typeOf = (key: string): ArgumentType | undefined => {
  const [taken = ''] = key.split(':');
  return /^\d+$/.test(taken) ? TYPES[taken] : 'custom';
};

/** What an argument takes, by the number in the key of its metadata; pipes do not run on the rest. */
const TYPES: Readonly<Record<string, ArgumentType>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'param',
  [RouteParamtypes.FILE]: 'file',
  [RouteParamtypes.FILES]: 'file',
};
