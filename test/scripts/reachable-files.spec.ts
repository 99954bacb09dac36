import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachableFrom } from '../../scripts/lib/reachable-files.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'reachable-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reached = (files: Readonly<Record<string, string>>, ...from: string[]): string[] => {
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return [...reachableFrom(from.map((file) => join(folder, file)))]
    .map((file) => file.slice(folder.length + 1))
    .sort();
};

it.each([
  ['an import', "import { b } from './b.js';"],
  ['an import for its effect', "import './b.js';"],
  ['an import when it is needed', "const load = () => import('./b.js');"],
  ['an export', "export * from './b.js';"],
  ['a require', "const b_1 = require('./b.js');"],
])('code leads to code by %s, and not to its types', (_, line) => {
  expect(reached({ 'a.js': line, 'b.js': '', 'b.d.ts': '', 'c.js': '' }, 'a.js')).toEqual([
    'a.js',
    'b.js',
  ]);
});

it('types lead to types, also from within a type', () => {
  const files = {
    'a.d.ts': "export declare const b: import('./b.js').B;",
    'b.d.ts': "import type { C } from './c.js';",
    'c.d.ts': "import type { Module } from 'elsewhere';",
    'c.js': '',
  };
  expect(reached(files, 'a.d.ts')).toEqual(['a.d.ts', 'b.d.ts', 'c.d.ts']);
});

it('files that lead to each other end the search', () => {
  expect(reached({ 'a.js': "import './b.js'", 'b.js': "import './a.js'" }, 'a.js')).toEqual([
    'a.js',
    'b.js',
  ]);
});

it('a file that is not there ends it with an error', () => {
  expect(() => reached({ 'a.js': "import './gone.js'" }, 'a.js')).toThrow(/gone\.js/);
});
