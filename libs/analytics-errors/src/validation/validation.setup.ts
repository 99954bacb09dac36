import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  ValidationPipe,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { ValidationSettings } from './validation.options.js';
import { AnalyticsValidationPipe, GlobalValidationPipe } from './analytics-validation.pipe.js';
import { holdMetadataCache } from './class-validator/metadata-cache.js';
import { unknownCodes } from './with-code.js';
import { ValidationInterceptor } from './nest-pipes/validation.interceptor.js';

/** Puts validation into the application, as the options say. */
@Injectable()
export class ValidationSetup implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('AnalyticsErrors');
  private release = (): void => undefined;

  constructor(
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(RESOLVED_OPTIONS) private readonly options: ValidationSettings,
  ) {}

  /** What the start-up line says. */
  get summary(): string {
    const { validation } = this.options;
    if (!validation) return 'validation off';
    return validation.cacheMetadata ? 'validation on, metadata cached' : 'validation on';
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

  onApplicationBootstrap(): void {
    const { validation, registry } = this.options;
    unknownCodes(registry).forEach((sentence) => this.logger.warn(sentence));
    if (!validation) return;
    if (validation.cacheMetadata) this.release = holdMetadataCache();
    const isSecond = (pipe: unknown): boolean =>
      pipe instanceof ValidationPipe && !(pipe instanceof AnalyticsValidationPipe);
    if (!this.applicationConfig.getGlobalPipes().some(isSecond)) return;
    this.logger.warn(
      'A global ValidationPipe runs besides that of AnalyticsErrorsModule, so each value is validated twice: move its options to forRoot({ validation }) and remove it.',
    );
  }

  onApplicationShutdown(): void {
    this.release();
  }
}
