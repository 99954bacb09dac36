// Sends every row of the census to plain Nest and to Nest with the library, on both platforms, and prints the table.
// `--write` puts it into docs/foreign-errors.md, `--rows` prints each row that is not as expected, `--nest 11.1.4` takes another
// version of Nest, `--library` leaves plain Nest out; the exit code is 1 when a row with the library is not as expected.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { installNest } from './lib/nest-packages.js';

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean' },
    rows: { type: 'boolean' },
    nest: { type: 'string' },
    adapter: { type: 'string' },
    library: { type: 'boolean' },
    'in-node': { type: 'boolean' },
  },
});
const ADAPTERS = options.adapter ? [options.adapter] : ['express', 'fastify'];
const SUBJECTS = options.library ? ['library'] : ['plain', 'library'];
const PAGE = 'docs/foreign-errors.md';
const PACKAGES = options.nest && { PACKAGES_FROM: installNest(options.nest) };
const NAMES = { express: 'Express', fastify: 'Fastify' };

/** Runs the census from a row on until it is through or its process dies; resolves to the next row, or nothing. */
const runFrom = (adapter, subject, from, rows) =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--no-warnings',
        '--import',
        './scripts/typescript.js',
        '--conditions=development-source',
        'test/census/run.ts',
        adapter,
        subject,
        from,
        options['in-node'] ? 'in-node' : 'all',
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...PACKAGES },
      },
    );
    let isThrough = false;
    let current;
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint = `${complaint}${chunk}`.slice(-4000)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"')) return;
      const said = JSON.parse(line);
      if ('begin' in said) current = said;
      else if ('end' in said) isThrough = true;
      else rows.push({ ...current, ...said });
    });
    child.on('close', () => {
      if (isThrough) return resolve(undefined);
      if (!current) return reject(new Error(`The census did not start:\n${complaint}`));
      const last = rows.at(-1);
      // A row that was answered and then killed the process counts as the one that did.
      if (last?.begin === current.begin) rows.pop();
      rows.push({ ...current, outcome: 'process died', leaks: 0, complaint });
      resolve(current.begin + 1);
    });
  });

const census = async (adapter, subject) => {
  const rows = [];
  for (let from = 0; from !== undefined;)
    from = await runFrom(adapter, subject, String(from), rows);
  return rows;
};

const count = (rows, test) => rows.filter(test).length;
const isError = ({ expected }) => expected.startsWith('E');
/** Plain Nest promises its own JSON; any other form is foreign even to it. */
const isForeignToNest = ({ outcome }) =>
  outcome.startsWith('foreign') && !outcome.endsWith('JSON of Nest');

const columns = [
  ['Family', (rows) => rows.plain[0].family],
  ['Rows', (rows) => rows.plain.length],
  ['Plain: not even Nest’s JSON', (rows) => count(rows.plain, isForeignToNest)],
  [
    'Plain: error sent as a success',
    (rows) => count(rows.plain, (row) => isError(row) && row.outcome === 'success'),
  ],
  ['Plain: leaks', (rows) => count(rows.plain, ({ leaks }) => leaks > 0)],
  ['Plain: process died', (rows) => count(rows.plain, ({ outcome }) => outcome === 'process died')],
  [
    'Library: without a code',
    (rows) => count(rows.library, ({ outcome }) => outcome.startsWith('foreign')),
  ],
  ['Library: leaks', (rows) => count(rows.library, ({ leaks }) => leaks > 0)],
  [
    'Library: process died',
    (rows) => count(rows.library, ({ outcome }) => outcome === 'process died'),
  ],
  [
    'Library: not as expected',
    (rows) => count(rows.library, ({ outcome, expected }) => outcome !== expected),
  ],
];

const tableOf = ({ plain, library }) => {
  const families = [...new Set(plain.map(({ family }) => family))];
  const groups = families.map((name) => ({
    plain: plain.filter(({ family }) => family === name),
    library: library.filter(({ family }) => family === name),
  }));
  const lines = groups.map((group) => columns.map(([, cell]) => cell(group)));
  lines.push([
    '**All**',
    ...columns
      .slice(1)
      .map((_, index) => `**${lines.reduce((sum, line) => sum + line[index + 1], 0)}**`),
  ]);
  const [head, rule] = [
    columns.map(([title]) => title),
    columns.map((_, index) => (index === 0 ? '---' : '--:')),
  ];
  return [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
};

const differencesOf = (results) => {
  const fastify = new Map(
    results.fastify.library.map((row) => [`${row.family}: ${row.title}`, row.outcome]),
  );
  const lines = results.express.library.flatMap(({ family, title, outcome }) => {
    const other = fastify.get(`${family}: ${title}`);
    return other === undefined || other === outcome
      ? []
      : [`| ${family}: ${title} | ${outcome} | ${other} |`];
  });
  return ['| Request | Express | Fastify |', '| --- | --- | --- |', ...lines].join('\n');
};

const results = {};
for (const adapter of ADAPTERS) {
  results[adapter] = {};
  for (const subject of SUBJECTS) results[adapter][subject] = await census(adapter, subject);
  results[adapter].plain ??= results[adapter].library;
}

const surprises = ADAPTERS.flatMap((adapter) =>
  results[adapter].library
    .filter(({ outcome, expected, leaks }) => outcome !== expected || leaks > 0)
    .map(
      ({ family, title, outcome, expected, leaks, complaint = '' }) =>
        `${adapter} · ${family}: ${title}: ${outcome}, expected ${expected}, leaks ${leaks}\n${complaint.slice(0, 600)}`,
    ),
);
if (options.rows) process.stderr.write(surprises.map((line) => `${line}\n`).join(''));

const tables = ADAPTERS.map(
  (adapter) => `### ${NAMES[adapter]}\n\n${tableOf(results[adapter])}`,
).join('\n\n');
const differences =
  ADAPTERS.length === 2
    ? `\n\n### Where the platforms differ\n\nThe same request, the same library: the platforms disagree whether it fails, or why.\n\n${differencesOf(results)}`
    : '';
const report = `${tables}${differences}`;
process.stdout.write(
  options.library
    ? `${results[ADAPTERS[0]].library.length} rows on each platform, ${surprises.length} not as expected\n`
    : `${report}\n`,
);

if (options.write) {
  const [start, end] = ['<!-- census:start -->', '<!-- census:end -->'];
  const page = await readFile(PAGE, 'utf8');
  if (!page.includes(start) || !page.includes(end))
    throw new Error(`${PAGE} lacks ${start} or ${end}.`);
  const [before, after] = [page.slice(0, page.indexOf(start)), page.slice(page.indexOf(end))];
  await writeFile(PAGE, `${before}${start}\n\n${report}\n\n${after}`);
}
process.exitCode = surprises.length > 0 ? 1 : 0;
