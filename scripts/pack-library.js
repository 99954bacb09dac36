// Builds the library and packs what is published: `npm run pack -- <folder>`. The package is put together in a folder of its
// own, so that the workspace, whose tests need an entry to the sources, stays as it is.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifest } from './lib/published-manifest.js';
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
cpSync(join(library, 'dist'), join(staged, 'dist'), { recursive: true });
for (const entry of readdirSync(join(staged, 'dist'), { recursive: true, encoding: 'utf8' })) {
  const file = join(staged, 'dist', entry);
  if (file.endsWith('.js')) writeFileSync(file, withoutComments(readFileSync(file, 'utf8')));
}
for (const paper of ['README.md', 'LICENSE', 'CHANGELOG.md'])
  cpSync(join(workspace, paper), join(staged, paper));
const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
writeFileSync(
  join(staged, 'package.json'),
  `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`,
);
execFileSync('npm', ['pack', staged, '--pack-destination', destination, '--silent'], {
  stdio: 'inherit',
});
