import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startStandIns } from '../../apps/demo/stage/stand-ins/stand-ins.js';
import { ADAPTERS } from '../support/adapters.js';

const MAIN = 'apps/demo/dist/stage/main.js';
const PATIENCE = 30_000;

class DemoProcess {
  private readonly child: ChildProcess;
  output = '';
  private readonly exited: Promise<unknown[]>;

  constructor(env: Record<string, string>, main = MAIN) {
    this.child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], PORT: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The demo did not say ${String(pattern)}:\n${this.output}`);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** The exit code, or the signal that ended the process. */
  async exit(): Promise<unknown> {
    const [code, signal] = await this.exited;
    return code ?? signal;
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }
}

describe('the process of the demo', () => {
  let demo: DemoProcess | undefined;
  beforeAll(() => {
    if (!existsSync(MAIN)) throw new Error(`There is no ${MAIN}: run npm run build first.`);
  });
  afterEach(() => demo?.end());

  const start = (env: Record<string, string> = {}): DemoProcess => (demo = new DemoProcess(env));
  const urlOf = async (process: DemoProcess): Promise<string> =>
    (await process.until(/is up on \w+: (\S+)/))[1] ?? '';

  it.each(ADAPTERS)(
    'says on %s what a newcomer needs: addresses, lines to try, a token for each account that can log in',
    async (adapter) => {
      const process = start({ HTTP_ADAPTER: adapter });
      const url = await urlOf(process);
      await process.until(/Ctrl-C stops it/);
      const { output } = process;
      const token = /dora@acme\.example \(premium, dashboard\)\s+(\S+)/.exec(output)?.[1] ?? '';
      const widgets = await fetch(`${url}/api/v2/dashboard/widgets`, {
        headers: { 'x-access-token': token },
      });
      expect({
        page: output.includes(`${url}/\n`),
        api: output.includes(`${url}/api/v2\n`),
        curls: output.match(/^ {2}curl /gm)?.length,
        warning: output.includes('JWT_SECRET is not set'),
        tokens: output.match(/^ {2}\w+@\w+\.example \(/gm)?.length,
        widgets: widgets.status,
      }).toEqual({ page: true, api: true, curls: 3, warning: true, tokens: 6, widgets: 200 });
    },
    PATIENCE,
  );

  it.each(ADAPTERS)(
    'serves on %s the pages of OpenAPI, with all that they load',
    async (adapter) => {
      const url = await urlOf(start({ HTTP_ADAPTER: adapter }));
      const page = await fetch(`${url}/docs`);
      const html = await page.text();
      const loaded = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
        async ([, path]) => (await fetch(new URL(path!, page.url))).status,
      );
      expect({
        status: page.status,
        type: page.headers.get('content-type'),
        loaded: new Set(await Promise.all(loaded)),
      }).toEqual({
        status: 200,
        type: expect.stringContaining('text/html') as string,
        loaded: new Set([200]),
      });
    },
    PATIENCE,
  );

  it.each([
    ['the secret is configured', { JWT_SECRET: 'only-for-this-test-only-for-this-test' }],
    ['other machines can reach it', { HOST: '0.0.0.0' }],
  ])(
    'shows no token when %s',
    async (_case, env) => {
      const process = start(env);
      await process.until(/Ctrl-C stops it/);
      expect(process.output).not.toMatch(/eyJ/);
    },
    PATIENCE,
  );

  it.each(ADAPTERS)(
    'lets a request in flight finish on %s, then ends with 0, at Ctrl-C',
    async (adapter) => {
      const process = start({ HTTP_ADAPTER: adapter });
      const url = await urlOf(process);
      const [, control = ''] = await process.until(/fail\s+(\S+\/faults)/);
      const [, token = ''] = await process.until(/ada@acme\.example \(premium\)\s+(\S+)/);
      await fetch(`${control}/bintu`, {
        method: 'PUT',
        body: '{"kind":"delay","milliseconds":700}',
      });
      const inFlight = fetch(`${url}/api/v2/tags`, { headers: { 'x-access-token': token } });
      await new Promise((resolve) => setTimeout(resolve, 300));
      process.signal('SIGINT');
      await process.until(/Stopping/);
      expect((await inFlight).status).toBe(200);
      expect(await process.exit()).toBe(0);
      await expect(fetch(`${url}/api/v2/health`)).rejects.toMatchObject({
        cause: { code: 'ECONNREFUSED' },
      });
    },
    PATIENCE,
  );

  it(
    'ends at once when asked twice',
    async () => {
      const process = start();
      const url = await urlOf(process);
      const [, control = ''] = await process.until(/fail\s+(\S+\/faults)/);
      const [, token = ''] = await process.until(/ada@acme\.example \(premium\)\s+(\S+)/);
      await fetch(`${control}/accounts`, {
        method: 'PUT',
        body: '{"kind":"delay","milliseconds":900}',
      });
      const inFlight = fetch(`${url}/api/v2/users/me`, {
        headers: { 'x-access-token': token },
      }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.signal('SIGINT');
      await process.until(/Stopping/);
      process.signal('SIGINT');
      expect(await process.exit()).toBe(1);
      await inFlight;
    },
    PATIENCE,
  );

  it.each(ADAPTERS)(
    'says in one sentence on %s that the port is in use',
    async (adapter) => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const { port } = occupant.address() as AddressInfo;
      const process = start({ PORT: String(port), HTTP_ADAPTER: adapter });
      const code = await process.exit();
      occupant.close();
      expect({ code, output: process.output }).toEqual({
        code: 1,
        output: `Port ${port} is in use: stop the program that has it, or choose another one, for example PORT=3001 npm start.\n`,
      });
    },
    PATIENCE,
  );

  it(
    'says in one sentence that the control port is in use',
    async () => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const { port } = occupant.address() as AddressInfo;
      const process = start({ CONTROL_PORT: String(port) });
      const code = await process.exit();
      occupant.close();
      expect({ code, output: process.output }).toMatchObject({
        code: 1,
        output: expect.stringMatching(/^Port \d+ is in use: [^\n]+\n$/),
      });
    },
    PATIENCE,
  );

  it.each([
    [{ PORT: 'http' }, /^PORT must be a number[^\n]*\n$/],
    [{ HOST: '203.0.113.1' }, /^HOST is not an address of this machine[^\n]*\n$/],
    [{ JWT_SECRET: 'short' }, /^JWT_SECRET must have at least 32 bytes[^\n]*\n$/],
  ])(
    'says in one sentence what is wrong with %j',
    async (env, sentence) => {
      const process = start(env);
      expect(await process.exit()).toBe(1);
      expect(process.output).toMatch(sentence);
    },
    PATIENCE,
  );

  it(
    'can run the service alone, in front of upstreams that have URLs',
    async () => {
      const standIns = await startStandIns({}, 0);
      const env = Object.fromEntries(
        Object.entries(standIns.urls).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]),
      );
      const process = (demo = new DemoProcess(env, 'apps/demo/dist/src/main.js'));
      await process.until(/successfully started/);
      process.signal('SIGTERM');
      await standIns.close();
      expect(await process.exit()).toBe('SIGTERM');
    },
    PATIENCE,
  );
});
