// Runs Jest with the ES modules that it needs a flag of Node for; takes Jest's own options.
// `node scripts/jest.js test/validation`, and with a debugger: `node --inspect-brk scripts/jest.js …`.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const args = process.argv.slice(2);
const debugging = process.execArgv.some((flag) => flag.startsWith('--inspect'));

const { status } = spawnSync(
  process.execPath,
  [
    ...process.execArgv,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    createRequire(import.meta.url).resolve('jest/bin/jest'),
    ...(args.includes('--config') ? [] : ['--config', 'config/jest.config.js']),
    // A debugger sees what runs in its own process only.
    ...(debugging ? ['--runInBand'] : []),
    ...args,
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
