import { spawnSync } from 'node:child_process';
import { ADAPTERS } from '../support/adapters.js';
import { WORKSPACE } from '../support/markdown.js';

const FOLDER = 'test/testing/on-undeclared/';
const TYPESCRIPT = ['--import', './scripts/typescript.js', '--conditions=development-source'];
const JEST = [
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  '--config=config/jest.config.js',
  '--runInBand',
];

const UNDECLARED =
  'GET /tags answered E3002_TAG_NOT_FOUND, which TagsController.list does not declare';

const run = (args: readonly string[], env: Record<string, string>) => {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: WORKSPACE,
    env: { PATH, HOME, NO_COLOR: '1', ...env },
    encoding: 'utf8',
  });
  return { exitCode: status, output: `${stdout}${stderr}` };
};

describe.each(ADAPTERS)("routes.onUndeclared: 'throw' on %s", (adapter) => {
  it.each([
    ['Jest', [...JEST, '--testMatch', `**/${FOLDER}jest.fixture.ts`], /✕ gets an answer/],
    ['node --test', [...TYPESCRIPT, '--test', `${FOLDER}node.fixture.ts`], /fail 1/],
  ])('fails the test in %s, whose answer is the same', (_runner, args, failed) => {
    const { exitCode, output } = run(args, { HTTP_ADAPTER: adapter });
    expect(exitCode).toBe(1);
    expect(output).toMatch(failed);
    expect(output).toContain(UNDECLARED);
    // An answer that differs would have failed it, too.
    expect(output).not.toMatch(/toEqual|deepEqual/);
  });

  it.each([{}, { NODE_ENV: 'production' }])('warns in a service that runs with %j', (env) => {
    const args = [...TYPESCRIPT, `${FOLDER}served.fixture.ts`];
    const { exitCode, output } = run(args, { HTTP_ADAPTER: adapter, ...env });
    expect(exitCode).toBe(0);
    expect(output).toContain('{"status":404,"code":"E3002_TAG_NOT_FOUND"}');
    expect(output).toMatch(new RegExp(`WARN .*${UNDECLARED}`));
  });
});
