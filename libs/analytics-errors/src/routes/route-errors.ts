import { Inject, Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import {
  combineRules,
  dutyOf,
  elementsOf,
  entriesOn,
  tokenNeedOf,
} from '../access/rules/access-rules.js';
import type { ErrorCode } from '../catalogue/catalogue.js';
import { classForStatus, type StatusRules } from '../decide/status-codes.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import { argumentsOf } from '../nest/handler-arguments.js';
import { GUARDS_METADATA, PIPES_METADATA } from '../nest/internals.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { exceptionsOfUpstream } from '../upstream/errors/tagged.js';
import type { UpstreamExceptions } from '../upstream/upstream.options.js';
import { HEADERS_ARGUMENT } from '../validation/headers.js';
import type { ResolvedValidationOptions } from '../validation/validation.options.js';
import { argumentErrors, type DeclaredErrorOrCode, type ReadArgument } from './argument-codes.js';
import { declaredFor, declaredOn } from './declared-errors.js';
import type { ErrorsMetadata } from './errors-metadata.js';
import { type Route, routesOf } from './route-table.js';
import type { ResolvedRoutesOptions } from './routes.options.js';

/** Why a route can answer a code. */
export type ErrorOrigin = 'access' | 'arguments' | 'platform' | 'declared' | 'found';

/** A code that a route can answer, with the reasons. */
export interface RouteError {
  readonly exception: AnalyticsExceptionClass;
  readonly origins: readonly ErrorOrigin[];
}

/** A route with all that it can answer and what it asks for. */
export interface RouteWithErrors extends Route {
  readonly errors: readonly RouteError[];
  readonly token: 'required' | 'optional' | 'none';
  readonly needsApiKey: boolean;
}

/** What of the options decides which codes a route can answer. */
export interface RouteErrorsSettings extends StatusRules {
  readonly upstreams: Readonly<Record<string, UpstreamExceptions>>;
  readonly validation: ResolvedValidationOptions;
  readonly access: {
    readonly isOrganizationEnabled?: unknown;
  };
  readonly routes: ResolvedRoutesOptions;
}

/** What stands before every route of the application. */
export interface GlobalEnhancers {
  readonly guards: readonly unknown[];
  readonly pipes: readonly unknown[];
}

/**
 * The codes that a route can answer: by its guards and access rules, by what its arguments can
 * break, by what the platform refuses on its way to the handler, by what decorators declare and by
 * what `check --write` found. In the order of the codes.
 */
export function errorsOfRoute(
  { controller, handler, handlerName, method, path }: Route,
  settings: RouteErrorsSettings,
  { guards, pipes }: GlobalEnhancers,
): Pick<RouteWithErrors, 'errors' | 'token' | 'needsApiKey'> {
  const elements = elementsOf(controller, handler);
  const duties = guards.flatMap(dutyOf);
  const rules = combineRules([...elements.map(entriesOn), duties]);
  const token = tokenNeedOf(rules);
  const needsApiKey = rules.apiKey === true && rules.token !== 'public';
  const args = readArguments(controller, handler, handlerName, pipes);
  const found = foundBy(settings.routes.errors, controller, handlerName);
  const byOrigin: Readonly<Record<ErrorOrigin, readonly DeclaredErrorOrCode[]>> = {
    access: [
      ...accessErrors(rules, token, settings, needsApiKey),
      ...[...guards, ...guardsOf(controller, handler)].flatMap(strangersErrors),
    ],
    arguments: args.flatMap((argument) =>
      argumentErrors(
        argument,
        settings.validation === false ? undefined : settings.validation.pipe,
      ),
    ),
    platform: platformErrors(method, path, args, settings),
    declared: elements.flatMap((element) => declaredOn(element) ?? []),
    found,
  };
  const origins = new Map<AnalyticsExceptionClass, Set<ErrorOrigin>>();
  for (const [origin, errors] of Object.entries(byOrigin))
    for (const exception of errors.flatMap((error) => exceptionsFor(error, settings)))
      origins.set(exception, (origins.get(exception) ?? new Set()).add(origin as ErrorOrigin));
  return {
    token,
    needsApiKey,
    errors: [...origins]
      .map(([exception, reasons]) => ({ exception, origins: [...reasons] }))
      .sort((left, right) => left.exception.code.localeCompare(right.exception.code)),
  };
}

/** The routes of the application with the codes that they can answer; asked once it is complete. */
@Injectable()
export class RouteErrors implements OnApplicationBootstrap {
  private known: readonly RouteWithErrors[] | undefined;
  private isComplete = false;

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(RESOLVED_OPTIONS) private readonly settings: RouteErrorsSettings,
  ) {}

  /** All routes, in the order in which the modules register them. */
  all(): readonly RouteWithErrors[] {
    if (this.known !== undefined) return this.known;
    const routes = routesOf(this.modules, this.config).map((route) => ({
      ...route,
      ...errorsOfRoute(route, this.settings, this.enhancers()),
    }));
    // Until the application serves, a prefix or a guard can still be added.
    if (this.isComplete) this.known = routes;
    return routes;
  }

  onApplicationBootstrap(): void {
    this.isComplete = true;
  }

  private enhancers(): GlobalEnhancers {
    const scoped = this.config.getGlobalRequestGuards().map(({ metatype }) => metatype);
    return {
      guards: [...this.config.getGlobalGuards(), ...scoped],
      pipes: this.config.getGlobalPipes(),
    };
  }
}

type Rules = ReturnType<typeof combineRules>;

const accessErrors = (
  rules: Rules,
  token: RouteWithErrors['token'],
  { access, routes }: RouteErrorsSettings,
  needsApiKey: boolean,
): readonly DeclaredErrorOrCode[] => {
  const codes: DeclaredErrorOrCode[] = [];
  const add = (applies: boolean, ...added: readonly ErrorCode[]): void => {
    if (applies) codes.push(...added);
  };
  add(token !== 'none', 'E6011_JWT_ERROR');
  add(token === 'required', 'E6012_JWT_MISSING');
  if (token !== 'none' && access.isOrganizationEnabled !== undefined)
    codes.push('E2012_ORGA_IS_NOT_ENABLED', ...(routes.errors?.isOrganizationEnabled ?? []));
  if (token === 'required') {
    add(rules.level !== undefined, 'E6002_ACCESS_LVL_TOO_LOW');
    add(rules.frontendOnly === true, 'E6003_ACCESS_FOR_FE_ONLY');
    add(rules.ownOrganization !== undefined, 'E6001_ACCESS_DENIED');
  }
  if (needsApiKey) codes.push('E2021_API_KEY_NOT_FOUND', ...(routes.errors?.findApiKey ?? []));
  return codes;
};

const guardsOf = (controller: object, handler: object): readonly unknown[] =>
  [controller, handler].flatMap(
    (element) =>
      (Reflect.getMetadata(GUARDS_METADATA, element) as readonly unknown[] | undefined) ?? [],
  );

/** What a guard that is not ours answers with: what it declares, or the 403 that Nest makes of `false`. */
const strangersErrors = (guard: unknown): readonly DeclaredErrorOrCode[] => {
  const guardClass = (
    typeof guard === 'function' ? guard : (Object(guard) as object).constructor
  ) as Type<{ canActivate?: object }>;
  // A guard of ours says what it asks for; a guard without a class is one of the library's own marks.
  if (dutyOf(guard).length > 0 || (guardClass as unknown) === Object) return [];
  const { canActivate } = (guardClass.prototype ?? {}) as { canActivate?: object };
  if (canActivate === undefined) return [];
  return declaredFor(guardClass, canActivate) ?? ['E6001_ACCESS_DENIED'];
};

/** The arguments of a handler that Nest runs pipes on, and those of `@ValidatedHeaders()`; other custom decorators are not among them. */
const readArguments = (
  controller: Route['controller'],
  handler: object,
  handlerName: string,
  globalPipes: readonly unknown[],
): readonly ReadArgument[] => {
  const shared = [controller, handler].flatMap(
    (target) => (Reflect.getMetadata(PIPES_METADATA, target) ?? []) as readonly unknown[],
  );
  return argumentsOf(controller, handlerName).flatMap(
    ({ type, data, metatype, schema, pipes }): ReadArgument[] => {
      if (type === 'custom')
        return pipes.some(isHeadersPipe)
          ? [{ source: HEADERS_ARGUMENT, isFile: false, metatype, schema: undefined, pipes: [] }]
          : [];
      const isFile = type === 'file';
      const name = typeof data === 'string' && data !== '' && !isFile ? data : undefined;
      return [
        {
          source: { in: PLACES[type], name },
          isFile,
          metatype,
          schema,
          pipes: [...globalPipes, ...shared, ...pipes],
        },
      ];
    },
  );
};

/** Where the values of arguments are sent. */
const PLACES = { body: 'body', file: 'body', query: 'query', param: 'path' } as const;

const isHeadersPipe = (pipe: unknown): boolean =>
  typeof pipe === 'function' && pipe.name === 'HeadersPipe';

const BODY_METHODS: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** What the platform refuses on a route before its handler is asked. */
const platformErrors = (
  method: string,
  path: string,
  args: readonly ReadArgument[],
  rules: StatusRules,
): readonly DeclaredErrorOrCode[] => {
  const parsesBody =
    BODY_METHODS.includes(method) || args.some(({ source }) => source.in === 'body');
  const statuses = [
    // Nothing that is thrown is without a code.
    500,
    // A percent-encoding in a parameter that cannot be decoded leads to no route.
    ...(/[:*{]/.test(path) ? [404] : []),
    // A body that is too large, and a body of a type that nobody parses.
    ...(parsesBody ? [413, 415] : []),
  ];
  return [
    ...(parsesBody ? ['E1006_INVALID_REQ_BODY' as const] : []),
    ...statuses.map((status) => classForStatus(status, {}, rules).code),
  ];
};

const foundBy = (
  metadata: ErrorsMetadata | undefined,
  controller: object,
  handlerName: string,
): readonly string[] => {
  const [, handlers] = metadata?.routes.find(([Controller]) => Controller === controller) ?? [];
  return handlers !== undefined && Object.hasOwn(handlers, handlerName)
    ? (handlers[handlerName] ?? [])
    : [];
};

const UPSTREAM = 'upstream:';

const exceptionsFor = (
  error: DeclaredErrorOrCode,
  settings: RouteErrorsSettings,
): readonly AnalyticsExceptionClass[] => {
  const { registry, upstreams } = settings;
  if (typeof error === 'string') {
    const exception = registry.byCode(error);
    if (exception !== undefined) return [exception];
    const name = error.startsWith(UPSTREAM) ? error.slice(UPSTREAM.length) : error;
    return exceptionsOfUpstream(name, upstreams);
  }
  // A subclass is answered with the code of its class; a code that nobody registered by its status.
  const exception = registry.byCode(error.code);
  if (exception !== undefined) return [exception];
  return [classForStatus(error.status, {}, settings)];
};
