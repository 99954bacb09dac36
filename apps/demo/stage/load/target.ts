import 'reflect-metadata';
import { startDemo } from '../demo.js';
import { readStageConfig } from '../stage.config.js';

/** The demo in a process of its own, which tells its parent where it is and, when asked, what it holds. */
const demo = await startDemo(readStageConfig(process.env));

process.on('message', (question) => {
  if (question !== 'memory') return;
  // Only with the garbage gone does a number tell a leak from a heap that has not been swept yet.
  globalThis.gc?.();
  process.send?.({ memory: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => void demo.close().then(() => process.exit(0)));
process.send?.({ url: demo.url, controlUrl: demo.standIns.controlUrl });
