import { type DynamicModule, Module } from '@nestjs/common';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { RecentLog } from '../recent-log.js';
import { ComparisonController } from './comparison.controller.js';
import { FaultsController } from './faults.controller.js';
import { PageController } from './page.controller.js';
import { PlainAnswers } from './plain-answers.js';

/** The page that shows all errors. */
@Module({})
export class PageModule {
  static register(standIns: RunningStandIns, log: RecentLog): DynamicModule {
    return {
      module: PageModule,
      controllers: [PageController, FaultsController, ComparisonController],
      providers: [
        { provide: STAND_INS, useValue: standIns },
        { provide: RecentLog, useValue: log },
        PlainAnswers,
      ],
    };
  }
}

/** Where the page is served: outside the API. */
export const PAGE_PATHS: readonly string[] = ['/', 'page/*path'];
