// Tries the packed library where it will be used: `npm run test:consumer` in new projects of Nest 11 and 12, `npm run
// test:matrix` in every part, and either of them with `-- types runs` in the parts that are named.
import { spawnSync } from 'node:child_process';

const QUICK = ['nest-11', 'nest-12'];

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('-'));
const isWhole = args.includes('--all');
const parts = named.length > 0 || isWhole ? named : QUICK;

const { status } = spawnSync(
  process.execPath,
  [
    'scripts/jest.js',
    ...['--config', 'test/consumer/jest.config.js'],
    ...['--json', '--outputFile=artifacts/consumer.json'],
    ...args.filter((arg) => arg.startsWith('-') && arg !== '--all'),
    ...parts.map((part) => `test/consumer/${part}\\.spec\\.ts`),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
