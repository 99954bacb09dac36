import 'reflect-metadata';
import { createServer } from 'node:net';
import { ConfigError } from '../src/config/demo.config.js';
import { issueTokens, type RunningDemo, startDemo } from './demo.js';
import { DemoLogger } from './demo.logger.js';
import { readStageConfig, type StageConfig } from './stage.config.js';
import { mayShowTokens, renderStartUpText } from './start-up-text.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Fails as the service would when it listened, before anything else has been started. */
const tryPort = ({ port, host }: StageConfig): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });

const sentenceFor = (error: unknown, config: StageConfig | undefined): string | undefined => {
  if (error instanceof ConfigError) return error.message;
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall === undefined || !['listen', 'getaddrinfo'].includes(syscall) || !config)
    return undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port ?? config.port} is in use: stop the program that has it, or choose another one, for example PORT=3001 npm start.`;
    case 'EACCES':
      return `Port ${port ?? config.port} is not allowed for this user: choose one above 1023, for example PORT=3001 npm start.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'HOST is not an address of this machine; leave it out for 127.0.0.1.';
    default:
      return undefined;
  }
};

const stopOnSignal = (demo: RunningDemo): void => {
  let stopping = false;
  const stop = (): void => {
    // A second signal ends the process without waiting for requests in flight.
    if (stopping) process.exit(1);
    stopping = true;
    say('\nStopping; requests in flight finish first.');
    void demo.close().then(
      () => say('Stopped.'),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

let config: StageConfig | undefined;
try {
  config = readStageConfig(process.env);
  await tryPort(config);
  const demo = await startDemo(config, new DemoLogger(), { docs: true });
  stopOnSignal(demo);
  if (config.jwtSecretIsRandom)
    say('JWT_SECRET is not set: tokens are signed with a random secret and end with this process.');
  say(renderStartUpText(demo, mayShowTokens(demo) ? await issueTokens(demo) : []));
} catch (error) {
  process.stderr.write(
    `${sentenceFor(error, config) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  process.exitCode = 1;
}
