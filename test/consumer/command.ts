import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

interface CommandFailure {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A Node that commands run with: the folder of its binary, or the one that runs the tests. */
export type Node = string | undefined;

// The condition that leads to the sources, and Jest's own variables, are no part of a consumer's environment.
const environmentOf = (node: Node): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _options, NODE_ENV: _env, JEST_WORKER_ID: _id, ...env } = process.env;
  return node === undefined
    ? env
    : {
        ...env,
        PATH: [node, env['PATH'] ?? ''].join(delimiter),
        npm_node_execpath: join(node, 'node'),
      };
};

/** Runs a command and gives what it wrote to its output; fails with all of its words. */
export const run = async (
  folder: string,
  [command = '', ...args]: readonly string[],
  node?: Node,
): Promise<string> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd: folder,
      env: environmentOf(node),
      timeout: 580_000,
      maxBuffer: 32 * 1024 * 1024,
    });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as CommandFailure;
    throw new Error(`${[command, ...args].join(' ')} in ${folder} failed.\n${stdout}\n${stderr}`, {
      cause: error,
    });
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts a built service and gives the code that it answers an unknown route with, or what it said when it ended. */
export const startAndAsk = async (folder: string, main: string, node?: Node): Promise<string> => {
  const port = await freePort();
  const child = spawn('node', [main], {
    cwd: folder,
    env: { ...environmentOf(node), PORT: String(port) },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = once(child, 'close').then(() => said);
  const answer = await Promise.race([ended, askUntilItAnswers(`http://127.0.0.1:${port}/nowhere`)]);
  child.kill();
  await ended;
  return answer;
};

const askUntilItAnswers = async (url: string, attempts = 600): Promise<string> => {
  const body = await fetch(url).then(
    (response) => response.json() as Promise<{ error: { errorCode: string } }>,
    () => undefined,
  );
  if (body !== undefined) return body.error.errorCode;
  if (attempts === 0) return 'no answer';
  await new Promise((resolve) => setTimeout(resolve, 100));
  return askUntilItAnswers(url, attempts - 1);
};
