import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface CommandFailure {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Runs a command and gives what it wrote to its output; fails with all of its words. */
export const run = async (
  folder: string,
  command: string,
  ...args: readonly string[]
): Promise<string> => {
  // The condition that leads to the sources, and Jest's own flags, are no part of a consumer's environment.
  const { NODE_OPTIONS: _options, ...env } = process.env;
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: folder,
      env,
      timeout: 240_000,
      maxBuffer: 32 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as CommandFailure;
    throw new Error(`${[command, ...args].join(' ')} in ${folder} failed.\n${stdout}\n${stderr}`, {
      cause: error,
    });
  }
};
