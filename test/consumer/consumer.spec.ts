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
  ['an ESM application', 'esm', ['express', 'fastify']],
  ['a CommonJS application', 'commonjs', ['express']],
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
    await run(workspace, 'npm', 'pack', '--workspace', 'nestjs-analytics-errors', '--pack-destination', folder, '--silent');
    tarball = join(
      folder,
      readdirSync(folder).find((file) => file.endsWith('.tgz'))!,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds code, types, sources and papers, and nothing else', async () => {
    const files = (await run(folder, 'tar', '-tzf', tarball)).trim().split('\n');
    const kinds = new Set(files.map((file) => file.split('/')[1]!));
    expect([...kinds].sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json', 'src']);
    expect(files).toEqual(expect.arrayContaining(['package/dist/index.js', 'package/dist/index.d.ts', 'package/docs/error-codes.md']));
  });

  it('has nothing that publint objects to', async () => {
    expect(await run(workspace, 'npx', 'publint', 'run', tarball, '--strict')).toMatch(/All good/i);
  });

  it('has types that resolve from ESM and from a bundler', async () => {
    const report = await run(workspace, 'npx', 'attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'ascii');
    expect(report).toMatch(/node16 \(from ESM\): OK \(ESM\)/);
    expect(report).toMatch(/bundler: OK/);
  });

  describe.each(APPS)('in %s', (_kind, app, adapters) => {
    let consumer: string;
    beforeAll(async () => {
      consumer = join(folder, app);
      cpSync(join(apps, app), consumer, { recursive: true });
      await run(consumer, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
    });

    it('has types that hold, strictly', async () => {
      cpSync(join(apps, 'app.ts'), join(consumer, 'app.ts'));
      const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --module nodenext --target es2023';
      const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
      expect(
        await run(
          consumer,
          compiler,
          ...`${flags} --types node --typeRoots ${join(workspace, 'node_modules/@types')}`.split(' '),
          '--experimentalDecorators',
          '--emitDecoratorMetadata',
          'app.ts',
        ),
      ).toBe('');
    });

    it.each(NODES)('answers an unknown route with E1001 and a thrown exception with its code, on Node %s', async (version) => {
      const output = await run(consumer, 'npx', '--yes', '--prefer-offline', '--package', `node@${version}`, 'node', 'main.js');
      expect(JSON.parse(output)).toEqual(Object.fromEntries(adapters.map((adapter) => [adapter, { unknownRoute, thrown }])));
    });
  });
});
