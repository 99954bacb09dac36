import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { classesOf } from '../platform/handlers.js';
import { ROUTE_ARGS_METADATA } from './internals.js';

/**
 * Refuses to start where an argument has the options of Nest 12, such as `@Body({ schema })`, and Nest is older: it takes
 * them for a pipe that it cannot run and leaves them out without a word, so that nothing validates the argument.
 */
@Injectable()
export class ArgumentCheck implements OnModuleInit {
  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    for (const { type, methods } of classesOf(this.modules)) {
      for (const { name } of methods) {
        const option = ignoredOptionOf(type, name);
        if (option === undefined) continue;
        throw new Error(
          `AnalyticsErrorsModule: ${type.name}.${name} has an argument with the option ${option}, which Nest 12 knows and this ` +
            `Nest ignores, so that the argument would not be checked; ${INSTEAD[option]}.`,
        );
      }
    }
  }
}

const INSTEAD = {
  schema: 'declare a class with decorators of class-validator, or give a pipe of your own',
  pipes: 'give the pipes one by one, as in @Query("page", ParseIntPipe)',
} as const;

type Option = keyof typeof INSTEAD;

interface ArgumentEntry {
  readonly pipes?: readonly unknown[];
}

const ignoredOptionOf = (type: object, name: string): Option | undefined => {
  const entries = (Reflect.getMetadata(ROUTE_ARGS_METADATA, type, name) ?? {}) as Readonly<
    Record<string, ArgumentEntry>
  >;
  const pipes = Object.values(entries).flatMap((entry) => entry.pipes ?? []);
  return (Object.keys(INSTEAD) as Option[]).find((option) =>
    pipes.some((pipe) => isIgnored(pipe) && option in pipe),
  );
};

/** Nest runs classes, and objects with a `transform`. */
const isIgnored = (pipe: unknown): pipe is object =>
  typeof pipe === 'object' &&
  pipe !== null &&
  typeof (pipe as { readonly transform?: unknown }).transform !== 'function';
