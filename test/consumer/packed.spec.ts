import { statSync } from 'node:fs';
import { run } from './command.js';
import { FOLDER, TARBALL, WORKSPACE } from './places.js';

it('holds code, types and papers, no sources and no maps, in at most 250 kB', async () => {
  const files = (await run(FOLDER, ['tar', '-tzf', TARBALL])).trim().split('\n');
  const places = new Set(files.map((file) => file.split('/')[1]));
  expect([...places].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'package.json',
  ]);
  expect(files.filter((file) => /\.map$|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  expect(statSync(TARBALL).size).toBeLessThanOrEqual(250_000);
});

it('has nothing that publint objects to', async () => {
  expect(await run(WORKSPACE, ['npx', 'publint', 'run', TARBALL, '--strict'])).toMatch(/All good/i);
});

it('has types that resolve everywhere', async () => {
  const report = await run(WORKSPACE, [
    ...['npx', 'attw', TARBALL, '--no-emoji', '--no-color', '--format', 'ascii'],
  ]);
  expect(report).toContain('No problems found');
});
