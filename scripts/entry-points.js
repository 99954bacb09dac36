// Writes the entry points into the library's package.json; test/contract/package.spec.ts says when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { entryPointFields } from './lib/entry-points.js';

const file = new URL('../libs/analytics-errors/package.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const fields = entryPointFields({ isPublished: false });
// A key that is there already keeps its place.
writeFileSync(file, `${JSON.stringify({ ...manifest, ...fields }, null, 2)}\n`);
