import { SetMetadata } from '@nestjs/common';
import {
  isPathless,
  type UnguardedMethod,
  unguardedMethod,
} from '../../libs/analytics-errors/src/access/start-up-checks.js';

// As the decorators of Nest's packages mark what they stand on; the tests of those packages start the real ones.
const Gateway = SetMetadata('websockets:is_gateway', true);
const Field = SetMetadata('graphql:resolve_property', true);
const Reference = SetMetadata('graphql:resolve_reference', true);
const TypeOf = (name: string): ClassDecorator & MethodDecorator =>
  SetMetadata('graphql:resolver_type', name);

const notCalled = (): never => {
  throw new Error('not called');
};

@Gateway
class Live {
  afterInit = notCalled;
  handleConnection = notCalled;
  handleDisconnect = notCalled;
  handleMessage = notCalled;
}

@TypeOf('Stream')
class Streams {
  @Field
  views(): void {
    notCalled();
  }
  @Reference
  resolveReference(): void {
    notCalled();
  }
  @TypeOf('Query')
  stream(): void {
    notCalled();
  }
  @TypeOf('Query')
  @Field
  rootField(): void {
    notCalled();
  }
  handleConnection(): void {
    notCalled();
  }
}

@TypeOf('Mutation')
class Mutations {
  @Field
  rename(): void {
    notCalled();
  }
}

const GUARDS_OFF = [{ fieldResolverEnhancers: ['filters', 'interceptors'] }];
const GUARDS_ON = [{ fieldResolverEnhancers: ['filters', 'guards'] }];

describe('a method before which Nest asks no guard', () => {
  const find = (
    owner: typeof Live | typeof Streams | typeof Mutations,
    method: string,
    graphql: object[] = GUARDS_OFF,
  ) => {
    const handler =
      (owner.prototype as unknown as Record<string, object | undefined>)[method] ?? notCalled;
    return unguardedMethod(owner, method, handler, graphql);
  };

  it.each(['afterInit', 'handleConnection', 'handleDisconnect'])(
    'is %s of a gateway, if it is decorated itself',
    (method) => {
      expect(find(Live, method)).toEqual<UnguardedMethod>({
        because:
          'Nest asks guards for messages, not for connections; put it on the handlers of messages',
        obeys: 'own',
      });
    },
  );

  it.each([
    ['a field', 'views', 'class'],
    ['a reference', 'resolveReference', 'global'],
  ])('is %s of GraphQL', (_case, method, obeys) => {
    expect(find(Streams, method)).toEqual({
      because:
        "Nest asks guards for fields and references only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule",
      obeys,
    });
  });

  it.each([
    ['no enhancers', [{}]],
    ['enhancers that are no list', [{ fieldResolverEnhancers: 'guards' }]],
    ['guards in one of two modules', [...GUARDS_ON, ...GUARDS_OFF]],
    ['guards in the other of two modules', [...GUARDS_OFF, ...GUARDS_ON]],
  ])('is a field with %s', (_case, graphql) => {
    expect(find(Streams, 'views', graphql)).toBeDefined();
  });

  it.each([
    ['a message of a gateway', find(Live, 'handleMessage')],
    ['a method that is only called so', find(Streams, 'handleConnection')],
    ['a query', find(Streams, 'stream')],
    ['a field of the query type', find(Streams, 'rootField')],
    ['a field of the mutation type', find(Mutations, 'rename')],
    ['a field whose module asks guards', find(Streams, 'views', GUARDS_ON)],
    ['a field where there is no GraphQL', find(Streams, 'views', [])],
  ])('is not %s', (_case, found) => {
    expect(found).toBeUndefined();
  });
});

describe('a handler without a path', () => {
  it.each([
    'microservices:pattern',
    'websockets:message_mapping',
    'graphql:resolver_type',
    'graphql:resolve_property',
    'graphql:resolve_reference',
  ])('is one with %s', (key) => {
    const handler = (): void => undefined;
    const before = isPathless(handler);
    Reflect.defineMetadata(key, true, handler);
    expect([before, isPathless(handler)]).toEqual([false, true]);
  });
});
