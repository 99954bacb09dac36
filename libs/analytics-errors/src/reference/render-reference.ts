import { DEFAULT_ERROR_MESSAGE } from '../catalogue/catalogue.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import { type CodeEntry, familyOf } from './code-entry.js';

/** Keeps a text from being read as Markdown or HTML; what stands between backticks is code already. */
const escaped = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[\\*_[\]<>|#]/g, '\\$&') : part))
    .join('`');

/** The message as the specification writes it. */
export const specifiedMessageOf = ({ definition: { message } }: AnalyticsExceptionClass): string =>
  message === DEFAULT_ERROR_MESSAGE ? 'DefaultErrorMsg' : message;

const anchorOf = (code: string): string => `#${code.toLowerCase()}`;

/**
 * Renders the table of codes: code, message, status.
 * @param page where the sections of the codes stand; empty when they follow on the same page
 */
export const renderCodeTable = (classes: readonly AnalyticsExceptionClass[], page = ''): string =>
  [
    '| Error Code | Error Message | HTTP Code |',
    '| --- | --- | --- |',
    ...classes.map((exceptionClass) => {
      const { code, status } = exceptionClass.definition;
      return `| [\`${code}\`](${page}${anchorOf(code)}) | ${escaped(specifiedMessageOf(exceptionClass))} | ${status} |`;
    }),
  ].join('\n');

const renderRetired = (retired: { readonly since: string; readonly use?: string }): string =>
  `> Retired in ${retired.since}: no longer answered${retired.use === undefined ? '' : `; see [\`${retired.use}\`](${anchorOf(retired.use)})`}. Its number stays taken.`;

/** Renders what is known of one code. A service's own code shows what its definition says. */
export const renderCodeSection = (exceptionClass: AnalyticsExceptionClass): string => {
  const {
    code,
    status,
    causes = [],
    clientAction,
    operatorAction,
    retryable,
    since,
    retired,
  } = exceptionClass.definition;
  const facts = [
    `Status ${status}`,
    `class \`${exceptionClass.name}\``,
    ...(retryable === undefined ? [] : [retryable ? 'a retry can help' : 'a retry does not help']),
    ...(since === undefined ? [] : [`since ${since}`]),
  ];
  return [
    `### ${code}`,
    ...(retired ? [renderRetired(retired)] : []),
    `> ${escaped(specifiedMessageOf(exceptionClass))}`,
    `${facts.join(' · ')}.`,
    ...(causes.length === 1 ? [`**When:** ${escaped(causes.join())}`] : []),
    ...(causes.length > 1
      ? [['**When:**', '', ...causes.map((cause) => `- ${escaped(cause)}`)].join('\n')]
      : []),
    ...(clientAction === undefined ? [] : [`**Client:** ${escaped(clientAction)}`]),
    ...(operatorAction === undefined ? [] : [`**Operator:** ${escaped(operatorAction)}`]),
  ].join('\n\n');
};

/** Renders the reference: a table of all codes, then a section for each under the heading of its family. */
export const renderReference = (classes: readonly AnalyticsExceptionClass[]): string => {
  const families = new Map<string, AnalyticsExceptionClass[]>();
  for (const exceptionClass of classes) {
    const family = familyOf(exceptionClass.code);
    families.set(family, [...(families.get(family) ?? []), exceptionClass]);
  }
  return [
    '# Error codes',
    'Every code with its status and message, when it is answered, and what to do about it. Across a wire compare `errorCode`; a message may be clarified, a code and its status stay.',
    `\`DefaultErrorMsg\` is the specification’s name for the one text of failures behind the API: “${escaped(DEFAULT_ERROR_MESSAGE)}” unless the option \`defaultErrorMessage\` says otherwise.`,
    renderCodeTable(classes),
    ...[...families].flatMap(([family, members]) => [
      `## ${family}`,
      ...members.map(renderCodeSection),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
};

/** Renders the index of a reference that has a page per code. */
export function renderIndexMarkdown(
  entries: readonly CodeEntry[],
  linkTo: (code: string) => string,
): string {
  return [
    '# Error codes',
    '| Error Code | Error Message | HTTP Code | Retry |',
    '| --- | --- | --- | --- |',
    ...entries.map(
      ({ code, message, status, retryable }) =>
        `| [\`${code}\`](${linkTo(code)}) | ${escaped(message)} | ${status} | ${retryable === true ? 'can help' : ''} |`,
    ),
  ]
    .join('\n')
    .replace('# Error codes\n', '# Error codes\n\n')
    .concat('\n');
}

/** Renders the page of one code. */
export function renderPageMarkdown(
  entry: CodeEntry,
  exceptionClass: AnalyticsExceptionClass,
): string {
  const { examples, routes, clientSample } = entry;
  return [
    renderCodeSection(exceptionClass).replace(/^### /, '# '),
    ...(routes === undefined
      ? []
      : [
          '## Routes that can answer it',
          routes.length === 0
            ? 'None of this application.'
            : routes.map(({ method, path }) => `- \`${method} ${path}\``).join('\n'),
        ]),
    '## Example',
    fenced('json', JSON.stringify(examples.envelope, null, 2)),
    `The same as problem details (RFC 9457), for clients that prefer \`application/problem+json\`:`,
    fenced('json', JSON.stringify(examples.problem, null, 2)),
    '## In a client',
    fenced('ts', clientSample),
  ]
    .join('\n\n')
    .concat('\n');
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
