import { type ServerResponse } from 'node:http';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { Controller, Get, type MessageEvent, Res, Sse, StreamableFile } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  type ErrorEvent,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { concat, type Observable, of, throwError, timer } from 'rxjs';
import { switchMap } from 'rxjs/operators';
import { exchange } from '../census/raw-client.js';
import { type Adapter, type RunningWorld, startWorld } from '../census/world.js';
import { ADAPTERS } from '../support/adapters.js';

type AnyResponse = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };

const later = (make: () => unknown): Observable<never> =>
  timer(30).pipe(switchMap(() => throwError(make)));

const breaking = (): PassThrough => {
  const stream = new PassThrough();
  stream.write('begun');
  setTimeout(() => stream.destroy(new StreamNotFoundException()), 30);
  return stream;
};

@Controller('streams')
class StreamsController {
  @Sse('events')
  events(): Observable<MessageEvent> {
    return concat(
      of({ data: 'first' }),
      later(() => new StreamNotFoundException()),
    );
  }

  @Sse('promised')
  async promised(): Promise<Observable<MessageEvent>> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return concat(
      of({ data: 'first' }),
      later(() => new StreamNotFoundException()),
    );
  }

  @Sse('before')
  async before(): Promise<Observable<MessageEvent>> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new StreamNotFoundException();
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(breaking());
  }

  @Get('generator')
  async *generator(): AsyncGenerator<string> {
    yield 'begun';
    await new Promise((resolve) => setTimeout(resolve, 30));
    throw new StreamNotFoundException();
  }

  @Get('piped')
  piped(@Res() response: AnyResponse): void {
    response.hijack?.();
    pipeline(breaking(), response.raw ?? response, () => undefined);
  }

  @Get('endless')
  endless(): StreamableFile {
    return new StreamableFile(
      new Readable({
        read() {
          // Nest 11.1.4 lets it run on when its client has left.
          setTimeout(() => this.push('x'), 10).unref();
        },
      }),
    );
  }
}

const start = async (
  adapter: Adapter,
  options: AnalyticsErrorsOptions = {},
): Promise<RunningWorld & { readonly events: ErrorEvent[] }> => {
  const events: ErrorEvent[] = [];
  const running = await startWorld(adapter, { controllers: [StreamsController] }, [
    AnalyticsErrorsModule.forRoot({ ...options, onError: (event) => events.push(event) }),
  ]);
  return { ...running, events };
};

const ask = (port: number, path: string) =>
  exchange(
    port,
    { pieces: [`GET /streams/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`] },
    { patience: 500 },
  );

describe.each(ADAPTERS)('on %s', (adapter) => {
  it.each(['events', 'promised', 'file', 'generator', 'piped'])(
    'an error in a stream that is under way is told of once: %s',
    async (path) => {
      const running = await start(adapter);
      const response = await ask(running.port, path);
      await running.app.close();
      expect([response?.status, response?.body]).toEqual([
        200,
        expect.stringMatching(/^begun|data: first/),
      ]);
      expect(running.events).toMatchObject([
        { exception: { code: 'E3001_STREAM_NOT_FOUND' }, method: 'GET' },
      ]);
      expect(running.log.errors.map(({ text }) => text)).toEqual([
        expect.stringContaining('E3001_STREAM_NOT_FOUND'),
      ]);
    },
  );

  it.each(['report', 'keep'] as const)('also with foreignErrors: %s', async (foreignErrors) => {
    const running = await start(adapter, { foreignErrors });
    await ask(running.port, 'events');
    await ask(running.port, 'file');
    await running.app.close();
    expect(running.events.map(({ exception }) => exception.code)).toEqual([
      'E3001_STREAM_NOT_FOUND',
      'E3001_STREAM_NOT_FOUND',
    ]);
  });

  it('an error before the first event is answered 404 E3001', async () => {
    const running = await start(adapter, { validation: false });
    const response = await ask(running.port, 'before');
    await running.app.close();
    expect([response?.status, response?.body, running.events.length]).toEqual([
      404,
      expect.stringContaining('E3001_STREAM_NOT_FOUND'),
      1,
    ]);
  });

  it('a client that leaves is nobody’s error', async () => {
    const running = await start(adapter);
    await exchange(
      running.port,
      { pieces: ['GET /streams/endless HTTP/1.1\r\nHost: a\r\n\r\n', 60], after: 'reset' },
      { patience: 100 },
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await running.app.close();
    expect(running.events).toEqual([]);
  });
});
