import { type ArgumentsHost, Module, UseFilters } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { AnalyticsErrorsModule, AnalyticsExceptionFilter } from 'nestjs-analytics-errors';
import { WebSocket } from 'ws';
import { WsAdapter } from '@nestjs/platform-ws';
import { CensusModule } from '../census/census-app.js';
import { type RunningWorld, startWorld } from '../census/world.js';

@WebSocketGateway({ path: '/ws' })
@UseFilters(AnalyticsExceptionFilter)
class FailingGateway {
  @SubscribeMessage('coded')
  coded(): never {
    throw new WsException('refused');
  }

  @SubscribeMessage('bug')
  bug(): never {
    throw new Error('secret');
  }

  @SubscribeMessage('ping')
  ping(): object {
    return { event: 'pong', data: null };
  }
}

@Module({ providers: [FailingGateway] })
class GatewayModule {}

class Resolver {
  resolve(): never {
    throw new TypeError('of a resolver');
  }
}

describe('contexts other than HTTP', () => {
  let running: RunningWorld;
  beforeAll(async () => {
    running = await startWorld(
      'express',
      {
        imports: [CensusModule, GatewayModule],
        prepare: (app) => {
          app.useWebSocketAdapter(new WsAdapter(app));
        },
      },
      [AnalyticsErrorsModule],
    );
  });
  afterAll(() => running.app.close());

  it('leaves the errors of a gateway to Nest, and the process alive', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${running.port}/ws`);
    await new Promise((resolve, reject) => client.on('open', resolve).on('error', reject));
    const ask = (event: string): Promise<unknown> =>
      new Promise((resolve) => {
        client.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
        client.send(JSON.stringify({ event }));
      });
    const answers = [await ask('coded'), await ask('bug'), await ask('ping')];
    client.close();
    expect(answers).toMatchObject([
      { event: 'exception', data: { status: 'error', message: 'refused' } },
      { event: 'exception', data: { status: 'error', message: 'Internal server error' } },
      { event: 'pong' },
    ]);
  });

  it('leaves the errors of a GraphQL resolver to GraphQL, as they were thrown', async () => {
    const creator = running.app.get(ExternalContextCreator);
    const instance = new Resolver();
    const resolve = creator.create(
      instance,
      instance.resolve,
      'resolve',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'graphql',
    );
    await expect(resolve()).rejects.toThrow(new TypeError('of a resolver'));
  });

  it('returns nothing for a microservice, which Nest takes for not answered', () => {
    const host = new ExecutionContextHost([{}, {}]);
    host.setType('rpc');
    const filter = running.app.get<
      AnalyticsExceptionFilter,
      { catch(thrown: unknown, host: ArgumentsHost): unknown }
    >(AnalyticsExceptionFilter);
    expect(filter.catch(new Error('secret'), host)).toBeUndefined();
  });
});
