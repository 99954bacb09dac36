import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, MetadataScanner, ModuleRef, ModulesContainer } from '@nestjs/core';
import { type GraphqlOptions, graphqlOptionsOf } from '../http/graphql-options.js';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import { levelProblem } from './access-checks.js';
import {
  combineRules,
  contradictionOn,
  type DecoratedElement,
  dutyOf,
  elementsOf,
  entriesOn,
  type RuleEntry,
  rulesBeside,
} from './access-rules.js';
import { isPathless, type UnguardedMethod, unguardedMethod } from './unguarded.js';

/** Reads the access decorators of the whole application before it serves, so that a wrong one is found before a request is. */
@Injectable()
export class AccessScan implements OnModuleInit {
  private readonly scanner = new MetadataScanner();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
  ) {}

  onModuleInit(): void {
    const graphql = graphqlOptionsOf(this.moduleRef);
    for (const { controllers, providers } of this.modules.values()) {
      for (const { metatype } of [...controllers.values(), ...providers.values()]) {
        if (typeof metatype === 'function' && typeof metatype.prototype === 'object' && metatype.prototype !== null)
          this.scan(metatype, graphql);
      }
    }
  }

  private scan(controller: { readonly name: string; readonly prototype: unknown }, graphql: readonly GraphqlOptions[]): void {
    const prototype = controller.prototype as Readonly<Record<string, unknown>>;
    this.assertElement(controller.name, controller);
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const [place, handler] = [`${controller.name}.${method}`, prototype[method] as object];
      this.assertElement(place, handler);
      this.assertGuarded(place, handler, controller, unguardedMethod(controller, method, handler, graphql));
      if (isPathless(handler) && combineRules(elementsOf(controller, handler).map(rulesBeside)).ownOrganization !== undefined)
        throw new Error(`AnalyticsErrorsModule: @OwnOrganization() on ${place} names a path parameter, which only routes of HTTP have.`);
    }
  }

  private assertGuarded(place: string, handler: object, controller: object, unguarded: UnguardedMethod | undefined): void {
    if (unguarded === undefined) return;
    const own = [entriesOn(handler)];
    const withClass = elementsOf(controller, handler).map(entriesOn);
    const asked = askedFor({ own, class: withClass, global: [...withClass, this.globalDuties()] }[unguarded.obeys]);
    if (asked !== undefined) throw new Error(`AnalyticsErrorsModule: ${asked} on ${place} guards nothing: ${unguarded.because}.`);
  }

  private globalDuties(): readonly RuleEntry[] {
    const scoped = this.applicationConfig.getGlobalRequestGuards().map(({ metatype }) => metatype);
    return [...this.applicationConfig.getGlobalGuards(), ...scoped].flatMap(dutyOf);
  }

  private assertElement(place: string, element: DecoratedElement): void {
    const contradiction = contradictionOn(element);
    if (contradiction !== undefined) throw new Error(`AnalyticsErrorsModule: ${place} ${contradiction}.`);
    for (const { name, rules } of rulesBeside(element)) {
      const problem = 'level' in rules ? levelProblem(rules.level, this.options.access.levels) : undefined;
      if (problem !== undefined) throw new Error(`AnalyticsErrorsModule: the level of ${name} on ${place} ${problem}.`);
      if ('ownOrganization' in rules && (typeof rules.ownOrganization !== 'string' || rules.ownOrganization === ''))
        throw new Error(`AnalyticsErrorsModule: ${name} on ${place} must name a path parameter, such as 'id'.`);
    }
  }
}

/** The nearest decorator or guard that asks for something, by name; `@Public()` ends the list. */
const askedFor = (elements: readonly (readonly RuleEntry[])[]): string | undefined => {
  const [nearest] = elements.filter((entries) => entries.length > 0);
  return nearest?.find(({ rules }) => rules.token !== 'public')?.name;
};
