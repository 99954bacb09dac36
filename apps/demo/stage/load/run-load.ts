import autocannon, { type Request } from 'autocannon';
import { CATALOGUE, ERROR_CODES } from 'nestjs-analytics-errors';
import { API_PREFIX } from '../../src/api-prefix.js';
import { type Provocation, PROVOCATIONS } from '../page/provocations.js';
import { problemOf, type Expectation } from './check-answer.js';
import { type Answer, answerOf, type DemoClient, type DemoRequest } from './demo-client.js';
import { GOOD_REQUESTS, type GoodRequest } from './good-requests.js';

export interface LoadOptions {
  readonly seconds: number;
  /** Bytes that the service holds; asked while it rests. */
  readonly memory: () => Promise<number>;
  readonly good?: readonly GoodRequest[];
}

export interface LoadReport {
  /** How often each code was seen, and `ok` for answers that are no errors. */
  readonly counts: ReadonlyMap<string, number>;
  /** Answers that were not as expected, at most twenty of them. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** Milliseconds in each quarter. */
  readonly latencies: readonly { readonly p50: number; readonly p99: number }[];
  /** Bytes after each quarter. */
  readonly memory: readonly number[];
}

/** Bytes that a service may hold more at the end than after the first quarter: a busy heap is never quite still. */
export const MEMORY_ALLOWANCE = 8 * 1024 * 1024;

const CONNECTIONS = 8;
const QUARTERS = 4;
const MAX_PROBLEMS = 20;

/**
 * Sends requests that succeed and requests that fail by themselves as fast as the service answers,
 * and between the quarters those that need a fault, one by one. Checks every answer.
 */
export const runLoad = async (
  client: DemoClient,
  { seconds, memory, good = GOOD_REQUESTS }: LoadOptions,
): Promise<LoadReport> => {
  const recorder = new Recorder();
  const requests = await Promise.all([
    ...good.map(({ request, account, status }) =>
      toRequest(client, request, account, (answer) =>
        recorder.record(`${request.method} ${request.path}`, answer, { status }),
      ),
    ),
    ...PROVOCATIONS.filter(({ order }) => !order).map(({ code, request, account }) =>
      toRequest(client, request, account, (answer) =>
        recorder.record(code, answer, expectationOf(code)),
      ),
    ),
  ]);
  const withFault = PROVOCATIONS.filter(({ order }) => order);
  const provoke = async (provocation: Provocation): Promise<void> => {
    const { code } = provocation;
    recorder.record(code, await client.provoke(provocation), expectationOf(code));
  };
  const latencies: LoadReport['latencies'][number][] = [];
  const memories: number[] = [];
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const { errors, latency } = await autocannon({
      url: client.url,
      connections: CONNECTIONS,
      duration: seconds / QUARTERS,
      requests,
    });
    recorder.recordErrors(errors);
    latencies.push(latency);
    for (const provocation of withFault.filter((_, index) => index % QUARTERS === quarter))
      await provoke(provocation);
    memories.push(await memory());
  }
  // In a short run no connection may get through the whole list.
  for (const provocation of PROVOCATIONS)
    if (!recorder.counts.has(provocation.code)) await provoke(provocation);
  const { counts, problems, problemCount } = recorder;
  return { counts, problems, problemCount, latencies, memory: memories };
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

const expectationOf = (code: Provocation['code']): Expectation => ({
  status: CATALOGUE[code].status,
  code,
});

const toRequest = async (
  client: DemoClient,
  { method, path, headers, body }: DemoRequest,
  account: string | undefined,
  onAnswer: (answer: Answer) => void,
): Promise<Request> => ({
  method,
  path: `/${API_PREFIX}${path}`,
  headers: {
    ...headers,
    ...(account !== undefined && { 'x-access-token': await client.tokenOf(account) }),
  },
  ...(body !== undefined && { body }),
  onResponse: (status, text, _context, received) =>
    onAnswer(answerOf(status, new Headers(received), text)),
});

class Recorder {
  readonly counts = new Map<string, number>();
  readonly problems: string[] = [];
  problemCount = 0;

  record(name: string, answer: Answer, expected: Expectation): void {
    const problem = problemOf(answer, expected);
    const key = problem === undefined ? (expected.code ?? 'ok') : 'unexpected';
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (problem !== undefined) this.note(`${name}: ${problem}`, 1);
  }

  recordErrors(count: number): void {
    if (count > 0) this.note(`${count} requests without an answer`, count);
  }

  private note(problem: string, count: number): void {
    this.problemCount += count;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }
}
