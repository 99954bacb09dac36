import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RESOLVED_OPTIONS, type ResolvedAnalyticsErrorsOptions } from '../options/analytics-errors.options.js';
import { GlobalValidationPipe } from './analytics-validation.pipe.js';
import { ValidationInterceptor } from './validation.interceptor.js';

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

  /** Registers the global pipe, and the interceptor that reads the refusals of other pipes; to be called before routes are resolved. */
  install(): void {
    const { validation, registry } = this.options;
    if (!validation) return;
    const { applicationConfig } = this;
    const pipe = new GlobalValidationPipe(validation.pipe, { registry });
    // In front of the application's own pipes, so that they get values which have been validated.
    applicationConfig.getGlobalPipes().unshift(pipe);
    applicationConfig.addGlobalInterceptor(
      new ValidationInterceptor(registry, {
        transform: validation.pipe.transform === true,
        details: validation.pipe.disableErrorMessages !== true,
        otherPipes: () => applicationConfig.getGlobalPipes().filter((other) => other !== pipe),
      }),
    );
  }
}
