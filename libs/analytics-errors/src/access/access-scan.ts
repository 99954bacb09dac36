import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { MetadataScanner, ModuleRef, ModulesContainer } from '@nestjs/core';
import { type GraphqlOptions, graphqlOptionsOf } from '../http/graphql-options.js';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import { levelProblem } from './access-checks.js';
import { contradictionOn, type DecoratedElement, entriesOn, rulesBeside } from './access-rules.js';
import { unguardedBecause } from './unguarded.js';

/** Reads the access decorators of the whole application before it serves, so that a wrong one is found before a request is. */
@Injectable()
export class AccessScan implements OnModuleInit {
  private readonly scanner = new MetadataScanner();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
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

  private scan(controller: { readonly name: string; readonly prototype: unknown }, graphql: GraphqlOptions | undefined): void {
    const prototype = controller.prototype as Readonly<Record<string, unknown>>;
    this.assertElement(controller.name, controller);
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const [place, handler] = [`${controller.name}.${method}`, prototype[method] as object];
      this.assertElement(place, handler);
      const entry = entriesOn(handler).find(({ rules }) => rules.token !== 'public');
      if (entry === undefined) continue;
      const reason = unguardedBecause(controller, method, handler, graphql);
      if (reason !== undefined) throw new Error(`AnalyticsErrorsModule: ${entry.name} on ${place} guards nothing: ${reason}.`);
    }
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
