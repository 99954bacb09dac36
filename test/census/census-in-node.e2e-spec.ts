import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ADAPTERS } from '../support/adapters.js';

const run = promisify(execFile);

// The packages of these rows cannot be loaded by Jest on Node 20.
it.each(ADAPTERS)(
  'static files, @nestjs/throttler and @nestjs/terminus get their codes on %s too, in a process of its own',
  async (adapter) => {
    const { stdout, stderr } = await run(process.execPath, [
      'scripts/census.js',
      '--library',
      '--rows',
      '--in-node',
      '--adapter',
      adapter,
    ]);
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/^\d+ rows on each platform, 0 not as expected\n$/),
      stderr: '',
    });
  },
  60_000,
);
