// One application in a process of its own: says where it listens, and its processor time and heap when it is asked.
import { createApp } from './apps.js';

process.once('message', (subject) => {
  // Standard error leads nowhere, so a failure goes the way of the figures.
  start(subject).catch((error) => process.send({ failure: error.stack }));
});

// An orderly end, so that Node writes the profile that it may have been asked for; also when the benchmark is broken off.
process.once('disconnect', () => process.exit());

const start = async (subject) => {
  // Whether a collection comes between the engine's first calls of `nextTick` and later ones decides, by chance and for the
  // life of a process, whether they cost 20 µs of CPU per request or 24; after one at this point it was 20 in all runs.
  globalThis.gc();
  globalThis.gc();
  const { application } = await createApp(subject);
  await application.listen(0, '127.0.0.1');
  process.on('message', (figure) => process.send({ value: FIGURES[figure]() }));
  process.send({ url: await application.getUrl() });
};

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Bytes that are in use after a collection. */
const heap = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

const FIGURES = { cpu, heap };
