import { Module } from '@nestjs/common';
import { FaultsController } from './faults.controller.js';
import { PageController } from './page.controller.js';

@Module({ controllers: [PageController, FaultsController] })
export class PageModule {}
