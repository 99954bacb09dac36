import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nest's packages that follow the versions of its core. */
const CORE = [
  'common',
  'core',
  'microservices',
  'platform-express',
  'platform-fastify',
  'platform-socket.io',
  'platform-ws',
  'testing',
  'websockets',
];

/** The packages around it, as they go with each major. */
const AROUND = {
  11: {
    apollo: '13',
    axios: '4',
    graphql: '13',
    jwt: '11',
    passport: '11',
    'serve-static': '5',
    swagger: '11',
    terminus: '11',
    throttler: '6',
  },
  12: {
    apollo: '14',
    axios: '12',
    graphql: '14',
    jwt: '12',
    passport: '12',
    'serve-static': '12',
    swagger: '12',
    terminus: '12',
    throttler: '6',
  },
};

/** What Nest must share with the tests, in the workspace's own versions, and what needs Nest itself. */
const SHARED = [
  '@apollo/server',
  '@as-integrations/express5',
  '@as-integrations/fastify',
  '@fastify/static',
  'axios',
  'class-transformer',
  'class-validator',
  'graphql',
  'nestjs-pino',
  'passport',
  'passport-jwt',
  'pino',
  'pino-http',
  'reflect-metadata',
  'rxjs',
  'socket.io',
  'ws',
];

/** @param {string} name */
const versionInWorkspace = (name) =>
  JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;

/** @param {string} name */
const publishedVersions = (name) =>
  JSON.parse(execFileSync('npm', ['view', name, 'versions', '--json'], { encoding: 'utf8' }));

/** @param {string} version */
const rankOf = (version) => {
  const [, minor, patch] = version.split('.').map(Number);
  return Number(minor) * 1000 + Number(patch);
};

/**
 * Nest's packages are released on their own: of each the newest that is not newer than the wanted version of the core.
 * @param {string} name
 * @param {string} wanted a major for the newest of it, or a version in full
 */
const versionOf = (name, wanted) => {
  if (!wanted.includes('.')) return wanted;
  const released = publishedVersions(name).filter(
    (/** @type {string} */ version) =>
      version.startsWith(`${wanted.split('.')[0]}.`) && !version.includes('-'),
  );
  const upTo = released.filter(
    (/** @type {string} */ version) => rankOf(version) <= rankOf(wanted),
  );
  return upTo.at(-1) ?? released[0];
};

/**
 * Installs a version of Nest, with what belongs to it, into a folder of its own, which later runs use again.
 * @param {string} wanted such as `11`, `12` or `11.1.4`
 * @returns {string} the folder
 */
export const installNest = (wanted) => {
  const major = /** @type {keyof typeof AROUND} */ (Number(wanted.split('.')[0]));
  const around = AROUND[major];
  if (around === undefined) throw new Error(`There is no list of packages for Nest ${wanted}.`);
  const dependencies = {
    ...Object.fromEntries(
      CORE.map((name) => [`@nestjs/${name}`, versionOf(`@nestjs/${name}`, wanted)]),
    ),
    ...Object.fromEntries(
      Object.entries(around).map(([name, version]) => [`@nestjs/${name}`, version]),
    ),
    ...Object.fromEntries(SHARED.map((name) => [name, versionInWorkspace(name)])),
  };
  const folder = join(tmpdir(), `nestjs-analytics-errors-nest-${wanted}`);
  const manifest = `${JSON.stringify({ private: true, type: 'module', dependencies }, null, 2)}\n`;
  const file = join(folder, 'package.json');
  const isThere =
    existsSync(join(folder, 'node_modules', '.package-lock.json')) &&
    existsSync(file) &&
    readFileSync(file, 'utf8') === manifest;
  if (isThere) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, manifest);
  // Early releases of 12 name peers that cannot be met; what belongs together is said above.
  const flags = ['--no-audit', '--no-fund', '--legacy-peer-deps', '--prefer-offline', '--silent'];
  execFileSync('npm', ['install', ...flags], { cwd: folder, stdio: 'inherit' });
  return folder;
};

/** @param {string} folder */
export const installedNest = (folder) =>
  JSON.parse(readFileSync(join(folder, 'node_modules/@nestjs/core/package.json'), 'utf8')).version;
