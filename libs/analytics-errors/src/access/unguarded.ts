import type { GraphqlOptions } from '../http/graphql-options.js';
import type { DecoratedElement } from './access-rules.js';

/** Set by `@WebSocketGateway()` on the class; the packages are not loaded for the sake of a name. */
const GATEWAY = 'websockets:is_gateway';
const GATEWAY_EVENTS: readonly string[] = ['afterInit', 'handleConnection', 'handleDisconnect'];
/** Set by `@ResolveField()` and `@ResolveReference()` on the method. */
const FIELD = 'graphql:resolve_property';
const REFERENCE = 'graphql:resolve_reference';
/** Set by `@Query()` and the like on the method, and by `@Resolver()` on the class. */
const RESOLVER_TYPE = 'graphql:resolver_type';
const ROOT_TYPES: readonly unknown[] = ['Query', 'Mutation', 'Subscription'];
/** Set by the decorators of handlers that no path leads to. */
const PATHLESS = ['microservices:pattern', 'websockets:message_mapping', RESOLVER_TYPE, FIELD, REFERENCE] as const;

/** A method that is called without a question to any guard. */
export interface UnguardedMethod {
  /** Why, and what to do, as the end of a sentence. */
  readonly because: string;
  /** Whose words the method would have to obey: its own decorators, its class's too, or those of global guards too. */
  readonly obeys: 'own' | 'class' | 'global';
}

const hasFieldGuards = ({ fieldResolverEnhancers }: GraphqlOptions): boolean =>
  Array.isArray(fieldResolverEnhancers) && fieldResolverEnhancers.includes('guards');

/** What Nest takes for a field, as its GraphQL module decides it. */
const fieldKindOf = (owner: DecoratedElement, handler: DecoratedElement): 'field' | 'reference' | undefined => {
  const type: unknown = Reflect.getMetadata(RESOLVER_TYPE, handler) ?? Reflect.getMetadata(RESOLVER_TYPE, owner);
  if (ROOT_TYPES.includes(type)) return undefined;
  if (Reflect.getMetadata(REFERENCE, handler) !== undefined) return 'reference';
  return Reflect.getMetadata(FIELD, handler) === undefined ? undefined : 'field';
};

/** Finds out whether Nest asks no guard before a method; `undefined` if it asks them. */
export const unguardedMethod = (
  owner: DecoratedElement,
  method: string,
  handler: DecoratedElement,
  graphql: readonly GraphqlOptions[],
): UnguardedMethod | undefined => {
  if (GATEWAY_EVENTS.includes(method) && Reflect.hasMetadata(GATEWAY, owner)) {
    return { because: 'Nest asks guards for messages, not for connections; put it on the handlers of messages', obeys: 'own' };
  }
  const kind = graphql.every(hasFieldGuards) ? undefined : fieldKindOf(owner, handler);
  if (kind === undefined) return undefined;
  return {
    because: "Nest asks guards for fields and references only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule",
    // A field is reached through a query, which global guards see; a reference is asked for by name.
    obeys: kind === 'reference' ? 'global' : 'class',
  };
};

/** Whether a handler answers something that has no path, and so no path parameters. */
export const isPathless = (handler: DecoratedElement): boolean => PATHLESS.some((key) => Reflect.hasMetadata(key, handler));
