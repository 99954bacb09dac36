import type { INestApplicationContext } from '@nestjs/common';
import type { ErrorEvent, ErrorObserver } from '../log/observers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { RouteErrors } from '../routes/route-errors.js';
import {
  routeOf,
  type UndeclaredError,
  undeclaredError,
  undeclaredSentence,
} from '../routes/route-watch.js';

/** A code that a route can answer. */
export interface ErrorsOfRoute {
  readonly method: string;
  readonly path: string;
  readonly code: string;
}

/** What the tests of an application provoked. */
export interface CollectedErrors {
  /** Codes that routes answered although nothing says that they can, each once. */
  readonly undeclared: () => readonly UndeclaredError[];
  /** Codes that routes can answer and that no test provoked. */
  readonly unprovoked: () => readonly ErrorsOfRoute[];
  /** How many of the codes that routes can answer were provoked. */
  readonly coverage: () => { readonly provoked: number; readonly of: number };
  /**
   * For an `afterAll`.
   * @throws Error that lists what routes answered and do not declare
   */
  readonly assertDeclared: () => void;
  /** Ends the collection. */
  readonly stop: () => void;
}

/**
 * Collects the errors that an application answers from now on, and compares them with what its
 * routes can answer. Several applications, such as one per test file, can share a collection.
 */
export function collectErrors(...apps: readonly INestApplicationContext[]): CollectedErrors {
  const undeclared = new Map<string, UndeclaredError>();
  const provoked = new Set<string>();
  const stops = apps.map((app) => {
    const routes = app.get(RouteErrors, { strict: false });
    const { observers } = app.get<Settings>(RESOLVED_OPTIONS, { strict: false });
    const observe = (event: ErrorEvent): void => {
      const found = undeclaredError(event, routes.all());
      if (found !== undefined) undeclared.set(undeclaredSentence(found), found);
      const route = routeOf(event, routes.all());
      if (route !== undefined) provoked.add(keyOf({ ...route, code: event.exception.code }));
    };
    observers.push(observe);
    return () => {
      observers.splice(observers.indexOf(observe), 1);
    };
  });
  const declared = (): readonly ErrorsOfRoute[] => [
    ...new Map(apps.flatMap(declaredBy).map((error) => [keyOf(error), error])).values(),
  ];
  return {
    undeclared: () => [...undeclared.values()],
    unprovoked: () => declared().filter((error) => !provoked.has(keyOf(error))),
    coverage: () => {
      const all = declared();
      return { provoked: all.filter((error) => provoked.has(keyOf(error))).length, of: all.length };
    },
    assertDeclared: () => {
      if (undeclared.size === 0) return;
      throw new Error(
        `These routes answered codes that they do not declare:\n${[...undeclared.keys()].join('\n')}`,
      );
    },
    stop: () => stops.forEach((stop) => stop()),
  };
}

interface Settings {
  readonly observers: ErrorObserver[];
}

const keyOf = ({ method, path, code }: ErrorsOfRoute): string => `${method} ${path} ${code}`;

const declaredBy = (app: INestApplicationContext): readonly ErrorsOfRoute[] =>
  app
    .get(RouteErrors, { strict: false })
    .all()
    .flatMap(({ method, path, errors }) =>
      errors.map(({ exception }) => ({ method, path, code: exception.code })),
    );
