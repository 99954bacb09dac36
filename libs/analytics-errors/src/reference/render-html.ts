import { createHash } from 'node:crypto';
import type { CodeEntry } from './code-entry.js';

/** The addresses of pages, as a page writes them. */
export interface PageLinks {
  readonly toIndex: string;
  readonly toPage: (code: string) => string;
}

/** Renders the index: all codes by family, with a filter for readers whose browser runs scripts. */
export function renderIndexHtml(entries: readonly CodeEntry[], links: PageLinks): string {
  const families = new Map<string, CodeEntry[]>();
  for (const entry of entries)
    families.set(entry.family, [...(families.get(entry.family) ?? []), entry]);
  const statuses = [...new Set(entries.map(({ status }) => status))].sort((a, b) => a - b);
  return documentOf(
    'Error codes',
    `<h1>Error codes</h1>
<p>Every error of this API carries one of these ${entries.length} codes as <code>errorCode</code>. Compare the code, never the message: a code keeps its meaning and its status.</p>
<form hidden role="search" aria-label="Filter the codes">
<label>Search <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
${select('Family', 'family', [...families.keys()])}
${select('Status', 'status', statuses.map(String))}
${select('Retry', 'retry', ['can help', 'does not help'])}
<output aria-live="polite"></output>
</form>
${[...families].map(([family, members]) => familySection(family, members, links)).join('\n')}
<script>${SCRIPT}</script>`,
  );
}

/** Renders the page of one code. */
export function renderPageHtml(entry: CodeEntry, { toIndex, toPage }: PageLinks): string {
  const { code, status, message, causes, clientAction, operatorAction, retired, examples } = entry;
  const use = retired?.use;
  return documentOf(
    code,
    `<nav aria-label="Reference"><a href="${escaped(toIndex)}">All codes</a></nav>
<h1>${breakable(code)}</h1>
<p class="message">${escaped(message)}</p>
${
  retired === undefined
    ? ''
    : `<p class="note">Retired in ${escaped(retired.since)}: no longer answered. Its number stays taken.${use === undefined ? '' : ` See <a href="${escaped(toPage(use))}">${breakable(use)}</a>.`}</p>`
}
<dl>${factsOf(entry)
      .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
      .join('')}</dl>
${section('When it is answered', listOf(causes))}
${section('What the caller does', paragraph(clientAction))}
${section('What the operator looks at', paragraph(operatorAction))}
${section('Routes that can answer it', routesOf(entry))}
${section(
  'Example',
  `<pre tabindex="0"><code>HTTP ${status}\nContent-Type: application/json\n\n${escaped(JSON.stringify(examples.envelope, null, 2))}</code></pre>
<p>As problem details (RFC 9457), for clients that prefer <code>application/problem+json</code>:</p>
<pre tabindex="0"><code>HTTP ${status}\nContent-Type: application/problem+json\n\n${escaped(JSON.stringify(examples.problem, null, 2))}</code></pre>`,
)}
${section('In a client', `<pre tabindex="0"><code>${escaped(entry.clientSample)}</code></pre>`)}`,
  );
}

/** What a page may load and do: its own style and script, and nothing else. */
export function contentSecurityPolicy(): string {
  // A page cannot say this of itself.
  return `${policyInPage()}; frame-ancestors 'none'`;
}

/** The policy that a page carries itself, for servers that send no headers with it. */
const policyInPage = (): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Text of the catalogue: what stands between backticks is code. */
const prose = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? escaped(part) : `<code>${escaped(part)}</code>`))
    .join('');

/** Lets a long code break where its words end. */
const breakable = (code: string): string => escaped(code).replaceAll('_', '_<wbr>');

const paragraph = (text: string | undefined): string =>
  text === undefined ? '' : `<p>${prose(text)}</p>`;

const listOf = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${prose(item)}</li>`).join('')}</ul>`;

const section = (title: string, content: string): string =>
  content === '' ? '' : `<section><h2>${title}</h2>\n${content}</section>`;

const retryOf = ({ retryable }: CodeEntry): string =>
  retryable === undefined ? '' : retryable ? 'can help' : 'does not help';

const factsOf = (entry: CodeEntry): readonly (readonly [string, string])[] => [
  ['HTTP status', String(entry.status)],
  ...(entry.retryable === undefined ? [] : [['Retry', retryOf(entry)] as const]),
  ['Family', escaped(entry.family)],
  ['Exception', `<code>${escaped(entry.exception)}</code>`],
  ...(entry.since === undefined ? [] : [['Since', escaped(entry.since)] as const]),
];

const routesOf = ({ routes }: CodeEntry): string => {
  if (routes === undefined) return '';
  if (routes.length === 0) return '<p>None of this application.</p>';
  const items = routes.map(
    ({ method, path }) => `<li><code>${escaped(method)} ${escaped(path)}</code></li>`,
  );
  return `<ul class="routes">${items.join('')}</ul>`;
};

const select = (label: string, name: string, values: readonly string[]): string =>
  `<label>${label} <select name="${name}"><option value="">any</option>${values
    .map((value) => `<option>${escaped(value)}</option>`)
    .join('')}</select></label>`;

const familySection = (
  family: string,
  members: readonly CodeEntry[],
  { toPage }: PageLinks,
): string => `<section>
<h2>${escaped(family)}</h2>
<ul class="codes">
${members
  .map(
    (entry) =>
      `<li data-family="${escaped(family)}" data-status="${entry.status}" data-retry="${retryOf(entry)}"><a href="${escaped(toPage(entry.code))}">${breakable(entry.code)}</a> <span class="status">${entry.status}</span>${entry.retryable === true ? ' <span class="retry">retry can help</span>' : ''}${entry.retired === undefined ? '' : ' <span class="retry">retired</span>'}<p>${escaped(entry.message)}</p></li>`,
  )
  .join('\n')}
</ul>
</section>`;

const documentOf = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyInPage()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const STYLE = `
:root{color-scheme:light dark;--text:#1c2128;--quiet:#535c68;--line:#d3d9e0;--page:#fff;--box:#f4f6f8;--link:#0a53a8}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ed;--quiet:#a5afba;--line:#3a424c;--page:#14181d;--box:#1e242b;--link:#84b9ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,sans-serif}
main{max-width:56rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:var(--box);border:1px solid var(--line);border-radius:.4rem;padding:.8rem;overflow-x:auto}
.message{font-size:1.1rem;border-left:.25rem solid var(--line);padding-left:.8rem}
.note{background:var(--box);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.6rem 1.5rem;margin:1rem 0}
dt{color:var(--quiet);font-size:.85rem}
dd{margin:0;overflow-wrap:anywhere}
form{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;margin:1rem 0}
form[hidden]{display:none}
label{display:grid;font-size:.85rem;color:var(--quiet)}
input,select{font:inherit;color:var(--text);background:var(--page);border:1px solid var(--quiet);border-radius:.3rem;padding:.35rem .5rem;min-height:2.4rem;max-width:100%}
.codes{list-style:none;padding:0;margin:0;border-top:1px solid var(--line)}
.codes li{border-bottom:1px solid var(--line);padding:.6rem 0}
.codes a{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
.codes p{margin:.15rem 0 0;color:var(--quiet)}
.status,.retry{color:var(--quiet);font-size:.85rem;margin-left:.5rem}
.routes{padding-left:1.2rem;overflow-wrap:anywhere}
@media print{form{display:none}pre{white-space:pre-wrap}section{break-inside:avoid}main{max-width:none;padding:0}}
`;

const SCRIPT = `
const form = document.querySelector('form');
const rows = [...document.querySelectorAll('.codes li')];
const filter = () => {
  const { text, family, status, retry } = form.elements;
  const words = text.value.trim().toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const row of rows) {
    const fits = (!family.value || row.dataset.family === family.value) &&
      (!status.value || row.dataset.status === status.value) &&
      (!retry.value || row.dataset.retry === retry.value) &&
      words.every((word) => row.textContent.toLowerCase().includes(word));
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const section of document.querySelectorAll('section'))
    section.hidden = !section.querySelector('li:not([hidden])');
  form.querySelector('output').textContent = shown + ' of ' + rows.length + ' codes';
};
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
form.hidden = false;
filter();
`;
