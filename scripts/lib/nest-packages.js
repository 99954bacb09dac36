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

/** @param {string} version */
const rankOf = (version) => {
  const [, minor, patch] = version.split('.').map(Number);
  return Number(minor) * 1000 + Number(patch);
};

/**
 * Nest's packages are released on their own: of each the newest that is not newer than the wanted version of the core.
 * @param {string} name
 * @param {string} wanted
 */
const versionOf = (name, wanted) => {
  const released = releasesOf(name, majorOf(wanted));
  return released.filter((version) => rankOf(version) <= rankOf(wanted)).at(-1) ?? released[0];
};

/**
 * The releases of a major, the newest last.
 * @param {string} name
 * @param {string} major
 * @returns {string[]}
 */
const releasesOf = (name, major) =>
  JSON.parse(
    execFileSync('npm', ['view', name, 'versions', '--json'], { encoding: 'utf8' }),
  ).filter((/** @type {string} */ version) => majorOf(version) === major && !version.includes('-'));

/** @param {string} version */
const majorOf = (version) => version.split('.')[0] ?? '';

/** The ranges of Nest that the library accepts, one for each major. */
const ranges = () =>
  JSON.parse(readFileSync('libs/analytics-errors/package.json', 'utf8'))
    .peerDependencies['@nestjs/core'].split('||')
    .map((/** @type {string} */ range) => range.trim().replace('^', ''));

/**
 * A version in full, of what can be asked for: `11` is the newest 11, `oldest-11` the oldest that the library accepts.
 * @param {string} wanted
 * @returns {string}
 */
const inFull = (wanted) => {
  if (wanted.includes('.')) return wanted;
  const major = wanted.replace('oldest-', '');
  const version = wanted.startsWith('oldest-')
    ? ranges().find((/** @type {string} */ oldest) => majorOf(oldest) === major)
    : releasesOf('@nestjs/core', major).at(-1);
  if (version === undefined) throw new Error(`The library accepts no Nest ${wanted}.`);
  return version;
};

/**
 * Installs a version of Nest, with what belongs to it, into a folder of its own, which later runs use again.
 * @param {string} wanted such as `11`, `oldest-12` or `11.1.4`
 * @returns {string} the folder
 */
export const installNest = (wanted) => {
  const version = inFull(wanted);
  const around = AROUND[/** @type {keyof typeof AROUND} */ (Number(majorOf(version)))];
  if (around === undefined) throw new Error(`There is no list of packages for Nest ${version}.`);
  const others = {
    ...Object.fromEntries(
      Object.entries(around).map(([name, range]) => [`@nestjs/${name}`, range]),
    ),
    ...Object.fromEntries(SHARED.map((name) => [name, versionInWorkspace(name)])),
  };
  const folder = join(tmpdir(), `nestjs-analytics-errors-nest-${version}`);
  const file = join(folder, 'package.json');
  if (isInstalled(folder, others)) return folder;
  const core = CORE.map((name) => [`@nestjs/${name}`, versionOf(`@nestjs/${name}`, version)]);
  const dependencies = { ...Object.fromEntries(core), ...others };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ private: true, type: 'module', dependencies }));
  // Early releases of 12 name peers that cannot be met; what belongs together is said above.
  const flags = ['--no-audit', '--no-fund', '--legacy-peer-deps', '--prefer-offline', '--silent'];
  execFileSync('npm', ['install', ...flags], { cwd: folder, stdio: 'inherit' });
  return folder;
};

/**
 * @param {string} folder
 * @param {Record<string, string>} others
 */
const isInstalled = (folder, others) => {
  if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) return false;
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(others).every(([name, range]) => dependencies[name] === range);
};

/** @param {string} folder */
export const installedNest = (folder) =>
  JSON.parse(readFileSync(join(folder, 'node_modules/@nestjs/core/package.json'), 'utf8')).version;
