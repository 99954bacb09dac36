// Runs Jest against another version of Nest: `npm run test:nest11`, `node scripts/test-nest.js 12.0.1 test/access`. The
// packages go into a folder of their own and leave the lock file alone.
import { spawnSync } from 'node:child_process';
import { installedNest, installNest } from './lib/nest-packages.js';
import { skipsFor } from '../test/nest-versions/skipped.js';

const [wanted = '11', ...args] = process.argv.slice(2);
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
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, PACKAGES_FROM: folder, NEST_VERSION: version } },
);
for (const { file, test, reason } of skipsFor(version))
  process.stderr.write(`skipped under Nest ${version}: ${file} ${test ?? ''}: ${reason}\n`);
process.exitCode = status ?? 1;
