import { Inject, Injectable } from '@nestjs/common';
import type { AnalyticsException } from './exceptions/analytics.exception.js';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from './options/analytics-errors.options.js';
import { resolveException } from './resolve/resolve-exception.js';
import type { StatusContext } from './resolve/status-codes.js';

/** The library's decisions, bound to the options of the module. */
@Injectable()
export class AnalyticsErrors {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions) {}

  /** Gives the exception that the filter would answer with; never throws. */
  resolve(thrown: unknown, context: StatusContext = {}): AnalyticsException {
    const { classifiers, registry, upstreams } = this.options;
    return resolveException(thrown, { ...context, classifiers, registry, upstreams });
  }
}
