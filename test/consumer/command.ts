import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.js';

interface CommandFailure {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A Node that commands run with: the folder of its binary, or the one that runs the tests. */
export type Node = string | undefined;

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

/** Installs packages into a project, as a user does: without a flag that hides a conflict. */
export const install = (
  folder: string,
  packages: readonly string[] = [],
  node?: Node,
): Promise<string> =>
  run(folder, ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], node);

/** Starts a built service and gives what it answers, or what it said when it ended by itself. */
export const startAndAsk = async <Answer = string>(
  folder: string,
  main: string,
  {
    node,
    env = {},
    ask = codeOfUnknownRoute as (url: string) => Promise<Answer>,
  }: {
    readonly node?: Node;
    readonly env?: NodeJS.ProcessEnv;
    readonly ask?: (url: string) => Promise<Answer>;
  } = {},
): Promise<Answer | string> => {
  const port = await freePort();
  const child = spawn('node', [main], {
    cwd: folder,
    env: { ...environmentOf(node), ...env, PORT: String(port) },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = once(child, 'close').then(() => said);
  const url = `http://127.0.0.1:${port}`;
  try {
    return (await isListening(url, child)) ? await ask(url) : await ended;
  } finally {
    child.kill();
    await ended;
  }
};

/** The code of an answer. */
export const codeOf = async (response: Response): Promise<string> => {
  const { error } = (await response.json()) as { error?: { errorCode: string } };
  return error?.errorCode ?? String(response.status);
};

const codeOfUnknownRoute = async (url: string): Promise<string> =>
  codeOf(await fetch(`${url}/nowhere`));

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

/** Waits until a service listens, or has ended without. */
const isListening = async (url: string, service: ChildProcess): Promise<boolean> => {
  while (service.exitCode === null && service.signalCode === null) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
};
