import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BUILT = 'libs/analytics-errors/dist/esm/index.js';

let folder: string;
let tarball: string;
beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error(`There is no ${BUILT}: run npm run build first.`);
  folder = mkdtempSync(join(tmpdir(), 'nestjs-analytics-errors-packed-'));
  execFileSync(process.execPath, ['scripts/pack-library.js', folder, '--built']);
  tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz'))!,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('npx', args)).stdout;

describe('the packed library', () => {
  it('holds code, types and papers, no sources and no maps, in at most 250 kB', () => {
    const list = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    const files = list.trim().split('\n');
    expect([...new Set(files.map((file) => file.split('/')[1]))].sort()).toEqual([
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
    expect(await run('publint', 'run', tarball, '--strict')).toMatch(/All good/i);
  });

  it('has types that resolve everywhere, by the word of attw', async () => {
    expect(await run('attw', tarball, '--no-emoji', '--no-color', '--format', 'ascii')).toContain(
      'No problems found',
    );
  });
});
