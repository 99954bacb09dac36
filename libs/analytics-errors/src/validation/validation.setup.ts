import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import { AnalyticsValidationPipe } from './analytics-validation.pipe.js';

/** Puts validation into the application, as the options say. */
@Injectable()
export class ValidationSetup {
  constructor(
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
  ) {}

  /** What the start-up line says. */
  get summary(): string {
    return this.options.validation ? 'validation on' : 'validation off';
  }

  /** Registers the global pipe; to be called before routes are resolved. */
  install(): void {
    const { validation, registry } = this.options;
    if (!validation) return;
    // In front of the application's own pipes, so that they get values which have been validated.
    this.applicationConfig.getGlobalPipes().unshift(new AnalyticsValidationPipe(validation.pipe, { registry }));
  }
}
