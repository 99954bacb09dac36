import type { ModuleRef } from '@nestjs/core';

/** Under this token every GraphQL module of Nest's keeps its options, whatever its driver. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

/** What the library needs to know of the options of Nest's GraphQL module. */
export interface GraphqlOptions {
  readonly path?: unknown;
  readonly fieldResolverEnhancers?: unknown;
}

/** The options of the application's GraphQL module; `undefined` when it has none. */
export const graphqlOptionsOf = (moduleRef: ModuleRef): GraphqlOptions | undefined => {
  try {
    return moduleRef.get<unknown, GraphqlOptions | null | undefined>(GRAPHQL_OPTIONS, { strict: false }) ?? {};
  } catch {
    return undefined;
  }
};
