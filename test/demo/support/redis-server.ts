import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

const EXECUTABLE = process.env['REDIS_SERVER_PATH'] ?? 'redis-server';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

const isUp = async (url: string): Promise<boolean> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  const answer = await redis.ping().catch(() => undefined);
  redis.disconnect();
  return answer === 'PONG';
};

type Command = readonly [string, ...string[]];

/** A real Redis in a process of its own, which keeps nothing on the disk. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly password: string,
  ) {}

  static async start(password = 'test-only'): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password);
    await server.up();
    return server;
  }

  get url(): string {
    return this.urlWith(this.password);
  }

  async up(): Promise<void> {
    const args = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--requirepass',
      this.password,
    ];
    const child = spawn(EXECUTABLE, args, { stdio: 'ignore' });
    child.once('error', () => undefined);
    this.child = child;
    for (let attempt = 0; !(await isUp(this.url)); attempt++) {
      if (child.exitCode !== null || child.pid === undefined || attempt > 100) {
        throw new Error(
          `${EXECUTABLE} does not start; the tests need it (apt-get install redis-server).`,
        );
      }
      await wait(50);
    }
  }

  /** Ends the process without giving it a chance to say good-bye. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Runs commands as an administrator. */
  run(...commands: readonly Command[]): Promise<void> {
    return this.runWith(this.password, ...commands);
  }

  /** Runs commands with a password that was set meanwhile. */
  async runWith(password: string, ...commands: readonly Command[]): Promise<void> {
    const redis = new Redis(this.urlWith(password), { lazyConnect: true });
    try {
      for (const [command, ...args] of commands) await redis.call(command, ...args);
    } finally {
      redis.disconnect();
    }
  }

  private urlWith(password: string): string {
    return `redis://:${password}@127.0.0.1:${this.port}`;
  }
}
