// Builds the library and packs what is published: `npm run pack -- <folder>`. The package is put together in a folder of its
// own, so that the workspace, whose tests need an entry to the sources, stays as it is.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namedFiles, publishedManifest } from './lib/published-manifest.js';
import { reachableFrom } from './lib/reachable-files.js';
import { withoutComments } from './lib/without-comments.js';

const workspace = fileURLToPath(new URL('../', import.meta.url));
const library = join(workspace, 'libs/analytics-errors');
const destination = resolve(process.argv[2] ?? join(workspace, 'artifacts'));
const staged = join(destination, 'package');

rmSync(join(library, 'dist'), { recursive: true, force: true });
execFileSync('npm', ['run', 'build:lib', '--silent'], {
  cwd: workspace,
  stdio: ['ignore', 'inherit', 'inherit'],
});
rmSync(staged, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
const manifest = publishedManifest(JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')));
// Types that no entry point leads to, and code that held only types, are a tenth of the package.
const files = reachableFrom(namedFiles(manifest).map((file) => join(library, file)));
for (const file of files) {
  const copy = join(staged, relative(library, file));
  cpSync(file, copy);
  if (file.endsWith('.js')) writeFileSync(copy, withoutComments(readFileSync(file, 'utf8')));
}
cpSync(join(library, 'dist/cjs/package.json'), join(staged, 'dist/cjs/package.json'));
for (const paper of ['README.md', 'LICENSE', 'CHANGELOG.md'])
  cpSync(join(workspace, paper), join(staged, paper));
writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
execFileSync('npm', ['pack', staged, '--pack-destination', destination, '--silent'], {
  stdio: 'inherit',
});
