// Tries the packed library in new projects of Nest's command line: one per major, or with `--all` every combination that is
// supported.
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    ...[
      'scripts/jest.js',
      '--config',
      'test/consumer/jest.config.js',
      '--runInBand',
      '--forceExit',
    ],
    ...['--json', '--outputFile=artifacts/consumer.json'],
    ...args.filter((arg) => arg !== '--all'),
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, CONSUMER: args.includes('--all') ? 'all' : 'some' },
  },
);
process.exitCode = status ?? 1;
