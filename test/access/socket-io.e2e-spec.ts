import type { ExecutionContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AnalyticsErrorsModule, CurrentToken, RequireJwt } from 'nestjs-analytics-errors';
import { io, type Socket } from 'socket.io-client';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { aToken, outcomeOf, SECRET, withToken } from './jwt/tokens.js';

@WebSocketGateway()
class LiveGateway {
  @RequireJwt()
  @SubscribeMessage('owner')
  owner(@CurrentToken('sub') sub: string): string {
    return sub;
  }
}

const getRequest = (context: ExecutionContext): object =>
  context.switchToWs().getClient<{ handshake: object }>().handshake;

describe.each(ADAPTERS)('socket.io on %s', (adapter) => {
  let started: StartedApp | undefined;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    started = await startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET, getRequest } })],
        providers: [LiveGateway],
      },
      (app) => app.useWebSocketAdapter(new IoAdapter(app)),
    );
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await started?.close();
  });

  const ask = async (
    transport: 'polling' | 'websocket',
    headers: Record<string, string>,
  ): Promise<unknown> => {
    const socket = io(started!.url, {
      transports: [transport],
      extraHeaders: headers,
      reconnection: false,
    });
    sockets.push(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect_error', reject);
      socket.once('exception', resolve);
      socket.emit('owner', {}, resolve);
    });
  };

  it.each(['polling', 'websocket'] as const)(
    'serves each connection by its own token: %s',
    async (transport) => {
      const callers = ['ada', 'bob', 'eve'];
      const owners = await Promise.all(
        callers.map((sub) => ask(transport, withToken(aToken({ sub })))),
      );
      const refused = await Promise.all([
        ask(transport, {}),
        ask(transport, withToken(`${aToken()}x`)),
      ]);
      expect({ owners, refused }).toEqual({
        owners: callers,
        refused: [
          expect.objectContaining({ status: 'error' }),
          expect.objectContaining({ status: 'error' }),
        ],
      });
    },
  );

  it('leaves no error of socket.io’s own without a code', async () => {
    const refused = await Promise.all(
      [
        'EIO=4&transport=polling&sid=unknown',
        'EIO=4&transport=carrier-pigeon',
        'EIO=99&transport=polling',
      ].map(async (query) => outcomeOf(await fetch(`${started!.url}/socket.io/?${query}`))),
    );
    expect(refused).toEqual(Array(3).fill('400 E1004_INVALID_VALUE'));
  });
});
