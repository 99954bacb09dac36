import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModuleRef, ModulesContainer } from '@nestjs/core';
import { type GraphqlOptions, graphqlOptionsOf } from '../platform/graphql.js';
import { classesOf, type ScannedClass } from '../platform/handlers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { AccessSettings } from './access.options.js';
import { levelProblem } from './rules/access-checks.js';
import {
  type AccessRules,
  combineRules,
  contradictionOn,
  type DecoratedElement,
  dutyOf,
  elementsOf,
  entriesOn,
  guardsBeside,
  type RuleEntry,
  ruleNeededBy,
  rulesBeside,
} from './rules/access-rules.js';

/** Reads the access decorators of the whole application before it serves, so that a wrong one is found before a request is. */
@Injectable()
export class AccessScan implements OnModuleInit {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: AccessSettings,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
  ) {}

  onModuleInit(): void {
    const graphql = graphqlOptionsOf(this.moduleRef);
    for (const scanned of classesOf(this.modules)) {
      this.assertElement(scanned.type.name, scanned.type);
      for (const { name, method } of scanned.methods)
        this.assertHandler(scanned.type, name, method, graphql);
    }
  }

  private assertHandler(
    type: ScannedClass['type'],
    name: string,
    handler: object,
    graphql: readonly GraphqlOptions[],
  ): void {
    const place = `${type.name}.${name}`;
    this.assertElement(place, handler);
    const unguarded = unguardedMethod(type, name, handler, graphql);
    this.assertGuarded(place, handler, type, unguarded);
    if (!isHandler(handler)) return;
    const elements = elementsOf(type, handler);
    const rules = combineRules(elements.map(entriesOn));
    if (isPathless(handler) && rules.ownOrganization !== undefined)
      throw new Error(
        `AnalyticsErrorsModule: @OwnOrganization() on ${place} names a path parameter, which only routes of HTTP have.`,
      );
    const idle = unguarded === undefined ? idleGuardOn(elements, rules) : undefined;
    if (idle !== undefined)
      throw new Error(
        `AnalyticsErrorsModule: ${idle.guard} on ${place} lets everybody in, because nothing says what it asks for; ` +
          `write ${idle.decorator} in its place, or @Public().`,
      );
  }

  private assertGuarded(
    place: string,
    handler: object,
    controller: object,
    unguarded: UnguardedMethod | undefined,
  ): void {
    if (unguarded === undefined) return;
    const own = [entriesOn(handler)];
    const withClass = elementsOf(controller, handler).map(entriesOn);
    const asked = askedFor(
      { own, class: withClass, global: [...withClass, this.globalDuties()] }[unguarded.obeys],
    );
    if (asked !== undefined)
      throw new Error(
        `AnalyticsErrorsModule: ${asked} on ${place} guards nothing: ${unguarded.because}.`,
      );
  }

  private globalDuties(): readonly RuleEntry[] {
    const scoped = this.applicationConfig.getGlobalRequestGuards().map(({ metatype }) => metatype);
    return [...this.applicationConfig.getGlobalGuards(), ...scoped].flatMap(dutyOf);
  }

  private assertElement(place: string, element: DecoratedElement): void {
    const contradiction = contradictionOn(element);
    if (contradiction !== undefined)
      throw new Error(`AnalyticsErrorsModule: ${place} ${contradiction}.`);
    for (const { name, rules } of rulesBeside(element)) {
      const problem =
        'level' in rules ? levelProblem(rules.level, this.options.access.levels) : undefined;
      if (problem !== undefined)
        throw new Error(`AnalyticsErrorsModule: the level of ${name} on ${place} ${problem}.`);
      if (
        'ownOrganization' in rules &&
        (typeof rules.ownOrganization !== 'string' || rules.ownOrganization === '')
      )
        throw new Error(
          `AnalyticsErrorsModule: ${name} on ${place} must name a path parameter, such as 'id'.`,
        );
    }
  }
}

/** A guard that a handler or its class applies by itself, while the rule that it would check is nowhere. */
const idleGuardOn = (
  elements: readonly DecoratedElement[],
  rules: AccessRules,
): { readonly guard: string; readonly decorator: string } | undefined => {
  if (rules.token === 'public') return undefined;
  return elements
    .flatMap(guardsBeside)
    .flatMap(ruleNeededBy)
    .find(({ rule }) => rules[rule] === undefined);
};

/** The nearest decorator or guard that asks for something, by name; `@Public()` ends the list. */
const askedFor = (elements: readonly (readonly RuleEntry[])[]): string | undefined => {
  const [nearest] = elements.filter((entries) => entries.length > 0);
  return nearest?.find(({ rules }) => rules.token !== 'public')?.name;
};

/** Set by `@WebSocketGateway()` on the class; the packages are not loaded for the sake of a name. */
const GATEWAY = 'websockets:is_gateway';
const GATEWAY_EVENTS: readonly string[] = ['afterInit', 'handleConnection', 'handleDisconnect'];
/** Set by `@ResolveField()` and `@ResolveReference()` on the method. */
const FIELD = 'graphql:resolve_property';
const REFERENCE = 'graphql:resolve_reference';
/** Set by `@Query()` and the like on the method, and by `@Resolver()` on the class. */
const RESOLVER_TYPE = 'graphql:resolver_type';
const ROOT_TYPES: readonly unknown[] = ['Query', 'Mutation', 'Subscription'];
/** Set by `@Get()` and the like. */
const PATH_METADATA = 'path';
/** Set by the decorators of handlers that no path leads to. */
const PATHLESS = [
  'microservices:pattern',
  'websockets:message_mapping',
  RESOLVER_TYPE,
  FIELD,
  REFERENCE,
] as const;

/** A method that is called without a question to any guard. */
export interface UnguardedMethod {
  /** Why, and what to do, as the end of a sentence. */
  readonly because: string;
  /** Whose words the method would have to obey: its own decorators, its class's too, or those of global guards too. */
  readonly obeys: 'own' | 'class' | 'global';
}

const hasFieldGuards = ({ fieldResolverEnhancers }: GraphqlOptions): boolean =>
  Array.isArray(fieldResolverEnhancers) && fieldResolverEnhancers.includes('guards');

/** What Nest takes for a field, as its GraphQL module decides it. */
const fieldKindOf = (
  owner: DecoratedElement,
  handler: DecoratedElement,
): 'field' | 'reference' | undefined => {
  const type: unknown =
    Reflect.getMetadata(RESOLVER_TYPE, handler) ?? Reflect.getMetadata(RESOLVER_TYPE, owner);
  if (ROOT_TYPES.includes(type)) return undefined;
  if (Reflect.getMetadata(REFERENCE, handler) !== undefined) return 'reference';
  return Reflect.getMetadata(FIELD, handler) === undefined ? undefined : 'field';
};

/** Finds out whether Nest asks no guard before a method; `undefined` if it asks them. */
export const unguardedMethod = (
  owner: DecoratedElement,
  method: string,
  handler: DecoratedElement,
  graphql: readonly GraphqlOptions[],
): UnguardedMethod | undefined => {
  if (GATEWAY_EVENTS.includes(method) && Reflect.hasMetadata(GATEWAY, owner)) {
    return {
      because:
        'Nest asks guards for messages, not for connections; put it on the handlers of messages',
      obeys: 'own',
    };
  }
  const kind = graphql.every(hasFieldGuards) ? undefined : fieldKindOf(owner, handler);
  if (kind === undefined) return undefined;
  return {
    because:
      "Nest asks guards for fields and references only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule",
    // A field is reached through a query, which global guards see; a reference is asked for by name.
    obeys: kind === 'reference' ? 'global' : 'class',
  };
};

/** Whether Nest calls a method for a request or a message. */
const isHandler = (method: DecoratedElement): boolean =>
  Reflect.hasMetadata(PATH_METADATA, method) || isPathless(method);

/** Whether a handler answers something that has no path, and so no path parameters. */
export const isPathless = (handler: DecoratedElement): boolean =>
  PATHLESS.some((key) => Reflect.hasMetadata(key, handler));
