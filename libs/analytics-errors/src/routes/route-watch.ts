import { Inject, Injectable, Logger } from '@nestjs/common';
import { isAnalyticsException } from '../exceptions/analytics.exception.js';
import type { ErrorEvent } from '../log/observers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { RouteErrors, type RouteWithErrors } from './route-errors.js';
import { shapeOf } from './route-table.js';
import type { ResolvedRoutesOptions } from './routes.options.js';

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

/** Warns of codes that routes answer and do not declare, or fails the test that runs. */
@Injectable()
export class RouteWatch {
  private readonly logger = new Logger('AnalyticsErrors');
  private readonly seen = new Set<string>();

  constructor(
    @Inject(RouteErrors) private readonly routes: RouteErrors,
    @Inject(RESOLVED_OPTIONS) private readonly settings: WatchSettings,
  ) {}

  /** An observer of errors. */
  readonly observe = (event: ErrorEvent): void => {
    const found = undeclaredError(event, this.routes.all());
    const sentence = found && undeclaredSentence(found);
    if (sentence === undefined || this.seen.has(sentence)) return;
    this.seen.add(sentence);
    const advice = `${sentence}; name it in @ApiErrors(), or run analytics-errors check --write.`;
    if (this.settings.routes.onUndeclared === 'throw' && isTestRun(process.env)) throwLater(advice);
    else this.logger.warn(advice);
  };
}

/** What tells which codes routes can answer. */
export const ROUTES_PROVIDERS = [RouteErrors, RouteWatch];

interface WatchSettings {
  readonly routes: ResolvedRoutesOptions;
}

/** Jest and Vitest set the first, `node --test` the second. */
const isTestRun = ({ NODE_ENV, NODE_TEST_CONTEXT }: NodeJS.ProcessEnv): boolean =>
  NODE_ENV === 'test' || NODE_TEST_CONTEXT !== undefined;

/** Once the request is answered, where no one but the runner of the tests can catch it. */
const throwLater = (message: string): void => {
  setImmediate(() => {
    throw new Error(message);
  });
};
