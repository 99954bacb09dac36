import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  ValidationPipe,
} from '@nestjs/common';
import { ApplicationConfig, ExternalContextCreator } from '@nestjs/core';
import { watchPipes } from '../nest/handler-pipes.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { AnalyticsValidationPipe } from './analytics-validation.pipe.js';
import { holdMetadataCache } from './class-validator/metadata-cache.js';
import { RoutePipes } from './route-pipes.js';
import type { ValidationSettings } from './validation.options.js';
import { useCodes } from './violation.js';
import { unknownCodes } from './with-code.js';

/** Puts validation into the application, as the options say. */
@Injectable()
export class ValidationSetup implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('AnalyticsErrors');
  private isAdopting = false;
  private routePipes: RoutePipes | undefined;
  private release = (): void => undefined;

  constructor(
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
    @Inject(RESOLVED_OPTIONS) private readonly options: ValidationSettings,
  ) {}

  /** What the start-up line says. */
  get summary(): string {
    const { validation } = this.options;
    if (!validation) return 'validation off';
    const kind = this.isAdopting ? "validation by the application's own pipe" : 'validation on';
    return validation.cacheMetadata ? `${kind}, metadata cached` : kind;
  }

  /**
   * Watches the pipes, and registers the global one where the application has none; to be called
   * when its own are registered and before routes are resolved.
   */
  install(): void {
    const { applicationConfig, contexts, options } = this;
    const { validation, registry } = options;
    useCodes(registry);
    this.isAdopting = hasValidationPipe(applicationConfig);
    const ownPipe =
      validation && !this.isAdopting
        ? new AnalyticsValidationPipe(validation.pipe, options)
        : undefined;
    // In front of the application's other pipes, so that they get values which have been validated.
    if (ownPipe) applicationConfig.getGlobalPipes().unshift(ownPipe);
    this.routePipes = new RoutePipes({
      ownPipe,
      refusesPrimitives: validation !== false,
      registry,
      details: validation ? validation.pipe.disableErrorMessages !== true : undefined,
      message: validation ? validation.message : undefined,
    });
    watchPipes(contexts, applicationConfig, this.routePipes);
  }

  onApplicationBootstrap(): void {
    const { validation, registry } = this.options;
    unknownCodes(registry).forEach((sentence) => this.logger.warn(sentence));
    const unseen = [...(this.routePipes?.withoutClass ?? [])];
    if (unseen.length > 0)
      this.logger.warn(
        `No pipe looks at the body of ${unseen.join(', ')}: its type is no class at run time. Import the class without 'type', or use PartialType() and the like; for an array, ParseArrayPipe.`,
      );
    if (!validation) return;
    if (validation.cacheMetadata) this.release = holdMetadataCache();
  }

  onApplicationShutdown(): void {
    this.release();
  }
}

/** Whether the application brings a global ValidationPipe, for all requests or one per request. */
const hasValidationPipe = (config: ApplicationConfig): boolean =>
  config.getGlobalPipes().some((pipe) => pipe instanceof ValidationPipe) ||
  config.getGlobalRequestPipes().some(({ metatype }) => {
    const prototype: unknown = (metatype as { prototype?: unknown } | null)?.prototype;
    return metatype === ValidationPipe || prototype instanceof ValidationPipe;
  });
