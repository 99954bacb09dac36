import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.js';

const workspace = fileURLToPath(new URL('../../', import.meta.url));
const apps = fileURLToPath(new URL('./apps/', import.meta.url));

/** The oldest Node that is supported, and the two lines after it. */
const NODES = ['20.19.0', '22', '24'] as const;
const APPS = [
  ['an ESM application', 'esm', ['express', 'fastify'], ['5.7', '6.0']],
  // Older compilers refuse an ES module in a CommonJS file, although Node takes it.
  ['a CommonJS application', 'commonjs', ['express'], ['5.8', '6.0']],
] as const;

const unknownRoute = {
  status: 404,
  body: {
    error: {
      errorCode: 'E1001_ENDPOINT_NOT_FOUND',
      statusCode: 404,
      message: 'The requested URL was not found on this server',
      requestId: 'consumer',
    },
  },
};
const thrown = {
  status: 404,
  body: {
    error: {
      errorCode: 'E3001_STREAM_NOT_FOUND',
      statusCode: 404,
      message: 'Stream not found',
      userInfo: 'This stream was deleted.',
      requestId: 'consumer',
    },
  },
};

describe('the packed library', () => {
  let folder: string;
  let tarball: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestjs-analytics-errors-'));
    await run(
      workspace,
      'npm',
      'pack',
      '--workspace',
      'nestjs-analytics-errors',
      '--pack-destination',
      folder,
      '--silent',
    );
    tarball = join(
      folder,
      readdirSync(folder).find((file) => file.endsWith('.tgz'))!,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds code, types, sources and papers, and nothing else', async () => {
    const files = (await run(folder, 'tar', '-tzf', tarball)).trim().split('\n');
    const kinds = new Set(files.map((file) => file.split('/')[1]!));
    expect([...kinds].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'package.json',
      'src',
    ]);
    expect(files).toEqual(
      expect.arrayContaining([
        'package/dist/index.js',
        'package/dist/index.d.ts',
        'package/docs/error-codes.md',
      ]),
    );
  });

  it('has nothing that publint objects to', async () => {
    expect(await run(workspace, 'npx', 'publint', 'run', tarball, '--strict')).toMatch(/All good/i);
  });

  it('has types that resolve from ESM and from a bundler', async () => {
    const report = await run(
      workspace,
      'npx',
      'attw',
      tarball,
      '--profile',
      'esm-only',
      '--no-emoji',
      '--no-color',
      '--format',
      'ascii',
    );
    expect(report).toMatch(/node16 \(from ESM\): OK \(ESM\)/);
    expect(report).toMatch(/bundler: OK/);
  });

  describe.each(APPS)('in %s', (_kind, app, adapters, compilers) => {
    let consumer: string;
    beforeAll(async () => {
      consumer = join(folder, app);
      cpSync(join(apps, app), consumer, { recursive: true });
      await run(consumer, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
    });

    it.each(compilers)(
      'has types that hold, strictly and with those of its dependencies, for TypeScript %s',
      async (version) => {
        cpSync(join(apps, 'app.ts'), join(consumer, 'app.ts'));
        const flags =
          '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --experimentalDecorators --emitDecoratorMetadata';
        const target = `--module nodenext --target es2023 --types node --typeRoots ${join(workspace, 'node_modules/@types')}`;
        const compiler = ['--yes', '--prefer-offline', '--package', `typescript@${version}`, 'tsc'];
        expect(
          await run(consumer, 'npx', ...compiler, ...`${flags} ${target}`.split(' '), 'app.ts'),
        ).toBe('');
      },
    );

    it.each(NODES)(
      'answers an unknown route with E1001 and a thrown exception with its code, on Node %s',
      async (version) => {
        const output = await run(
          consumer,
          'npx',
          '--yes',
          '--prefer-offline',
          '--package',
          `node@${version}`,
          'node',
          'main.js',
        );
        expect(JSON.parse(output)).toEqual(
          Object.fromEntries(adapters.map((adapter) => [adapter, { unknownRoute, thrown }])),
        );
      },
    );
  });
});
