import 'reflect-metadata';
import { readConfig } from '../config/demo.config.js';
import { startDemo } from '../demo.js';

/** The demo in a process of its own, which tells its parent where it is and, when asked, what it holds. */
const demo = await startDemo(readConfig(process.env));

process.on('message', (question) => {
  if (question !== 'memory') return;
  // Only with the garbage gone does a number tell a leak from a heap that has not been swept yet.
  globalThis.gc?.();
  process.send?.({ memory: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => void demo.close().then(() => process.exit(0)));
process.send?.({ url: demo.url, controlUrl: demo.standIns.controlUrl });
