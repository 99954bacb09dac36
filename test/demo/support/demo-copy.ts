import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE } from '../../support/markdown.js';

/** What a command printed, and how it ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** The sources of the library and the demo in a temporary folder, to be edited, built and started. */
export class DemoCopy {
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'demo-copy-')));

  constructor() {
    for (const path of COPIED)
      cpSync(join(WORKSPACE, path), join(this.folder, path), {
        recursive: true,
        filter: (source) => !source.endsWith('/dist'),
      });
    this.linkPackages();
  }

  /** Replaces a text that stands in a file exactly once. */
  edit(path: string, before: string, after: string): void {
    const text = readFileSync(join(this.folder, path), 'utf8');
    if (text.split(before).length !== 2)
      throw new Error(`${path} should have exactly one place with: ${before}`);
    writeFileSync(
      join(this.folder, path),
      text.replace(before, () => after),
    );
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** The line on which a text stands, counted from 1. */
  lineOf(path: string, text: string): number {
    return this.read(path).split(text)[0]!.split('\n').length;
  }

  /** The steps of `npm run build` that the demo needs. */
  build(): void {
    const steps = [
      () => this.compile('libs/analytics-errors/tsconfig.lib.json'),
      () => this.script('errors'),
      () => this.compile('apps/demo/tsconfig.app.json'),
    ];
    for (const step of steps) {
      const { exitCode, output } = step();
      if (exitCode !== 0) throw new Error(output);
    }
  }

  /** Runs a script of the demo's package. */
  script(name: string, ...args: readonly string[]): Ended {
    const { scripts } = JSON.parse(this.read('apps/demo/package.json')) as {
      scripts: Record<string, string>;
    };
    const [program, ...given] = scripts[name]!.split(' ');
    if (program !== 'node') throw new Error(`${name} should start with node.`);
    return this.run('apps/demo', [...given, ...args]);
  }

  /** Runs one file of the copied tests. */
  jest(file: string, ...args: readonly string[]): Ended {
    const jest = join(WORKSPACE, 'node_modules/jest/bin/jest.js');
    const config = ['--config', 'config/jest.config.js', '--runInBand', '--ci'];
    return this.run('.', ['--experimental-vm-modules', jest, ...config, file, ...args]);
  }

  /** Starts the built demo; ends with `close`. */
  async start(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
    const child = spawn(process.execPath, ['apps/demo/dist/stage/main.js'], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], PORT: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit');
    const close = async (): Promise<void> => {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
    };
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          const [, found] = /is up on \w+: (\S+)/.exec(output) ?? [];
          if (found !== undefined) resolve(found);
        });
      child.once('exit', () => reject(new Error(`The demo did not start:\n${output}`)));
    });
    return { url, close };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private compile(config: string): Ended {
    return this.run('.', [join(WORKSPACE, 'node_modules/typescript/bin/tsc'), '-p', config]);
  }

  private run(cwd: string, args: readonly string[]): Ended {
    const { PATH, HOME } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: join(this.folder, cwd),
      env: { PATH, HOME, NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return { exitCode: status, output: `${stdout}${stderr}` };
  }

  /** The workspace's own packages lead to their copies, all others to those that are installed. */
  private linkPackages(): void {
    const packages = join(this.folder, 'node_modules');
    mkdirSync(packages);
    const own: Readonly<Record<string, string>> = {
      'nestjs-analytics-errors': join(this.folder, 'libs/analytics-errors'),
      'analytics-demo': join(this.folder, 'apps/demo'),
    };
    for (const name of readdirSync(join(WORKSPACE, 'node_modules')))
      if (!name.startsWith('.'))
        symlinkSync(
          own[name] ?? join(WORKSPACE, 'node_modules', name),
          join(packages, name),
          'junction',
        );
  }
}

const COPIED = [
  'apps/demo',
  'config/jest.config.js',
  'libs/analytics-errors',
  'package.json',
  'scripts/lib/swc-options.js',
  'test/demo/e2e/errors.e2e-spec.ts',
  'test/demo/support',
  'test/openapi/documents.ts',
  'test/support/adapters.ts',
  'test/support/artifacts-folder.js',
  'test/support/markdown.ts',
  'tsconfig.json',
];
