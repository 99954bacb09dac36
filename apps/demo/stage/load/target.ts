import 'reflect-metadata';
import { startDemo } from '../demo.js';
import { readStageConfig } from '../stage.config.js';

/** Runs the demo as a child process, which reports its URLs and, on request, its memory. */
const demo = await startDemo(readStageConfig(process.env));

process.on('message', (question) => {
  if (question !== 'memory') return;
  // Without a collection first, a leak would look like garbage that is not collected yet.
  globalThis.gc?.();
  process.send?.({ memory: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => void demo.close().then(() => process.exit(0)));
process.send?.({ url: demo.url, controlUrl: demo.standIns.controlUrl });
