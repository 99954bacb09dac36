import type { GraphqlOptions } from '../http/graphql-options.js';
import type { DecoratedElement } from './access-rules.js';

/** Set by `@WebSocketGateway()` on the class; the package is not loaded for the sake of a name. */
const GATEWAY = 'websockets:is_gateway';
const GATEWAY_EVENTS: readonly string[] = ['afterInit', 'handleConnection', 'handleDisconnect'];
/** Set by `@ResolveField()` on the method. */
const FIELD_RESOLVER = 'graphql:resolve_property';

/** Says why Nest asks no guard before a method, and what to do, as the end of a sentence; `undefined` if it asks them. */
export const unguardedBecause = (
  owner: DecoratedElement,
  method: string,
  handler: DecoratedElement,
  graphql: GraphqlOptions | undefined,
): string | undefined => {
  if (GATEWAY_EVENTS.includes(method) && Reflect.hasMetadata(GATEWAY, owner))
    return 'Nest asks guards for messages, not for connections; put it on the handlers of messages';
  if (Reflect.hasMetadata(FIELD_RESOLVER, handler) && !hasFieldGuards(graphql))
    return "Nest asks guards for fields only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule";
  return undefined;
};

const hasFieldGuards = (graphql: GraphqlOptions | undefined): boolean =>
  Array.isArray(graphql?.fieldResolverEnhancers) && graphql.fieldResolverEnhancers.includes('guards');
