import { Module } from '@nestjs/common';
import { StreamsModule } from '../streams/streams.module.js';
import { LiveBitratesRepository } from './live-bitrates.repository.js';
import { MonitoringController } from './monitoring.controller.js';
import { RedisConnection } from './redis-connection.js';

@Module({
  imports: [StreamsModule],
  controllers: [MonitoringController],
  providers: [RedisConnection, LiveBitratesRepository],
})
export class MonitoringModule {}
