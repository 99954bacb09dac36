import 'reflect-metadata';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { CASES, CASES_IN_NODE, type CensusCase } from './cases.js';
import { leaksIn, outcomeOf, send } from './outcome.js';
import { type Adapter, type RunningWorld, startWorld } from './world.js';
import { type CensusWorld, WORLDS } from './worlds.js';
import { WORLDS_IN_NODE } from './worlds-in-node.js';

/**
 * Runs the census in a process of its own: `run.ts <adapter> <plain|library> <from> <all|in-node>`. It says which row it begins and what
 * came of it, a line of JSON each, so that its caller knows the row that ended the process.
 */
const [, , adapter = 'express', subject = 'library', from = '0', selection = 'all'] = process.argv;

const worlds: Readonly<Record<string, CensusWorld>> = { ...WORLDS, ...WORLDS_IN_NODE };
const rows: readonly CensusCase[] = [
  ...(selection === 'all' ? CASES : []),
  ...CASES_IN_NODE,
].toSorted((a, b) => worldsOrder(a) - worldsOrder(b));
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function worldsOrder({ world }: CensusCase): number {
  return Object.keys(worlds).indexOf(world);
}

let current: { readonly name: string; readonly running: RunningWorld } | undefined;

const runningWorld = async (name: string): Promise<RunningWorld> => {
  if (current?.name === name) return current.running;
  await current?.running.app.close();
  const world = worlds[name]!;
  const library =
    subject === 'library' ? [AnalyticsErrorsModule.forRoot({ ...world.library })] : [];
  current = { name, running: await startWorld(adapter as Adapter, world, library) };
  return current.running;
};

for (let index = Number(from); index < rows.length; index += 1) {
  const row = rows[index]!;
  say({ begin: index, family: row.family, title: row.title, expected: row[adapter as Adapter] });
  const { port } = await runningWorld(row.world);
  const response = await send(port, row);
  // What kills the process does so a little after its answer.
  await new Promise((resolve) => setTimeout(resolve, 5));
  say({
    index,
    outcome: outcomeOf(response, row.isHead),
    leaks: leaksIn(response).length,
    status: response?.status,
  });
}
await current?.running.app.close();
say({ end: true });
process.exit(0);
