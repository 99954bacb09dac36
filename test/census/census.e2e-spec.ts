import { setImmediate as nextTurn } from 'node:timers/promises';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';
import { CASES } from './cases.js';
import { leaksIn, outcomeOf, send } from './outcome.js';
import { exchange } from './raw-client.js';
import { type RunningWorld, startWorld } from './world.js';
import { type CensusWorld, type WorldName, WORLDS } from './worlds.js';

const worldNames = Object.keys(WORLDS) as WorldName[];

const isHealthy = async (port: number, path: string | undefined): Promise<boolean> => {
  if (path === undefined) return true;
  const response = await exchange(port, {
    pieces: [`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`],
  });
  return response?.status === 200;
};

describe.each(ADAPTERS)('the census on %s', (adapter) => {
  describe.each(worldNames)('in the world "%s"', (name) => {
    const world: CensusWorld = WORLDS[name];
    let running: RunningWorld;
    beforeAll(async () => {
      running = await startWorld(adapter, world, [
        AnalyticsErrorsModule.forRoot({ ...world.library }),
      ]);
    });
    afterAll(() => running.app.close());

    it.each(
      CASES.filter((row) => row.world === name && !row.isRepeat).map(
        (row) => [`${row.family}: ${row.title}`, row[adapter], row] as const,
      ),
    )('%s: %s', async (_title, expected, row) => {
      running.log.clear();
      const response = await send(running.port, row);
      await nextTurn();
      const logged = running.log.errors.map(({ level, text }) => `${level} ${text}`);
      expect({
        outcome: outcomeOf(response, row.isHead),
        leaks: leaksIn(response),
        headers: response?.headers,
      }).toMatchObject({
        outcome: expected,
        leaks: [],
        headers: row.headers ?? response?.headers,
      });
      expect(logged).toHaveLength(row.logged ?? (expected.startsWith('E') ? 1 : 0));
      await expect(isHealthy(running.port, world.healthy)).resolves.toBe(true);
    });
  });
});
