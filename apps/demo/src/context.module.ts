import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DEMO_CONFIG, type DemoConfig } from './config/demo.config.js';
import { UPSTREAM_URLS, type UpstreamUrls } from './upstreams/upstream-urls.js';

/** The configuration and the places of the upstreams. */
export interface DemoContext {
  readonly config: DemoConfig;
  readonly urls: UpstreamUrls;
}

/** Gives every module the configuration and the URLs of the upstreams. */
@Global()
@Module({})
export class ContextModule {
  static register({ config, urls }: DemoContext): DynamicModule {
    return {
      module: ContextModule,
      providers: [
        { provide: DEMO_CONFIG, useValue: config },
        { provide: UPSTREAM_URLS, useValue: urls },
      ],
      exports: [DEMO_CONFIG, UPSTREAM_URLS],
    };
  }
}
