import { type DynamicModule, Module } from '@nestjs/common';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { FaultsController } from './faults.controller.js';
import { PageController } from './page.controller.js';

/** The page that shows all errors. */
@Module({})
export class PageModule {
  static register(standIns: RunningStandIns): DynamicModule {
    return {
      module: PageModule,
      controllers: [PageController, FaultsController],
      providers: [{ provide: STAND_INS, useValue: standIns }],
    };
  }
}

/** Where the page is served: outside the API. */
export const PAGE_PATHS: readonly string[] = ['/', 'page/*path'];
