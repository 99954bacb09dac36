import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';
import { CensusModule } from '../census/census-app.js';
import { type Adapter, type RunningWorld, startWorld } from '../census/world.js';

const start = (adapter: Adapter, requestIdHeader = 'x-request-id'): Promise<RunningWorld> =>
  startWorld(adapter, { imports: [CensusModule] }, [
    AnalyticsErrorsModule.forRoot({ requestId: { header: requestIdHeader } }),
  ]);

const requestStart = channel('http.server.request.start');
const EVENTS = ['clientError', 'upgrade', 'newListener', 'removeListener'];
const listenersOf = (server: Server): Record<string, number> =>
  Object.fromEntries(EVENTS.map((event) => [event, server.listenerCount(event)]));

const idOf = async ({ port }: RunningWorld): Promise<string | null> =>
  (
    await fetch(`http://127.0.0.1:${port}/write/html`, {
      headers: { 'x-one': 'one', 'x-two': 'two' },
    })
  ).headers.get('x-request-id');

describe.each(ADAPTERS)('an application on %s', (adapter) => {
  it('leaves no listener behind when it closes', async () => {
    const plain = await startWorld(adapter, { imports: [CensusModule] }, []);
    const before = listenersOf(plain.app.getHttpServer() as Server);
    await plain.app.close();
    const { app } = await start(adapter);
    const server = app.getHttpServer() as Server;
    const during = [requestStart.hasSubscribers, listenersOf(server)];
    await app.close();
    expect(during).toEqual([true, before]);
    expect([requestStart.hasSubscribers, Object.hasOwn(server, 'emit')]).toEqual([false, false]);
    expect(listenersOf(server)).toEqual(before);
  });

  it('can be one of many in a process, each with its own options', async () => {
    const first = await start(adapter, 'x-one');
    const second = await start(adapter, 'x-two');
    const both = [await idOf(first), await idOf(second)];
    await first.app.close();
    const left = await idOf(second);
    await second.app.close();
    expect([...both, left]).toEqual(['one', 'two', 'two']);
  });

  it('answers a request that is under way while it closes', async () => {
    const running = await start(adapter);
    const answer = fetch(`http://127.0.0.1:${running.port}/throw/slow`, {
      headers: { connection: 'close' },
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await running.app.close();
    const response = await answer;
    expect(response.status).toBe(500);
    await expect(response.text()).resolves.toContain('"errorCode":"E4001_INTERNAL_ERROR"');
  });

  it('starts and closes ten times over without a warning of Node’s', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    for (let round = 0; round < 10; round += 1) await (await start(adapter)).app.close();
    process.off('warning', note);
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
  });
});
