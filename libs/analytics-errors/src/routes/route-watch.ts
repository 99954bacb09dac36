import { Inject, Injectable, Logger } from '@nestjs/common';
import { isAnalyticsException } from '../exceptions/analytics.exception.js';
import type { ErrorEvent } from '../log/observers.js';
import { RouteErrors, type RouteWithErrors } from './route-errors.js';
import { shapeOf } from './route-table.js';

/** A code that a route answered although nothing says that it can. */
export interface UndeclaredError {
  readonly method: string;
  readonly path: string;
  /** The handler, as `UsageController.bytes`. */
  readonly handler: string;
  readonly code: string;
}

/**
 * Codes with which the platform refuses a request before a route's own code sees it, whatever the
 * route is; where they were not thrown as exceptions, they are not the route's.
 */
const PLATFORM_CODES: readonly string[] = [
  'E1001_ENDPOINT_NOT_FOUND',
  'E1006_INVALID_REQ_BODY',
  'E1009_INVALID_HEADER',
];

/** Compares an answered error with what its route can answer; `undefined` where nothing is to be said. */
export function undeclaredError(
  { exception, thrown, method, route }: ErrorEvent,
  routes: readonly RouteWithErrors[],
): UndeclaredError | undefined {
  const found = routeOf({ method, route }, routes);
  if (found === undefined || found.errors.some((error) => error.exception.code === exception.code))
    return undefined;
  if (PLATFORM_CODES.includes(exception.code) && !isAnalyticsException(thrown)) return undefined;
  const handler = `${found.controller.name}.${found.handlerName}`;
  return { method: found.method, path: found.path, handler, code: exception.code };
}

/** Finds the route that an error was answered on. */
export function routeOf(
  { method, route }: Pick<ErrorEvent, 'method' | 'route'>,
  routes: readonly RouteWithErrors[],
): RouteWithErrors | undefined {
  if (route === '-') return undefined;
  const shape = shapeOf(route);
  const asked = method === 'HEAD' ? 'GET' : method;
  return routes.find(
    (known) => [asked, 'ALL'].includes(known.method) && shapeOf(known.path) === shape,
  );
}

/** Puts an undeclared error into a sentence. */
export function undeclaredSentence({ method, path, handler, code }: UndeclaredError): string {
  return `${method} ${path} answered ${code}, which ${handler} does not declare`;
}

/** Warns of codes that routes answer and do not declare. */
@Injectable()
export class RouteWatch {
  private readonly logger = new Logger('AnalyticsErrors');
  private readonly seen = new Set<string>();

  constructor(@Inject(RouteErrors) private readonly routes: RouteErrors) {}

  /** An observer of errors. */
  readonly observe = (event: ErrorEvent): void => {
    const found = undeclaredError(event, this.routes.all());
    const sentence = found && undeclaredSentence(found);
    if (sentence === undefined || this.seen.has(sentence)) return;
    this.seen.add(sentence);
    this.logger.warn(
      `${sentence}; name it in @ApiErrors(), or run analytics-errors check --write.`,
    );
  };
}

/** What tells which codes routes can answer. */
export const ROUTES_PROVIDERS = [RouteErrors, RouteWatch];
