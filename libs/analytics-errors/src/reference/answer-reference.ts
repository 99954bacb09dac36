import Negotiator from 'negotiator';
import { codeEntries, type EntrySource, findClass } from './code-entry.js';
import {
  contentSecurityPolicy,
  type PageLinks,
  renderIndexHtml,
  renderPageHtml,
} from './render-html.js';
import { renderIndexMarkdown, renderPageMarkdown } from './render-reference.js';

/** What the reference answers. */
export interface ReferenceAnswer {
  readonly status: 200 | 301;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Answers a request for the reference; `undefined` where there is no such page. Links and redirects
 * are relative, so that they lead to the right place behind a proxy as well, and are made of codes
 * that the service knows, never of the request.
 */
export function answerReference(
  { base, path, accept }: ReferenceRequest,
  source: EntrySource,
): ReferenceAnswer | undefined {
  const type = typeFor(accept);
  const name = path.slice(base.length).replace(/^\/|\/$/g, '');
  const folder = base.slice(base.lastIndexOf('/') + 1);
  if (name === '') {
    if (path.endsWith('/')) return redirectTo(`../${folder}`);
    return page(type, {
      html: () => renderIndexHtml(codeEntries(source), linksFrom(folder)),
      markdown: () => renderIndexMarkdown(codeEntries(source), (code) => `${folder}/${code}`),
      json: () => ({ codes: codeEntries(source) }),
    });
  }
  const exceptionClass = findClass(name, source.registry);
  if (exceptionClass === undefined) return undefined;
  const { code } = exceptionClass;
  if (path.endsWith('/')) return redirectTo(`../${code}`);
  if (name !== code) return redirectTo(code);
  const [entry] = codeEntries({
    ...source,
    registry: { ...source.registry, classes: [exceptionClass] },
  });
  if (entry === undefined) return undefined;
  return page(type, {
    html: () => renderPageHtml(entry, { toIndex: `../${folder}`, toPage: (other) => other }),
    markdown: () => renderPageMarkdown(entry, exceptionClass),
    json: () => entry,
  });
}

/** What of a request an answer depends on. */
export interface ReferenceRequest {
  /** The path that the reference is served at. */
  readonly base: string;
  /** The path that was asked for. */
  readonly path: string;
  readonly accept: string | undefined;
}

const HTML = 'text/html';
const MARKDOWN = 'text/markdown';
const JSON_TYPE = 'application/json';

/** Chooses the form by `Accept`; HTML for whoever accepts none of the three, as nothing is refused. */
const typeFor = (accept: string | undefined): string =>
  (accept === undefined
    ? undefined
    : new Negotiator({ headers: { accept } }).mediaType([HTML, JSON_TYPE, MARKDOWN])) ?? HTML;

const linksFrom = (folder: string): PageLinks => ({
  toIndex: folder,
  toPage: (code) => `${folder}/${code}`,
});

interface Renderers {
  readonly html: () => string;
  readonly markdown: () => string;
  readonly json: () => unknown;
}

const page = (type: string, { html, markdown, json }: Renderers): ReferenceAnswer => ({
  status: 200,
  headers: {
    'Content-Type': `${type}; charset=utf-8`,
    ...COMMON,
    ...(type === HTML && { 'Content-Security-Policy': contentSecurityPolicy() }),
  },
  body:
    type === HTML
      ? html()
      : type === MARKDOWN
        ? markdown()
        : `${JSON.stringify(json(), null, 2)}\n`,
});

const redirectTo = (location: string): ReferenceAnswer => ({
  status: 301,
  headers: { ...COMMON, Location: location },
  body: '',
});

const COMMON = {
  // What the codes mean changes with a release of the service, and with nothing else.
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  Vary: 'Accept',
} as const;
