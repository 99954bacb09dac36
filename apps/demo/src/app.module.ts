import { Module } from '@nestjs/common';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { HealthController } from './health/health.controller.js';

@Module({
  imports: [AnalyticsErrorsModule],
  controllers: [HealthController],
})
export class AppModule {}
