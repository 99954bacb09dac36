import {
  Global,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { ACCESS_EXPORTS, ACCESS_PROVIDERS, describeAccess } from './access/access.providers.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
} from './analytics-errors.module-definition.js';
import { AnalyticsErrors } from './decide/resolve-exception.js';
import { ERROR_CODES } from './catalogue/catalogue.js';
import { captureStacks } from './exceptions/stacks.js';
import { EGRESS_EXPORTS, EGRESS_PROVIDERS, EgressSetup } from './egress/egress-setup.js';
import { AnalyticsExceptionFilter } from './respond/analytics-exception.filter.js';
import {
  type AnalyticsErrorsOptions,
  type ResolvedAnalyticsErrorsOptions,
  resolveOptions,
} from './analytics-errors.options.js';
import { ArgumentCheck } from './nest/argument-check.js';
import { PlatformErrors } from './nest/platform-errors.js';
import { ReferencePages } from './reference/reference-pages.js';
import { RouteWatch, ROUTES_PROVIDERS } from './routes/route-watch.js';
import { describeUpstreams } from './upstream/upstream.options.js';
import { refuseOption } from './platform/option-checks.js';
import { RESOLVED_OPTIONS } from './platform/resolved-options.js';
import { RequestIdSetup } from './respond/request-id-setup.js';
import { UpstreamCheck } from './upstream/upstream-check.js';
import { ValidationSetup } from './validation/validation.setup.js';

/** The filters that modules installed, to tell them from those that an application registers. */
const installed = new WeakSet<object>();

/**
 * The error layer. `imports: [AnalyticsErrorsModule]` in the root module is the whole set-up; `forRoot` and
 * `forRootAsync` take the options.
 */
@Global()
@Module({
  providers: [
    {
      provide: RESOLVED_OPTIONS,
      useFactory: (options?: AnalyticsErrorsOptions) => resolveOptions(options),
      inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }],
    },
    AnalyticsErrors,
    AnalyticsExceptionFilter,
    RequestIdSetup,
    ArgumentCheck,
    PlatformErrors,
    UpstreamCheck,
    ValidationSetup,
    ...ACCESS_PROVIDERS,
    ...EGRESS_PROVIDERS,
    ...ROUTES_PROVIDERS,
    ReferencePages,
  ],
  exports: [AnalyticsErrors, RESOLVED_OPTIONS, ...ACCESS_EXPORTS, ...EGRESS_EXPORTS],
})
export class AnalyticsErrorsModule
  extends ConfigurableModuleClass
  implements NestModule, OnApplicationBootstrap
{
  constructor(
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedAnalyticsErrorsOptions,
    @Inject(AnalyticsExceptionFilter) private readonly filter: AnalyticsExceptionFilter,
    @Inject(ValidationSetup) private readonly validation: ValidationSetup,
    @Inject(EgressSetup) private readonly egress: EgressSetup,
    @Inject(ReferencePages) private readonly reference: ReferencePages,
    @Inject(RouteWatch) private readonly routeWatch: RouteWatch,
  ) {
    super();
  }

  /** Runs after all modules are scanned and before the routes are resolved, so that the filter list is complete and still counts. */
  configure(): void {
    const filters = this.applicationConfig.getGlobalFilters();
    const other = filters.find((filter) => filter instanceof AnalyticsExceptionFilter);
    if (other)
      refuseOption(
        installed.has(other)
          ? 'it is imported more than once; import it once, in the root module, and every module has it.'
          : 'AnalyticsExceptionFilter is registered as a global filter (APP_FILTER or useGlobalFilters), which the module does itself; remove that.',
      );
    installed.add(this.filter);
    captureStacks(this.options.stacks);
    this.egress.configure(this.filter);
    // Nest asks global filters from the last to the first: in front, ours is asked after the application's own.
    filters.unshift(this.filter);
    this.validation.install();
    this.reference.configure(this.filter);
    if (this.options.routes.onUndeclared !== 'off')
      this.options.observers.push(this.routeWatch.observe);
  }

  onApplicationBootstrap(): void {
    const { ownCodes, format, observers, foreignErrors, upstreams } = this.options;
    const codes =
      ownCodes === 0
        ? `${ERROR_CODES.length} codes`
        : `${ERROR_CODES.length} codes and ${ownCodes} of the service’s own`;
    new Logger('AnalyticsErrors').log(
      `${codes}; filter on, format ${format}; ${this.validation.summary}; ${describeAccess(this.options)}; ${describeUpstreams(upstreams)}; foreign errors: ${foreignErrors.mode}; observers: ${observers.length}`,
    );
  }
}
