// Runs the census against the lowest versions of Nest that the library's peer range admits, or against the version that is
// named: `node scripts/census-lowest.js 12.1.0`. The packages go into a folder of their own and leave the lock file alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { peerDependencies } = JSON.parse(readFileSync('libs/analytics-errors/package.json', 'utf8'));
const version = process.argv[2] ?? peerDependencies['@nestjs/core'].replace(/^[^\d]*/, '');
const [major, minor] = version.split('.');

/** The platforms are released on their own: of each the newest of the same minor, or of the nearest below it. */
const released = (name) => {
  const versions = [].concat(
    JSON.parse(execFileSync('npm', ['view', name, 'versions', '--json'], { encoding: 'utf8' })),
  );
  const upTo = Number(minor) * 1000 + Number(version.split('.')[2]);
  const candidates = versions.filter((candidate) => {
    const [, candidateMinor, patch] = candidate.split('.').map(Number);
    return (
      candidate.startsWith(`${major}.`) &&
      !candidate.includes('-') &&
      candidateMinor * 1000 + patch <= upTo
    );
  });
  // The first release of a package may be one patch later than that of the core.
  return (
    candidates.at(-1) ??
    versions.find((candidate) => candidate.startsWith(`${major}.`) && !candidate.includes('-'))
  );
};

const NEST = [
  'common',
  'core',
  'platform-express',
  'platform-fastify',
  'platform-ws',
  'websockets',
].map((name) => `@nestjs/${name}`);
const OTHERS = [
  `@nestjs/jwt@${major}`,
  `@nestjs/serve-static@${major === '11' ? 5 : major}`,
  `@nestjs/terminus@${major}`,
  '@nestjs/throttler@6',
  '@fastify/static',
  'rxjs@7',
  'reflect-metadata@0.2',
  'class-validator',
  'class-transformer',
  'ws@8',
  'negotiator@1',
];

const folder = mkdtempSync(join(tmpdir(), 'census-lowest-'));
try {
  const wanted = NEST.map((name) => `${name}@${released(name)}`);
  process.stderr.write(`${wanted.join(' ')}\n`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--silent', ...wanted, ...OTHERS],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  );
  const { status } = spawnSync(
    process.execPath,
    ['scripts/census.js', '--rows', '--library', '--from', folder],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
