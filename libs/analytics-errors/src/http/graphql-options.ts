import type { ModuleRef } from '@nestjs/core';

/** Under this token every GraphQL module of Nest's keeps its options, whatever its driver. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

/** What the library needs to know of the options of Nest's GraphQL module. */
export interface GraphqlOptions {
  readonly path?: unknown;
  readonly fieldResolverEnhancers?: unknown;
}

/** The options of the application's GraphQL modules, of which it may have several. */
export const graphqlOptionsOf = (moduleRef: ModuleRef): readonly GraphqlOptions[] => {
  try {
    const found = moduleRef.get<unknown, GraphqlOptions | null | undefined>(GRAPHQL_OPTIONS, { strict: false, each: true });
    return found.map((options) => options ?? {});
  } catch {
    return [];
  }
};
