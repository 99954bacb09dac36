import { Module } from '@nestjs/common';
import { AlertingController } from './alerting.controller.js';
import { BintuClient } from './bintu.client.js';
import { FiltersController } from './filters.controller.js';
import { OrganizationsController } from './organizations.controller.js';
import { StreamsRepository } from './streams.repository.js';
import { TagsController } from './tags.controller.js';

@Module({
  controllers: [OrganizationsController, FiltersController, TagsController, AlertingController],
  providers: [StreamsRepository, BintuClient],
  exports: [StreamsRepository],
})
export class StreamsModule {}
