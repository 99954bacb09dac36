import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { StreamsModule } from '../streams/streams.module.js';
import { MonthlyUsageController } from './monthly-usage.controller.js';
import { UsageController } from './usage.controller.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';
import { ViewsController } from './views.controller.js';

@Module({
  imports: [AccountsModule, StreamsModule],
  controllers: [UsageController, MonthlyUsageController, ViewsController],
  providers: [UsageService, UsageRepository],
})
export class UsageModule {}
