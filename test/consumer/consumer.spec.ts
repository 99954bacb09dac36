import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Node, run, startAndAsk } from './command.js';
import {
  addFiles,
  importModule,
  setJwt,
  generateProject,
  installLine,
  mainOf,
  NEST_11,
  NEST_12_COMMONJS,
  NEST_12_ESM,
  WORKSPACE,
} from './project.js';

/** `npm run test:consumer` looks at one project per major; `-- --all` at every combination that is supported. */
const isWhole = process.env['CONSUMER'] === 'all';

const KINDS = isWhole ? [NEST_11, NEST_12_ESM, NEST_12_COMMONJS] : [NEST_11, NEST_12_ESM];
const COMPILERS = ['5.4', '5.9', '6.0'] as const;
const RESOLUTIONS = [
  ['node10', 'commonjs', 'cts'],
  ['node16', 'node16', 'cts'],
  ['node16', 'node16', 'mts'],
  ['nodenext', 'nodenext', 'cts'],
  ['nodenext', 'nodenext', 'mts'],
  ['bundler', 'esnext', 'ts'],
] as const;
const E1001 = 'E1001_ENDPOINT_NOT_FOUND';

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestjs-analytics-errors-'));
  const { version } = JSON.parse(
    readFileSync(join(WORKSPACE, 'libs/analytics-errors/package.json'), 'utf8'),
  ) as { version: string };
  await run(WORKSPACE, ['node', 'scripts/pack-library.js', folder]);
  tarball = join(folder, `nestjs-analytics-errors-${version}.tgz`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed library', () => {
  it('holds code, types and papers, no sources and no maps, in at most 250 kB', async () => {
    const files = (await run(folder, ['tar', '-tzf', tarball])).trim().split('\n');
    const places = new Set(files.map((file) => file.split('/')[1]));
    expect([...places].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    expect(files.filter((file) => /\.map$|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(statSync(tarball).size).toBeLessThanOrEqual(250_000);
  });

  it('has nothing that publint objects to', async () => {
    expect(await run(WORKSPACE, ['npx', 'publint', 'run', tarball, '--strict'])).toMatch(
      /All good/i,
    );
  });

  it('has types that resolve everywhere', async () => {
    const report = await run(WORKSPACE, [
      ...['npx', 'attw', tarball, '--no-emoji', '--no-color', '--format', 'ascii'],
    ]);
    expect(report).toContain('No problems found');
  });
});

describe.each(KINDS)('in a new project: $name', (kind) => {
  let project: string;
  beforeAll(async () => {
    project = await generateProject(join(folder, kind.name.replace(/\W+/g, '-')), kind);
  });

  it('installs with the line of the README, without a flag and without a conflict', async () => {
    await run(project, ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline']);
    expect(await run(project, installLine(tarball))).not.toMatch(/ERESOLVE|overriding peer/);
    importModule(project);
    addFiles(project, kind, 'first');
  });

  it('builds, and answers an unknown route with E1001', async () => {
    await run(project, ['npm', 'run', 'build']);
    expect(await startAndAsk(project, mainOf(project))).toBe(E1001);
  });

  it('passes its own tests, and those that ask for codes', async () => {
    await expectGreen(project);
  });

  it('says what to install where the option jwt is set and @nestjs/jwt is missing', async () => {
    setJwt(project);
    await run(project, ['npm', 'run', 'build']);
    expect(await startAndAsk(project, mainOf(project))).toMatch(
      /the option jwt needs the package @nestjs\/jwt, which is not installed; npm install @nestjs\/jwt@11 with Nest 11/,
    );
  });

  it('guards a route once it is installed, and tests it', async () => {
    await run(project, [
      ...[
        'npm',
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        `@nestjs/jwt@${kind.nest}`,
      ],
    ]);
    addFiles(project, kind, 'guarded');
    await run(project, ['npm', 'run', 'build']);
    expect(await startAndAsk(project, mainOf(project))).toBe(E1001);
    await expectGreen(project);
  });

  it('has commands that know the codes and read the routes', async () => {
    expect(await run(project, ['npx', 'analytics-errors', 'explain', 'E3001'])).toContain(
      'E3001_STREAM_NOT_FOUND',
    );
    // Routes that declare nothing are a difference, and its exit code one of an error.
    const report = await run(project, ['npx', 'analytics-errors', 'check', '--all']).catch(String);
    expect(report).toMatch(/GET \/streams\/:name[^]*E3001_STREAM_NOT_FOUND/);
  });

  if (!isWhole) return;

  it.each(kind.nodes)('starts and passes its tests on Node %s', async (version) => {
    const node = await nodeOf(version);
    expect(await startAndAsk(project, mainOf(project), node)).toBe(E1001);
    await expectGreen(project, node);
  });

  const combinations = COMPILERS.flatMap((compiler) =>
    RESOLUTIONS.map((resolution) => [compiler, ...resolution] as const),
  );
  it.each(combinations)(
    'has types that hold for TypeScript %s with moduleResolution %s, module %s, in a .%s file',
    async (compiler, resolution, module, extension) => {
      const file = `types.${extension}`;
      copyFileSync(join(WORKSPACE, 'test/consumer/apps/app.ts'), join(project, file));
      const flags = [
        ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
        ...['--experimentalDecorators', '--emitDecoratorMetadata', '--target', 'es2022'],
        ...['--types', 'node', '--moduleResolution', resolution, '--module', module],
        ...(compiler === '6.0' ? ['--ignoreDeprecations', '6.0', '--ignoreConfig'] : []),
      ];
      const report = await run(project, [
        ...['npx', '--yes', '--prefer-offline', '--package', `typescript@${compiler}`, 'tsc'],
        ...flags,
        file,
      ]).catch(String);
      // The types of other packages may ask for more than an old compiler has.
      expect(
        report
          .split('\n')
          .filter(
            (line) =>
              line.includes('error TS') && !/^node_modules\/(?!nestjs-analytics)/.test(line),
          ),
      ).toEqual([]);
    },
  );

  it.each(['0.14.0', '0.14', '0.15'])(
    'passes its tests with class-validator %s',
    async (version) => {
      await run(project, [
        ...['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
        `class-validator@${version}`,
      ]);
      await expectGreen(project);
    },
  );
});

/** The folder of a Node's binary, installed once. The package `node` would fetch the same one with a script. */
const nodeOf = async (version: string): Promise<Node> => {
  const place = join(folder, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
  await run(place, [
    ...['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
    `${name}@${version}`,
  ]);
  return join(place, 'node_modules', name, 'bin');
};

/** Runs the project's own unit and e2e tests. */
const expectGreen = async (project: string, node?: Node): Promise<void> => {
  expect(await run(project, ['npm', 'test'], node)).toMatch(/\d+ passed/);
  expect(await run(project, ['npm', 'run', 'test:e2e'], node)).toMatch(/\d+ passed/);
};
