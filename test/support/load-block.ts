import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { typeScriptBlocks, WORKSPACE } from './markdown.js';

/** Loads the TypeScript block under a heading of a document, as a module; the document's own words are what runs. */
export const loadBlock = async <Exports>(document: string, heading: string): Promise<Exports> => {
  const lines = readFileSync(WORKSPACE + document, 'utf8').split('\n');
  const headingLine = lines.indexOf(`## ${heading}`) + 1;
  const block = typeScriptBlocks(document).find(
    ({ place }) => Number(place.split(':')[1]) > headingLine,
  )!;
  const folder = fileURLToPath(new URL('../../artifacts/', import.meta.url));
  const file = `${folder}block-${randomUUID()}.ts`;
  writeFileSync(file, block.code);
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } finally {
    rmSync(file);
  }
};
