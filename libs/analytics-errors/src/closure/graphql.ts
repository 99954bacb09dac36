import type { ModuleRef } from '@nestjs/core';
import { graphqlOptionsOf } from '../http/graphql-options.js';

const JSON_TYPE = /^application\/(?:json|graphql-response\+json)\b/i;

/** The paths at which the application answers GraphQL. */
export const graphqlPathsOf = (moduleRef: ModuleRef): readonly string[] =>
  graphqlOptionsOf(moduleRef)
    .map(({ path }) => (typeof path === 'string' ? path : '/graphql'))
    .map((path) => (path.startsWith('/') ? path : `/${path}`));

/** Tells whether a response is GraphQL's, whose errors have a form of their own. */
export const isGraphqlResponse = (type: string | undefined, path: string, graphqlPaths: readonly string[]): boolean => {
  if (type === undefined || !JSON_TYPE.test(type)) return false;
  // A global prefix may stand before the path.
  return type.startsWith('application/graphql-response+json') || graphqlPaths.some((known) => path.endsWith(known));
};
