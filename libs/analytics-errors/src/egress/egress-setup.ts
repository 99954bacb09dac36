import { type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { STATIC_CONTEXT } from '../nest/internals.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { EgressSettings } from './egress.options.js';
import { Egress } from './egress.js';
import { ErrorResponder } from '../respond/error-responder.js';
import { hasOwnErrors, ownErrorsMarker } from '../respond/own-errors.js';
import { SilentFilters } from '../respond/silent-filters.js';
import { watchedFilter } from './watched-filter.js';

/** What has to be in place before the routes are resolved. */
@Injectable()
export class EgressSetup {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: EgressSettings,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ErrorResponder) private readonly answers: ErrorResponder,
  ) {}

  /** @param ours The filter that answers where one of the application's fails. */
  configure(ours: ExceptionFilter): void {
    if (this.keepsErrorsSomewhere())
      this.applicationConfig.getGlobalGuards().unshift(ownErrorsMarker);
    if (this.options.foreignErrors.mode === 'keep') return;
    const silent = new SilentFilters(this.answers.logger);
    const watch = (filter: ExceptionFilter, scope: 'global' | 'route'): ExceptionFilter =>
      filter.constructor === ours.constructor
        ? filter
        : watchedFilter(filter, ours, { logger: this.answers.logger, silent, scope });
    const filters = this.applicationConfig.getGlobalFilters();
    filters.splice(0, filters.length, ...filters.map((filter) => watch(filter, 'global')));
    for (const { injectables } of this.modules.values()) {
      for (const wrapper of injectables.values()) {
        if (
          wrapper.subtype !== 'filter' ||
          !wrapper.isDependencyTreeStatic() ||
          wrapper.isTransient
        )
          continue;
        // Assigning to the wrapper itself would make Nest take the instance for one that was never constructed.
        const held = wrapper.getInstanceByContextId(STATIC_CONTEXT) as {
          instance: Partial<ExceptionFilter> | undefined;
        };
        if (typeof held.instance?.catch === 'function')
          held.instance = watch(held.instance as ExceptionFilter, 'route');
      }
    }
  }

  private keepsErrorsSomewhere(): boolean {
    return [...this.modules.values()].some(({ controllers }) =>
      [...controllers.values()].some(
        ({ metatype }) => typeof metatype === 'function' && hasOwnErrors(metatype),
      ),
    );
  }
}

/** What guards the responses of the application. */
export const EGRESS_PROVIDERS = [ErrorResponder, Egress, EgressSetup];

/** What the filter needs where a service names it in `@UseFilters`. */
export const EGRESS_EXPORTS = [ErrorResponder];
