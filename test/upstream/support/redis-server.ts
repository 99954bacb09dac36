import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { closedPort } from './sockets.js';

const available = spawnSync('redis-server', ['--version']).status === 0;

if (!available && process.env['CI'] === 'true')
  throw new Error('redis-server is not installed, and CI must not do without it.');
if (!available)
  process.stderr.write('Skipped: redis-server is not installed (apt-get install redis-server).\n');

/** `describe`, or the printed reason and a skip where redis-server is not installed; CI fails instead. */
export const describeWithRedis = available ? describe : describe.skip;

export interface RedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

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

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const waitFor = async (port: number, server: ChildProcess): Promise<boolean> => {
  for (let attempt = 0; attempt < 200 && !hasEnded(server); attempt++) {
    if (await answers(port)) return !hasEnded(server);
    await after(10);
  }
  return false;
};

/** Starts a redis-server on a free port of the loopback interface, without persistence. */
export const startRedis = async (...settings: readonly string[]): Promise<RedisServer> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await closedPort();
    const server = spawn(
      'redis-server',
      [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        ...settings,
      ],
      {
        stdio: 'ignore',
      },
    );
    const stop = async (): Promise<void> => {
      if (hasEnded(server)) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    };
    if (await waitFor(port, server)) return { port, stop };
    await stop();
  }
  throw new Error('redis-server did not start.');
};
