// Builds the library and packs what is published: `npm run pack -- <folder>`; with `--built`, as it was built. The package is
// put together in a folder of its own, so that the workspace, whose tests need an entry to the sources, stays as it is.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCode, bundleTypes } from './lib/bundle.js';
import { namedFiles, publishedManifest } from './lib/published-manifest.js';
import { withoutComments } from './lib/without-comments.js';

const workspace = fileURLToPath(new URL('../', import.meta.url));
const library = join(workspace, 'libs/analytics-errors');
const destination = resolve(process.argv[2] ?? join(workspace, 'artifacts'));
const staged = join(destination, 'package');

if (!process.argv.includes('--built')) {
  rmSync(join(library, 'dist'), { recursive: true, force: true });
  execFileSync('npm', ['run', 'build:lib', '--silent'], {
    cwd: workspace,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
rmSync(staged, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
const manifest = publishedManifest(JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')));
const from = join(library, 'dist/esm');
for (const format of /** @type {const} */ (['esm', 'cjs'])) {
  const named = namedFiles(manifest).filter((file) => file.startsWith(`./dist/${format}/`));
  const entries = (/** @type {RegExp} */ extension) =>
    [...new Set(named.filter((file) => extension.test(file)))].map((file) =>
      file.slice(`./dist/${format}/`.length).replace(extension, ''),
    );
  const to = join(staged, 'dist', format);
  await bundleCode({
    from,
    entries: entries(/\.js$/),
    to,
    format: format === 'esm' ? 'es' : 'cjs',
  });
  await bundleTypes({ from, entries: entries(/\.d\.ts$/), to });
}
for (const file of readdirSync(staged, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js')) continue;
  const code = join(staged, file);
  writeFileSync(code, withoutComments(readFileSync(code, 'utf8')));
}
// The package itself is ESM.
writeFileSync(join(staged, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
for (const paper of ['README.md', 'LICENSE', 'CHANGELOG.md'])
  cpSync(join(workspace, paper), join(staged, paper));
writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
execFileSync('npm', ['pack', staged, '--pack-destination', destination, '--silent'], {
  stdio: 'inherit',
});
