import { ERROR_CODES } from 'nestjs-analytics-errors';
import { runLoad, verdictOn } from '../../../apps/demo/stage/load/run-load.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

const PATIENCE = 60_000;
const memory = () => Promise.resolve(0);

describe('a short load on the demo', () => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest('express', { LOGINS_PER_MINUTE: '1000000' });
  });
  afterAll(() => under.close());

  it(
    'sees all 35 codes, no failure that was not provoked and no foreign body',
    async () => {
      const report = await runLoad(under.client, { seconds: 2, memory });
      expect(verdictOn(report)).toEqual([]);
      expect([...report.counts.keys()].filter((key) => key !== 'ok').sort()).toEqual(
        [...ERROR_CODES].sort(),
      );
      expect(report.counts.get('ok')).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    'notices an answer that is not as expected',
    async () => {
      const good = [{ request: { method: 'GET' as const, path: '/nowhere' }, status: 200 }];
      const report = await runLoad(under.client, { seconds: 2, memory, good });
      expect(verdictOn(report).join('\n')).toContain('GET /nowhere: 404 E1001_ENDPOINT_NOT_FOUND');
    },
    PATIENCE,
  );
});
