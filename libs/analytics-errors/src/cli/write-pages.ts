import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_ERROR_MESSAGE } from '../catalogue/catalogue.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { type CodeEntry, codeEntries, type EntrySource } from '../reference/code-entry.js';
import { renderIndexHtml, renderPageHtml } from '../reference/render-html.js';
import { renderIndexMarkdown, renderPageMarkdown } from '../reference/render-reference.js';

/**
 * Writes the reference as static files: a folder per code, so that the address that errors link to
 * leads to its page on every static server, and `llms.txt`.
 * @returns the number of files
 */
export function writePages(
  folder: string,
  registry: ExceptionRegistry,
  { url, routesOf }: PagesOptions = {},
): number {
  const base = url?.replace(/\/+$/, '');
  const entries = codeEntries({
    registry,
    routesOf,
    defaultErrorMessage: DEFAULT_ERROR_MESSAGE,
    ...(base !== undefined && { pageOf: (code: string) => `${base}/${code}` }),
  });
  const files: Record<string, string> = {
    'index.html': renderIndexHtml(entries, { toIndex: './', toPage: (code) => `${code}/` }),
    'index.md': renderIndexMarkdown(entries, (code) => `${code}/index.md`),
    'index.json': jsonOf({ codes: entries }),
    'llms.txt': llmsText(entries, base),
  };
  for (const entry of entries) {
    const exceptionClass = registry.byCode(entry.code);
    if (exceptionClass === undefined) continue;
    const links = { toIndex: '../', toPage: (code: string) => `../${code}/` };
    files[`${entry.code}/index.html`] = renderPageHtml(entry, links);
    files[`${entry.code}/index.md`] = renderPageMarkdown(entry, exceptionClass);
    files[`${entry.code}/index.json`] = jsonOf(entry);
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return Object.keys(files).length;
}

/** What the pages say beyond the catalogue. */
interface PagesOptions extends Pick<EntrySource, 'routesOf'> {
  /** Where they will be served. */
  readonly url?: string | undefined;
}

const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** An index for language models: https://llmstxt.org. */
const llmsText = (entries: readonly CodeEntry[], base: string | undefined): string =>
  [
    '# Error codes',
    '',
    '> Every error of this API carries one of these codes as `errorCode`; each has a page with its causes and what to do.',
    '',
    '## Codes',
    '',
    ...entries.map(({ code, status, message }) => {
      const page = `${code}/index.md`;
      return `- [${code}](${base === undefined ? page : `${base}/${page}`}): ${status}, ${message}`;
    }),
    '',
  ].join('\n');
