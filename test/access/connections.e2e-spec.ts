import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AnalyticsErrorsModule, RequireJwt } from 'nestjs-analytics-errors';
import { WebSocket } from 'ws';
import { ADAPTERS, startApp } from '../support/adapters.js';
import { aToken, SECRET, withToken } from './tokens.js';

@WebSocketGateway({ path: '/live' })
class LiveGateway {
  handleConnection(client: object, { headers }: IncomingMessage): void {
    Object.assign(client, { headers });
  }

  @RequireJwt()
  @SubscribeMessage('rate')
  rate(): object {
    return { event: 'rate', data: 7 };
  }
}

describe.each(ADAPTERS)('a connection to a gateway on %s', (adapter) => {
  it('is served until its token is revoked, and no message longer', async () => {
    let isRevoked = false;
    const getRequest = (context: ExecutionContext): object => context.switchToWs().getClient<object>();
    const { url, close } = await startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest, isRevoked: () => isRevoked } })],
        providers: [LiveGateway],
      },
      (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    );
    const client = new WebSocket(`${url.replace('http', 'ws')}/live`, { headers: withToken(aToken()) });
    await once(client, 'open');
    const ask = async (): Promise<unknown> => {
      client.send('{"event":"rate"}');
      const [data] = (await once(client, 'message')) as [Buffer];
      return (JSON.parse(data.toString()) as { event: unknown }).event;
    };
    const before = await ask();
    isRevoked = true;
    const after = await ask();
    client.close();
    await close();
    expect([before, after]).toEqual(['rate', 'exception']);
  });
});
