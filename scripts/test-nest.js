// Runs Jest against another version of Nest: `npm run test:nest11`, `node scripts/test-nest.js 12.0.1 test/access`. The
// packages go into a folder of their own and leave the lock file alone. Without paths the newest of a major (`11`) runs the
// suites of the library, and the oldest that the library accepts (`oldest-11`, `oldest-12`) those that depend on Nest most.
import { spawnSync } from 'node:child_process';
import { installedNest, installNest } from './lib/nest-packages.js';
import { skipsFor } from '../test/nest-versions/skipped.js';

const [wanted = '11', ...args] = process.argv.slice(2);
/** Whatever touches Nest itself: every way to fail, the guards, the filter, what leaves without it, and the log. */
const DEPENDING_ON_NEST = [
  'test/access/(?!jwt|rules|connections)',
  'test/analytics-errors.module',
  'test/census',
  'test/decide',
  'test/egress',
  'test/log',
  'test/nest/',
  'test/respond',
  'test/validation/(nest-pipes|uploads|setup)',
];

/** @param {string} arg */
const isPath = (arg) => !arg.startsWith('-');

const folder = installNest(wanted);
const version = installedNest(folder);
process.stderr.write(`Nest ${version}, from ${folder}\n`);
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--config',
    'test/nest-versions/jest.config.js',
    ...(wanted.startsWith('oldest-') && !args.some(isPath) ? DEPENDING_ON_NEST : []),
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, PACKAGES_FROM: folder, NEST_VERSION: version } },
);
for (const { file, test, reason } of skipsFor(version))
  process.stderr.write(`skipped under Nest ${version}: ${file} ${test ?? ''}: ${reason}\n`);
process.exitCode = status ?? 1;
