import { ERROR_CODES } from 'nestjs-analytics-errors';
import {
  type Answer,
  DemoClient,
  type DemoRequest,
} from '../../../apps/demo/stage/load/demo-client.js';
import { runLoad, verdictOn } from '../../../apps/demo/stage/load/run-load.js';
import { ADAPTERS } from '../../support/adapters.js';
import { startDemoUnderTest } from '../support/demo.js';

const PATIENCE = 60_000;

/** Something between the client and the service answers in its place. */
class ClientBehindAProxy extends DemoClient {
  override async send(request: DemoRequest, account?: string): Promise<Answer> {
    const answer = await super.send(request, account);
    return request.path === '/health'
      ? { ...answer, status: 502, body: { message: 'Bad gateway' } }
      : answer;
  }
}

describe.each(ADAPTERS)('a short load on the demo on %s', (adapter) => {
  it(
    'sees all 35 codes, no failure that was not provoked and no foreign body',
    async () => {
      const under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '1000000' });
      const report = await runLoad(under.client, { seconds: 3, memory: () => Promise.resolve(0) });
      await under.close();
      expect(verdictOn(report)).toEqual([]);
      expect([...report.counts.keys()].filter((key) => key !== 'ok').sort()).toEqual(
        [...ERROR_CODES].sort(),
      );
      expect(report.counts.get('ok')).toBeGreaterThan(20);
    },
    PATIENCE,
  );

  it(
    'notices an answer that is not ours',
    async () => {
      const under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '1000000' });
      const client = new ClientBehindAProxy(under.demo.url, under.demo.standIns.controlUrl ?? '');
      const report = await runLoad(client, { seconds: 1, memory: () => Promise.resolve(0) });
      await under.close();
      expect(verdictOn(report).join('\n')).toContain('GET /health: 502 with a foreign body');
    },
    PATIENCE,
  );
});
