import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { freePort } from './free-port.js';

const EXECUTABLE = process.env['REDIS_SERVER_PATH'] ?? 'redis-server';
const available = spawnSync(EXECUTABLE, ['--version']).status === 0;

if (!available && process.env['CI'] === 'true')
  throw new Error('redis-server is not installed, and CI must not do without it.');
if (!available)
  process.stderr.write('Skipped: redis-server is not installed (apt-get install redis-server).\n');

/** `describe`, or the printed reason and a skip where redis-server is not installed; CI fails instead. */
export const describeWithRedis = available ? describe : describe.skip;

/** A real Redis in a process of its own, without persistence. */
export interface RedisServer {
  readonly port: number;
  /** Kills the process. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
}

/** Starts a redis-server on a free port of the loopback interface. */
export const startRedis = async (...settings: readonly string[]): Promise<RedisServer> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const start = (): Promise<ChildProcess | undefined> => startOn(port, settings);
    let child = await start();
    if (!child) continue;
    return {
      port,
      stop: async () => {
        if (child) await kill(child);
      },
      restart: async () => {
        child = await start();
        if (!child) throw new Error('redis-server did not start again.');
      },
    };
  }
  throw new Error('redis-server did not start.');
};

const startOn = async (
  port: number,
  settings: readonly string[],
): Promise<ChildProcess | undefined> => {
  const place = ['--port', String(port), '--bind', '127.0.0.1'];
  const inMemory = ['--save', '', '--appendonly', 'no'];
  const child = spawn(EXECUTABLE, [...place, ...inMemory, ...settings], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 500 && !hasEnded(child); attempt++) {
    if (await answers(port)) break;
    await after(10);
  }
  return hasEnded(child) ? undefined : child;
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const kill = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
