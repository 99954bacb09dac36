// Mutates a room of the library, or one file of it, and runs the tests that mirror it:
// `npm run mutation -- access`, `-- access/jwt`, `-- access/jwt/token-checks.ts`. With `--fast` only
// the pure tests run; further options go to Stryker.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, posix } from 'node:path';

const SOURCES = 'libs/analytics-errors/src';
const [target, ...rest] = process.argv.slice(2);

if (target === undefined || !existsSync(`${SOURCES}/${target}`)) {
  console.error(`Name a folder or file below ${SOURCES}, for example: npm run mutation -- access`);
  process.exit(1);
}

const isFile = target.endsWith('.ts');
/** The nearest folder of tests that mirrors the target. */
const testsOf = (folder) => (existsSync(`test/${folder}`) ? folder : testsOf(dirname(folder)));

// Without the package's `exports`, which lead to no program.
const stryker = createRequire(import.meta.url)
  .resolve('@stryker-mutator/core/package.json')
  .replace(/package\.json$/, 'bin/stryker.js');

const { status } = spawnSync(
  process.execPath,
  [
    stryker,
    'run',
    'config/stryker.config.js',
    '--mutate',
    isFile ? posix.join(SOURCES, target) : posix.join(SOURCES, target, '**/*.ts'),
    ...rest.filter((option) => option !== '--fast'),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      MUTATION_TESTS: testsOf(isFile ? dirname(target) : target),
      MUTATION_FAST: rest.includes('--fast') ? '1' : '',
    },
  },
);
process.exitCode = status ?? 1;
