import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsErrorsModule, OrganizationNotFoundException } from 'nestjs-analytics-errors';
import { ACCESS_LEVELS } from './accounts/account.js';
import { AccountStore } from './accounts/account-store.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuthModule } from './auth/auth.module.js';
import { TooManyLoginsException } from './auth/too-many-logins.exception.js';
import { DEMO_CONFIG, type DemoConfig } from './config/demo.config.js';
import { ContextModule, type DemoContext } from './context.module.js';
import { DashboardController } from './dashboard/dashboard.controller.js';
import { errorsMetadata } from './errors.metadata.js';
import { GeoModule } from './geo/geo.module.js';
import { HealthController } from './health/health.controller.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { PlaybackModule } from './playback/playback.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { UsageModule } from './usage/usage.module.js';

/** Where the reference of the codes is served. */
export const REFERENCE_PATH = '/errors';

const isOrganizationEnabled = async (accounts: AccountStore, id: string): Promise<boolean> => {
  const organization = await accounts.findOrganization(id);
  if (!organization) throw new OrganizationNotFoundException();
  return organization.enabled;
};

const errors = AnalyticsErrorsModule.forRootAsync({
  imports: [AccountsModule],
  inject: [DEMO_CONFIG, AccountStore],
  useFactory: ({ jwtSecret }: DemoConfig, accounts: AccountStore) => ({
    exceptions: [TooManyLoginsException],
    reference: { path: REFERENCE_PATH },
    routes: { errors: errorsMetadata },
    jwt: { secret: jwtSecret },
    access: {
      levels: ACCESS_LEVELS,
      isOrganizationEnabled: (id: string) => isOrganizationEnabled(accounts, id),
      findApiKey: (sha256: string) => accounts.findApiKey(sha256),
    },
    // A property or parameter that the route does not know is a mistake of the client, so it is refused.
    validation: { whitelist: true, forbidNonWhitelisted: true },
  }),
});

@Module({})
export class AppModule {
  static register(context: DemoContext, modules: readonly DynamicModule[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ContextModule.register(context),
        errors,
        AccountsModule,
        AuthModule,
        StreamsModule,
        UsageModule,
        MonitoringModule,
        PlaybackModule,
        GeoModule,
        ...modules,
      ],
      controllers: [HealthController, DashboardController],
    };
  }
}
