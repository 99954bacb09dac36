import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { AnalyticsErrorsOptions } from './analytics-errors.options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<AnalyticsErrorsOptions>({
    moduleName: 'AnalyticsErrors',
  })
    .setClassMethodName('forRoot')
    .build();
