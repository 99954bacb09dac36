import type { ModuleRef } from '@nestjs/core';

/** Injection token of the options of Nest's GraphQL module, for every driver. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

/** The options of Nest's GraphQL module that the library reads. */
export interface GraphqlOptions {
  readonly path?: unknown;
  readonly fieldResolverEnhancers?: unknown;
}

/** The options of the application's GraphQL modules, of which it may have several. */
export const graphqlOptionsOf = (moduleRef: ModuleRef): readonly GraphqlOptions[] => {
  try {
    const found = moduleRef.get<unknown, GraphqlOptions | null | undefined>(GRAPHQL_OPTIONS, {
      strict: false,
      each: true,
    });
    return found.map((options) => options ?? {});
  } catch {
    return [];
  }
};

const JSON_TYPE = /^application\/(?:json|graphql-response\+json)\b/i;

/** The paths at which the application answers GraphQL. */
export const graphqlPathsOf = (moduleRef: ModuleRef): readonly string[] =>
  graphqlOptionsOf(moduleRef)
    .map(({ path }) => (typeof path === 'string' ? path : '/graphql'))
    .map((path) => (path.startsWith('/') ? path : `/${path}`));

/** Tells whether a response is GraphQL's, which has an error format of its own. */
export const isGraphqlResponse = (
  type: string | undefined,
  path: string,
  graphqlPaths: readonly string[],
): boolean => {
  if (type === undefined || !JSON_TYPE.test(type)) return false;
  // A global prefix may stand before the path.
  return (
    type.startsWith('application/graphql-response+json') ||
    graphqlPaths.some((known) => bare(path).endsWith(bare(known)))
  );
};

/** The path without what Express does not look at: Apollo answers below it in any case, with a slash at the end or not. */
const bare = (path: string): string => path.toLowerCase().replace(/\/$/, '');
