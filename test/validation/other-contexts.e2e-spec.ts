import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WsAdapter } from '@nestjs/platform-ws';
import { IsString } from 'class-validator';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { WebSocket } from 'ws';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

class NoteDto {
  @IsString()
  text!: string;
}

@WebSocketGateway()
class NoteGateway {
  @SubscribeMessage('note')
  note(@MessageBody() note: NoteDto): unknown {
    return { event: 'note', data: { kind: note.constructor.name, note } };
  }
}

describe.each(ADAPTERS)('a gateway on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule], providers: [NoteGateway] },
      (app) => {
        app.useWebSocketAdapter(new WsAdapter(app));
      },
    );
  });
  afterAll(() => started.close());

  it('gets its messages as they came: the global pipe is for HTTP', async () => {
    const socket = new WebSocket(started.url.replace('http', 'ws'));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(data.toString())),
    );
    socket.send(JSON.stringify({ event: 'note', data: { text: 5 } }));
    expect(JSON.parse(await answer)).toEqual({
      event: 'note',
      data: { kind: 'Object', note: { text: 5 } },
    });
    socket.terminate();
  });
});
