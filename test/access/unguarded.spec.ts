import { SetMetadata } from '@nestjs/common';
import { unguardedBecause } from '../../libs/analytics-errors/src/access/unguarded.js';

// As the decorators of @nestjs/websockets and @nestjs/graphql mark what they stand on; the tests of both start the real ones.
const Gateway = SetMetadata('websockets:is_gateway', true);
const Field = SetMetadata('graphql:resolve_property', true);

@Gateway
class Live {
  afterInit(): void {
    throw new Error('not called');
  }
  handleConnection(): void {
    throw new Error('not called');
  }
  handleDisconnect(): void {
    throw new Error('not called');
  }
  handleMessage(): void {
    throw new Error('not called');
  }
}

class Streams {
  @Field
  views(): void {
    throw new Error('not called');
  }
  handleConnection(): void {
    throw new Error('not called');
  }
}

const CONNECTION = 'Nest asks guards for messages, not for connections; put it on the handlers of messages';
const FIELD = "Nest asks guards for fields only with the option fieldResolverEnhancers: ['guards'] of GraphQLModule";

describe('a method before which Nest asks no guard', () => {
  const reasonFor = (owner: typeof Live | typeof Streams, method: string, graphql?: object): string | undefined =>
    unguardedBecause(owner, method, (owner.prototype as unknown as Record<string, object>)[method]!, graphql);

  it.each(['afterInit', 'handleConnection', 'handleDisconnect'])('is %s of a gateway', (method) => {
    expect(reasonFor(Live, method)).toBe(CONNECTION);
  });

  it.each([[undefined], [{}], [{ fieldResolverEnhancers: ['filters', 'interceptors'] }], [{ fieldResolverEnhancers: 'guards' }]])(
    'is a field of GraphQL with the options %j',
    (graphql) => {
      expect(reasonFor(Streams, 'views', graphql)).toBe(FIELD);
    },
  );

  it('is none of the others', () => {
    expect([
      reasonFor(Live, 'handleMessage'),
      reasonFor(Streams, 'handleConnection'),
      reasonFor(Streams, 'views', { fieldResolverEnhancers: ['filters', 'guards'] }),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
