import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { classesOf } from '../platform/handlers.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { BUILT_IN_UPSTREAMS } from './upstream.options.js';
import { UPSTREAM_METADATA } from './upstream.js';

/** Refuses to start where `@Upstream()` names an upstream without exceptions: its failures would be E4001. */
@Injectable()
export class UpstreamCheck implements OnModuleInit {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(RESOLVED_OPTIONS)
    private readonly options: { readonly upstreams: Readonly<Record<string, unknown>> },
  ) {}

  onModuleInit(): void {
    const known = new Set<unknown>([...BUILT_IN_UPSTREAMS, ...Object.keys(this.options.upstreams)]);
    for (const { type, methods } of classesOf(this.modules)) {
      for (const { name, method } of methods) {
        const upstream: unknown = Reflect.getMetadata(UPSTREAM_METADATA, method);
        if (typeof upstream !== 'string' || known.has(upstream)) continue;
        throw new Error(
          `AnalyticsErrorsModule: @Upstream('${upstream}') on ${type.name}.${name} names an upstream without exceptions; ` +
            `name them: forRoot({ upstreams: { ${upstream}: [PlainException, HttpException] } }).`,
        );
      }
    }
  }
}
