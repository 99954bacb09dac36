import { type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/internal';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import { Closure } from './closure.js';
import { ErrorAnswers } from './error-answers.js';
import { hasOwnErrors, ownErrorsMarker } from './own-errors.js';
import { watchedFilter } from './watched-filter.js';

/** What of closure has to be in place before the routes are resolved. */
@Injectable()
export class ClosureSetup {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ErrorAnswers) private readonly answers: ErrorAnswers,
  ) {}

  /** @param ours The filter that answers where one of the application's fails. */
  configure(ours: ExceptionFilter): void {
    if (this.keepsErrorsSomewhere()) this.applicationConfig.getGlobalGuards().unshift(ownErrorsMarker);
    if (this.options.closure.mode === 'off') return;
    const watch = (filter: ExceptionFilter): ExceptionFilter =>
      filter.constructor === ours.constructor ? filter : watchedFilter(filter, ours, this.answers.logger);
    const filters = this.applicationConfig.getGlobalFilters();
    filters.splice(0, filters.length, ...filters.map(watch));
    for (const { injectables } of this.modules.values()) {
      for (const wrapper of injectables.values()) {
        if (wrapper.subtype !== 'filter' || !wrapper.isDependencyTreeStatic() || wrapper.isTransient) continue;
        // Assigning to the wrapper itself would make Nest take the instance for one that was never constructed.
        const held = wrapper.getInstanceByContextId(STATIC_CONTEXT) as { instance: Partial<ExceptionFilter> | undefined };
        if (typeof held.instance?.catch === 'function') held.instance = watch(held.instance as ExceptionFilter);
      }
    }
  }

  private keepsErrorsSomewhere(): boolean {
    return [...this.modules.values()].some(({ controllers }) =>
      [...controllers.values()].some(({ metatype }) => typeof metatype === 'function' && hasOwnErrors(metatype)),
    );
  }
}

export const CLOSURE_PROVIDERS = [ErrorAnswers, Closure, ClosureSetup];

/** What the filter needs where a service names it in `@UseFilters`. */
export const CLOSURE_EXPORTS = [ErrorAnswers, Closure];
