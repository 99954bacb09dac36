import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { BUILT_IN_UPSTREAMS } from './upstream.options.js';
import { read } from '../platform/safe-read.js';
import { UPSTREAM_METADATA } from './upstream.js';

const methodsOf = (prototype: object | null): readonly [string, unknown][] =>
  prototype === null || prototype === Object.prototype
    ? []
    : [
        ...Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(
          ([name, { value }]): [string, unknown] => [name, value],
        ),
        ...methodsOf(Object.getPrototypeOf(prototype) as object | null),
      ];

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
    for (const { providers, controllers } of this.modules.values()) {
      for (const { metatype } of [...providers.values(), ...controllers.values()]) {
        const prototype = read(metatype, 'prototype');
        if (typeof prototype === 'object')
          this.check(metatype as { readonly name: string }, prototype, known);
      }
    }
  }

  private check(
    { name: owner }: { readonly name: string },
    prototype: object | null,
    known: ReadonlySet<unknown>,
  ): void {
    for (const [method, value] of methodsOf(prototype)) {
      const name: unknown =
        typeof value === 'function' ? Reflect.getMetadata(UPSTREAM_METADATA, value) : undefined;
      if (typeof name !== 'string' || known.has(name)) continue;
      throw new Error(
        `AnalyticsErrorsModule: @Upstream('${name}') on ${owner}.${method} names an upstream without exceptions; ` +
          `name them: forRoot({ upstreams: { ${name}: [PlainException, HttpException] } }).`,
      );
    }
  }
}
