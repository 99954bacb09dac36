import type { PipeTransform } from '@nestjs/common';
import * as common from '@nestjs/common';
import type { ApplicationConfig, ExternalContextCreator } from '@nestjs/core';
import { argumentsOf, type HandlerArgument } from './handler-arguments.js';
import { PATH_METADATA } from './internals.js';

/** Nest's pipe for Standard Schemas; `undefined` in Nest 11. */
export const StandardSchemaPipe = (
  common as { StandardSchemaValidationPipe?: new () => PipeTransform }
).StandardSchemaValidationPipe;

/** `undefined` in Nest 10, where an import of this name would fail before a sentence can say that Nest is too old. */
export const { ParseDatePipe } = common;

/** What Nest calls for a request: a method of a controller or a resolver. */
export interface Handler {
  readonly instance: object;
  readonly callback: unknown;
}

/** Is shown the pipes of an application as Nest collects them, and may put others in their place. */
export interface PipeWatcher {
  /** Gives the pipe that Nest is to run. */
  readonly pipe: (pipe: PipeTransform) => PipeTransform;
  /** Gives the pipes that all arguments of a handler share: those of the application, class and method. */
  readonly shared: (pipes: readonly PipeTransform[], handler: Handler) => readonly PipeTransform[];
}

/** The part of Nest's PipesContextCreator that this file relies on; the same in Nest 11 and 12. */
interface PipesContextCreator {
  readonly config?: object;
  create(instance: object, callback: unknown, ...rest: unknown[]): PipeTransform[];
  createConcreteContext(pipes: unknown, ...rest: unknown[]): PipeTransform[];
}

const watchers = new WeakMap<object, PipeWatcher>();
const watchedClasses = new WeakSet<object>();

/**
 * Shows a watcher every pipe of one application, whoever made it: global ones, those of decorators,
 * and those that the container makes, once or per request. Call it before routes are resolved.
 *
 * Nest has no hook for it, so two methods of the class that collects pipes are extended, once per
 * process. For applications without a watcher they do what they did.
 */
export function watchPipes(
  contexts: ExternalContextCreator,
  config: ApplicationConfig,
  watcher: PipeWatcher,
): void {
  watchers.set(config, watcher);
  const { pipesContextCreator } = contexts as unknown as { pipesContextCreator?: object };
  const prototype = pipesContextCreator && (Object.getPrototypeOf(pipesContextCreator) as object);
  if (prototype && !watchedClasses.has(prototype)) extend(prototype as PipesContextCreator);
}

const extend = (prototype: PipesContextCreator): void => {
  const { create, createConcreteContext } = prototype as Partial<PipesContextCreator>;
  if (typeof create !== 'function' || typeof createConcreteContext !== 'function') return;
  watchedClasses.add(prototype);
  const watcherOf = ({ config }: PipesContextCreator): PipeWatcher | undefined =>
    config && watchers.get(config);
  prototype.createConcreteContext = function (this: PipesContextCreator, ...args) {
    const pipes = createConcreteContext.apply(this, args);
    const watcher = watcherOf(this);
    return watcher ? pipes.map((pipe) => watcher.pipe(pipe)) : pipes;
  };
  prototype.create = function (this: PipesContextCreator, instance, callback, ...rest) {
    const pipes = create.call(this, instance, callback, ...rest);
    const watcher = watcherOf(this);
    return watcher ? [...watcher.shared(pipes, { instance, callback })] : pipes;
  };
};

/** The arguments of a handler that come from body, query and path. */
export function valuesOf({ instance, callback }: Handler): readonly HandlerArgument[] {
  const name = methodNameOf(instance, callback);
  if (name === undefined) return [];
  return argumentsOf(instance.constructor as never, name).filter(({ type }) =>
    ['body', 'query', 'param'].includes(type),
  );
}

/** The name of a handler, as its developer knows it. */
export function nameOfHandler({ instance, callback }: Handler): string {
  return `${instance.constructor.name}.${methodNameOf(instance, callback) ?? ''}`;
}

/** Tells routes of HTTP from handlers of messages. */
export function isRoute({ callback }: Handler): boolean {
  return typeof callback === 'function' && Reflect.hasMetadata(PATH_METADATA, callback);
}

const methodNameOf = (instance: object, callback: unknown): string | undefined => {
  const isAt = (level: object, name: string): boolean =>
    Object.getOwnPropertyDescriptor(level, name)?.value === callback;
  const likely = typeof callback === 'function' ? callback.name : '';
  let level: object | null = instance;
  while (level && level !== Object.prototype) {
    const holder: object = level;
    // Asked first: to go through all methods for each route took a second for a controller of 1,000.
    if (isAt(holder, likely)) return likely;
    const found = Object.getOwnPropertyNames(holder).find((name) => isAt(holder, name));
    if (found !== undefined) return found;
    level = Object.getPrototypeOf(holder) as object | null;
  }
  return undefined;
};
