import type { HttpAdapterName } from '../../../apps/demo/src/config/demo.config.js';
import { type RunningDemo, startDemo } from '../../../apps/demo/stage/demo.js';
import { readStageConfig } from '../../../apps/demo/stage/stage.config.js';
import { DemoClient } from '../../../apps/demo/stage/load/demo-client.js';

export interface DemoUnderTest {
  readonly demo: RunningDemo;
  readonly client: DemoClient;
  close(): Promise<void>;
}

/** Starts the demo as `npm start` does, on a free port; the environment can be added to. The pages of OpenAPI take time to start, so they are left out. */
export const startDemoUnderTest = async (
  adapter: HttpAdapterName,
  env: Record<string, string> = {},
  { docs = false }: { readonly docs?: boolean } = {},
): Promise<DemoUnderTest> => {
  const config = readStageConfig({ PORT: '0', HTTP_ADAPTER: adapter, ...env });
  const demo = await startDemo(config, false, { docs });
  return {
    demo,
    client: new DemoClient(demo.url, demo.standIns.controlUrl ?? ''),
    close: () => demo.close(),
  };
};
