import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The workspace's folder, with a slash at its end. */
export const WORKSPACE = fileURLToPath(new URL('../../', import.meta.url));

/** The documents that users read, as paths in the workspace. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(WORKSPACE).filter((file) => file.endsWith('.md')),
  ...readdirSync(`${WORKSPACE}docs`).map((file) => `docs/${file}`),
].filter((path) => path.endsWith('.md'));

export interface CodeBlock {
  /** Where it stands, as `README.md:31`. */
  readonly place: string;
  readonly code: string;
}

/** The TypeScript blocks of a document. */
export const typeScriptBlocks = (document: string): readonly CodeBlock[] => {
  const text = readFileSync(WORKSPACE + document, 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${document}:${text.slice(0, match.index).split('\n').length + 1}`,
    code: match[1]!,
  }));
};

/** Where the links of a document lead that stay in the workspace: path from the workspace's folder, and heading. */
export const localLinks = (
  document: string,
): readonly { readonly path: string; readonly anchor: string | undefined }[] => {
  const prose = readFileSync(WORKSPACE + document, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, target]) => {
    const { pathname, hash } = new URL(target!, new URL(document, 'file:///workspace/'));
    return {
      path: decodeURIComponent(pathname).replace('/workspace/', ''),
      anchor: hash === '' ? undefined : decodeURIComponent(hash.slice(1)),
    };
  });
};

/** The anchors of a document's headings, as code hosts make them. */
export const anchorsOf = (document: string): readonly string[] =>
  [...readFileSync(WORKSPACE + document, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
