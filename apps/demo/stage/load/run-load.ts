import { setTimeout as wait } from 'node:timers/promises';
import { CATALOGUE, ERROR_CODES } from 'nestjs-analytics-errors';
import { type Provocation, PROVOCATIONS } from '../page/provocations.js';
import { problemOf, type Expectation } from './check-answer.js';
import type { Answer, DemoClient } from './demo-client.js';
import { GOOD_REQUESTS, type GoodRequest } from './good-requests.js';
import { SharedLocks, type Uses } from './shared-locks.js';

export interface LoadOptions {
  readonly seconds: number;
  /** Bytes that the service holds; asked while it rests. */
  readonly memory: () => Promise<number>;
}

export interface LoadReport {
  readonly seconds: number;
  /** How often each code was seen, and `ok` for answers that are no errors. */
  readonly counts: ReadonlyMap<string, number>;
  /** What was not as expected, at most twenty of them. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** Milliseconds of the requests that should succeed, ascending. */
  readonly durations: readonly number[];
  /** After each quarter, in bytes. */
  readonly memory: readonly number[];
}

/** Enough to keep the service busy on two cores and to leave the machine usable. */
const GOOD_WORKERS = 6;
const BAD_WORKERS = 2;
const MAX_REQUESTS = 200_000;
const MAX_PROBLEMS = 20;
const PHASES = 4;
/** Between two requests of one worker, so that the script measures the service and not its own queue. */
const PAUSE = 2;

/** What a service may hold more at the end than after the first quarter: the heap of a busy process is never quite still. */
export const MEMORY_ALLOWANCE = 8 * 1024 * 1024;

class Recorder {
  readonly counts = new Map<string, number>();
  readonly problems: string[] = [];
  readonly durations: number[] = [];
  problemCount = 0;
  requests = 0;

  record(what: string, answer: Answer | Error, expected: Expectation): void {
    this.requests += 1;
    const problem =
      answer instanceof Error ? `no answer (${answer.message})` : problemOf(answer, expected);
    const key = problem === undefined ? (expected.code ?? 'ok') : 'unexpected';
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (problem === undefined) return;
    this.problemCount += 1;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(`${what}: ${problem}`);
  }
}

const usesOf = ({ order }: Provocation): Uses => ({
  accounts: 'shared',
  ...(order && { [order.upstream]: 'exclusive' }),
});
const usesOfGood = ({ upstream }: GoodRequest): Uses => ({
  accounts: 'shared',
  ...(upstream && { [upstream]: 'shared' }),
});

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('not an error');

/** Goes round a list, each worker from another place, until the time is over. */
const work = async <Item>(
  items: readonly Item[],
  first: number,
  isOver: () => boolean,
  task: (item: Item) => Promise<void>,
): Promise<void> => {
  for (let index = first; !isOver(); index++) {
    await task(items[index % items.length] as Item);
    await wait(PAUSE);
  }
};

/** Keeps a mix of good and failing requests going, and notes everything that is not as it should be. */
export const runLoad = async (
  client: DemoClient,
  { seconds, memory }: LoadOptions,
): Promise<LoadReport> => {
  const locks = new SharedLocks();
  const recorder = new Recorder();
  const memories: number[] = [];

  const sendGood = (good: GoodRequest): Promise<void> =>
    locks.hold(usesOfGood(good), async () => {
      const started = performance.now();
      const answer = await client.send(good.request, good.account).catch(asError);
      recorder.durations.push(performance.now() - started);
      recorder.record(`${good.request.method} ${good.request.path}`, answer, {
        status: good.status,
      });
    });
  const provoke = (provocation: Provocation): Promise<void> =>
    locks.hold(usesOf(provocation), async () => {
      const { code } = provocation;
      recorder.record(code, await client.provoke(provocation).catch(asError), {
        status: CATALOGUE[code].status,
        code,
      });
    });

  const started = performance.now();
  for (let phase = 1; phase <= PHASES; phase++) {
    const end = started + (seconds * 1000 * phase) / PHASES;
    const isOver = (): boolean => performance.now() > end || recorder.requests >= MAX_REQUESTS;
    const goodPart = (worker: number): number =>
      Math.floor((worker * GOOD_REQUESTS.length) / GOOD_WORKERS);
    const badPart = (worker: number): number =>
      Math.floor(((worker + (phase - 1) / PHASES) * PROVOCATIONS.length) / BAD_WORKERS);
    await Promise.all([
      ...Array.from({ length: GOOD_WORKERS }, (_, worker) =>
        work(GOOD_REQUESTS, goodPart(worker), isOver, sendGood),
      ),
      ...Array.from({ length: BAD_WORKERS }, (_, worker) =>
        work(PROVOCATIONS, badPart(worker), isOver, provoke),
      ),
    ]);
    memories.push(await memory());
  }
  // However short the time was: a code that was not reached in it gets its turn.
  for (const provocation of PROVOCATIONS)
    if (!recorder.counts.has(provocation.code)) await provoke(provocation);

  return {
    seconds: (performance.now() - started) / 1000,
    counts: recorder.counts,
    problems: recorder.problems,
    problemCount: recorder.problemCount,
    durations: recorder.durations.sort((a, b) => a - b),
    memory: memories,
  };
};

/** The reasons for which a run is a failure; none for a good one. */
export const verdictOn = ({
  counts,
  problems,
  problemCount,
  memory,
}: LoadReport): readonly string[] => {
  const unseen = ERROR_CODES.filter((code) => !counts.has(code));
  const growth = (memory.at(-1) ?? 0) - (memory[0] ?? 0);
  return [
    ...(problemCount > 0
      ? [
          `${problemCount} answers were not as expected:`,
          ...problems.map((problem) => `  ${problem}`),
        ]
      : []),
    ...(unseen.length > 0 ? [`Codes that were not seen: ${unseen.join(', ')}`] : []),
    ...(growth > MEMORY_ALLOWANCE
      ? [
          `The memory grew by ${Math.round(growth / 1024)} KiB between the first quarter and the end.`,
        ]
      : []),
  ];
};
