import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DEMO_CONFIG, type DemoConfig } from './config/demo.config.js';
import { type RunningStandIns, STAND_INS } from './stand-ins/stand-ins.js';
import { UPSTREAM_URLS } from './upstreams/upstream-urls.js';

/** What a running demo was started with. */
export interface DemoContext {
  readonly config: DemoConfig;
  readonly standIns: RunningStandIns;
}

/** Gives every module the configuration and the URLs of the upstreams. */
@Global()
@Module({})
export class ContextModule {
  static register({ config, standIns }: DemoContext): DynamicModule {
    return {
      module: ContextModule,
      providers: [
        { provide: DEMO_CONFIG, useValue: config },
        { provide: UPSTREAM_URLS, useValue: standIns.urls },
        { provide: STAND_INS, useValue: standIns },
      ],
      exports: [DEMO_CONFIG, UPSTREAM_URLS, STAND_INS],
    };
  }
}
