import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** @param {string} file */
const neighboursOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(RELATIVE_IMPORT)].map(([, specifier]) =>
    join(
      dirname(file),
      file.endsWith('.d.ts') ? String(specifier).replace(/\.js$/, '.d.ts') : String(specifier),
    ),
  );

/**
 * The compiled files that some files lead to, themselves among them: code leads to code, types to types.
 * @param {readonly string[]} files
 * @returns {ReadonlySet<string>}
 */
export const reachableFrom = (files) => {
  /** @type {Set<string>} */
  const reached = new Set();
  const waiting = files.map((file) => join(file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...neighboursOf(file));
  }
  return reached;
};
