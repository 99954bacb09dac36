// Moves the entries under "Unreleased" in CHANGELOG.md to the version that is released; release-it runs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { withRelease } from './lib/changelog.js';

const file = new URL('../CHANGELOG.md', import.meta.url);
const [, , version] = process.argv;
if (version === undefined) throw new Error('Name the version: release-changelog.js 1.0.0');
writeFileSync(
  file,
  withRelease(readFileSync(file, 'utf8'), version, new Date().toISOString().slice(0, 10)),
);
