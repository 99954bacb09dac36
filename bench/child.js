// Talks to the processes in which the figures are taken.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a script of this folder in production mode, and gives it its task. */
export function startChild(script, task, { quiet = false, execPath, execArgv = [] } = {}) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
    ...(execPath !== undefined && { execPath }),
    execArgv,
    env: { ...process.env, NODE_ENV: 'production' },
    // What a quiet one logs is formatted and written, to nowhere.
    stdio: quiet ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(task);
  return child;
}

/** The next message of a child; `undefined` once it has ended well. */
export function nextMessage(child) {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onMessage = (value) => {
      child.off('exit', onExit);
      if (value.failure === undefined) resolve(value);
      else reject(new Error(value.failure));
    };
    const onExit = (code) => {
      child.off('message', onMessage);
      if (code === 0) resolve();
      else reject(new Error(`A process of the benchmark ended with ${code}.`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}
