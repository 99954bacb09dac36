import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { DemoClient } from './demo-client.js';
import { type LoadReport, runLoad, verdictOn } from './run-load.js';

const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 600;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const secondsOf = (text = String(DEFAULT_SECONDS)): number => {
  const seconds = Number(text);
  if (!/^\d{1,3}$/.test(text) || seconds < 1 || seconds > MAX_SECONDS)
    throw new Error(`LOAD_SECONDS must be a number from 1 to ${MAX_SECONDS}.`);
  return seconds;
};

const nextMessage = async <Message>(child: ChildProcess): Promise<Message> => {
  const ended = once(child, 'exit').then(() => {
    throw new Error('The demo ended before it answered.');
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
};

const startTarget = (): ChildProcess =>
  fork(new URL('./target.js', import.meta.url), {
    execArgv: ['--expose-gc'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      CONTROL_PORT: '0',
      LOGINS_PER_MINUTE: '1000000',
    },
  });

const summaryOf = ({ counts, latencies, memory }: LoadReport): string => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const good = counts.get('ok') ?? 0;
  const codes = [...counts.keys()].filter((key) => key !== 'ok' && key !== 'unexpected').length;
  const inQuarters = (figure: (index: number) => string): string =>
    latencies.map((_, index) => figure(index)).join(', ');
  return [
    `${total} requests: ${good} good, ${total - good} failing; ${codes} codes seen`,
    `median and 99th percentile: ${inQuarters((index) => `${latencies[index]?.p50}/${latencies[index]?.p99} ms`)}`,
    `memory after each quarter: ${inQuarters((index) => `${((memory[index] ?? 0) / 1024 / 1024).toFixed(1)} MiB`)}`,
  ].join('\n');
};

const seconds = secondsOf(process.env['LOAD_SECONDS']);
const target = startTarget();
try {
  const { url, controlUrl } = await nextMessage<{ url: string; controlUrl: string }>(target);
  say(`Load on ${process.env['HTTP_ADAPTER'] ?? 'express'}, ${url}, for ${seconds} s`);
  const memory = async (): Promise<number> => {
    const answer = nextMessage<{ memory: number }>(target);
    target.send('memory');
    return (await answer).memory;
  };
  const report = await runLoad(new DemoClient(url, controlUrl), { seconds, memory });
  say(summaryOf(report));
  const reasons = verdictOn(report);
  say(reasons.length === 0 ? 'As it should be.' : `FAILED\n${reasons.join('\n')}`);
  process.exitCode = reasons.length === 0 ? 0 : 1;
} finally {
  if (target.connected) target.disconnect();
}
