// What the library costs, against plain Nest and others: `npm run bench`, `npm run bench -- --full`.
//   --only <word>    only rows whose name holds the word
//   --docs           writes the table into docs/performance.md
//   --node <path>    another Node for the servers; with --full, may be given more than once
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nextMessage, startChild } from './child.js';
import { drawGrowth, measureGrowth } from './growth.js';
import { HTTP_SETTINGS, load, measureHttp, startServer, figureOf, stopServer } from './http.js';
import { cellsOf, describeMachine, isMissed, toMarkdown } from './report.js';
import { HTTP_ROWS, MANY_ERRORS, tokenRows } from './rows.js';
import { ratioOf, summarize } from './statistics.js';

const PLATFORMS = ['express', 'fastify'];
const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    node: { type: 'string', multiple: true, default: [] },
  },
});
const { full, only } = options;
const isAsked = (name) => name.includes(only);

const results = [];
const add = (result) => {
  results.push(result);
  const cells = cellsOf(result).filter((cell) => cell !== '');
  console.log(`${isMissed(result) ? '✗' : ' '} ${cells.join(' · ')}`);
};

const addRow = ({ name, platform, costs, against }) => {
  for (const { name: other, costs: otherCosts, target, includes } of against)
    add({
      name,
      platform,
      against: other,
      unit: 'µs',
      library: summarize(costs).median,
      other: summarize(otherCosts).median,
      ratio: ratioOf(costs, otherCosts),
      ...(target !== undefined && { target: { most: target, includes } }),
    });
};

const httpRows = async (rows, platforms, settings, suffix = '') => {
  for (const row of rows.filter(({ name }) => isAsked(name)))
    for (const platform of platforms) {
      const sides = [row.measured, ...row.against.map(({ side }) => side)];
      const [costs, ...others] = await measureHttp(sides, platform, settings);
      const against = row.against.map((entry, index) => ({ ...entry, costs: others[index] }));
      addRow({ name: row.name + suffix, platform, costs, against });
    }
};

const functionRows = async (groups) => {
  const child = startChild('functions.js', { groups, rounds: full ? 15 : 9, only });
  for (let row = await nextMessage(child); row !== undefined; row = await nextMessage(child))
    addRow(row);
};

/** Starts in fresh processes, in turn. */
const startUpRows = async (folder) => {
  const figures = { import: [], start: [], plain: [] };
  for (let round = 0; round < (full ? 15 : 9); round += 1) {
    const plain = await nextMessage(startChild('start-up.js', {}));
    const library = await nextMessage(
      startChild('start-up.js', { library: join(folder, 'package/dist/esm/index.js') }),
    );
    figures.plain.push(plain.start);
    figures.start.push(library.start);
    figures.import.push(library.import);
  }
  const median = (name) => summarize(figures[name]).median;
  add({
    name: 'start-up',
    against: 'plain Nest',
    unit: 'ms',
    library: median('start'),
    other: median('plain'),
    target: { most: 20, unit: 'ms more' },
  });
  add({
    name: 'import',
    unit: 'ms',
    library: median('import'),
    target: { most: 15, unit: 'ms' },
  });
};

/** What is published, packed into a folder of the workspace, which has the packages that it imports. */
const packed = () => {
  const folder = fileURLToPath(new URL('../artifacts/bench-package/', import.meta.url));
  execFileSync(process.execPath, ['scripts/pack-library.js', folder, '--built'], {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
};

const packedSize = (folder) => {
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  add({
    name: 'packed size',
    unit: 'kB',
    library: statSync(join(folder, tarball)).size / 1000,
    target: { most: 200, unit: 'kB' },
  });
};

/** The heap after the first tenth of many errors and after all of them. */
const heapRow = async () => {
  const server = await startServer(MANY_ERRORS, 'fastify', HTTP_SETTINGS);
  await load(server, 100_000, HTTP_SETTINGS.connections);
  const early = await figureOf(server, 'heap');
  await load(server, 900_000, HTTP_SETTINGS.connections);
  const late = await figureOf(server, 'heap');
  await stopServer(server);
  add({
    name: 'heap after 1,000,000 errors',
    platform: 'fastify',
    against: 'after 100,000',
    unit: 'MB',
    library: late / 1e6,
    other: early / 1e6,
    target: { most: 1, unit: 'MB more' },
  });
};

const settings = full ? { ...HTTP_SETTINGS, rounds: 21 } : HTTP_SETTINGS;
const algorithms = ['HS256', 'RS256', 'ES256'];
const started = Date.now();
console.log(describeMachine());
await httpRows(HTTP_ROWS, PLATFORMS, settings);
await httpRows(
  (full ? algorithms : ['HS256']).flatMap((algorithm) => tokenRows(algorithm)),
  full ? PLATFORMS : ['fastify'],
  settings,
);
await functionRows(['creating', 'bytes', ...algorithms]);
if (['start-up', 'import', 'packed size'].some(isAsked)) {
  const folder = packed();
  await startUpRows(folder);
  packedSize(folder);
}
if (full) {
  if (isAsked('heap after')) await heapRow();
  for (const execPath of options.node) {
    const version = execFileSync(execPath, ['--version'], { encoding: 'utf8' }).trim();
    await httpRows(HTTP_ROWS, ['fastify'], { ...settings, execPath }, `, Node ${version}`);
  }
}

mkdirSync(new URL('../artifacts/', import.meta.url), { recursive: true });
const write = (name, text) => writeFileSync(new URL(`../${name}`, import.meta.url), text);
if (full && isAsked('growth')) {
  const growth = await measureGrowth();
  write('artifacts/growth.json', `${JSON.stringify(growth, undefined, 2)}\n`);
  write(options.docs ? 'docs/growth.svg' : 'artifacts/growth.svg', drawGrowth(growth));
}

const date = new Date().toISOString().slice(0, 10);
const heading = `Measured on ${date}: ${describeMachine()}.`;
const table = toMarkdown(results);
write(
  'artifacts/bench.json',
  `${JSON.stringify({ date, machine: describeMachine(), results }, undefined, 2)}\n`,
);
write('artifacts/bench.md', `${heading}\n\n${table}\n`);
if (options.docs) {
  const page = readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8');
  write(
    'docs/performance.md',
    page.replace(
      /<!-- bench:start -->[^]*<!-- bench:end -->/,
      () => `<!-- bench:start -->\n\n${heading}\n\n${table}\n\n<!-- bench:end -->`,
    ),
  );
}
const missed = results.filter(isMissed);
console.log(
  `\n${results.length} figures in ${Math.round((Date.now() - started) / 1000)} s; artifacts/bench.md has the table.`,
);
console.log(missed.length === 0 ? 'All targets are met.' : `${missed.length} targets are missed:`);
for (const result of missed)
  console.log(
    `  ${cellsOf(result)
      .filter((cell) => cell !== '')
      .join(' · ')}`,
  );
