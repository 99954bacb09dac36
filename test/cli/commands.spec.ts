import { ERROR_CODES } from 'nestjs-analytics-errors';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../libs/analytics-errors/src/cli/run-command.js';

describe('the command line', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'commands-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lists every code, a line each', async () => {
    const { exitCode, output } = await runCommand(['list']);
    expect(exitCode).toBe(0);
    expect(output.split('\n').map((line) => line.split(' ')[0])).toEqual(ERROR_CODES);
    expect(output).toMatch(/^E3001_STREAM_NOT_FOUND +404 {2}Stream not found$/m);
  });

  it.each(['E3001', 'e3001', 'E3001_STREAM_NOT_FOUND'])('explains %s', async (code) => {
    const { exitCode, output } = await runCommand(['explain', code]);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^# E3001_STREAM_NOT_FOUND\n/);
    expect(output).toContain('"errorCode": "E3001_STREAM_NOT_FOUND"');
  });

  it('says that it does not know a code, and repeats nothing of it', async () => {
    expect(await runCommand(['explain', 'E9999'])).toEqual({
      exitCode: 1,
      output: "There is no such code; 'list' shows those that there are.",
    });
  });

  it('knows the exceptions of a module of the service’s own', async () => {
    writeFileSync(
      join(folder, 'errors.mjs'),
      `const definition = { code: 'E7001_QUOTA', status: 429, message: 'Quota' };
       export class QuotaException { static code = definition.code; static definition = definition; }`,
    );
    const refused = await runCommand(['list', '-e', 'errors.mjs'], folder);
    expect(refused.output).toContain('is not a class that extends defineException');
    const missing = await runCommand(['list', '-e', 'none.mjs'], folder);
    expect(missing).toEqual({
      exitCode: 2,
      output: expect.stringContaining('none.mjs does not exist.'),
    });
  });

  it.each([
    [[], 2],
    [['help'], 0],
    [['--help'], 0],
    [['explain'], 2],
    [['docs'], 2],
    [['nothing'], 2],
    [['list', '--unknown'], 2],
    [['check', '-p', 'none.json'], 2],
  ])('%j ends with %d and says how it is used', async (args, exitCode) => {
    const result = await runCommand(args, folder);
    expect(result.exitCode).toBe(exitCode);
    expect(result.output).toMatch(/Usage: analytics-errors|none\.json/);
  });

  it('writes the reference as static files whose links lead to files', async () => {
    const { exitCode } = await runCommand(
      ['docs', 'out', '--url', 'https://docs.example.com/errors/'],
      folder,
    );
    expect(exitCode).toBe(0);
    const out = join(folder, 'out');
    expect(readdirSync(out).sort()).toEqual(
      [...ERROR_CODES, 'index.html', 'index.json', 'index.md', 'llms.txt'].sort(),
    );
    const index = readFileSync(join(out, 'index.html'), 'utf8');
    const links = [...index.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!);
    expect(links).toEqual(ERROR_CODES.map((code) => `${code}/`));
    expect(links.every((href) => existsSync(join(out, href, 'index.html')))).toBe(true);
    const page = readFileSync(join(out, 'E3001_STREAM_NOT_FOUND', 'index.html'), 'utf8');
    expect(page).toContain('<a href="../">All codes</a>');
    expect(page).toContain('https://docs.example.com/errors/E3001_STREAM_NOT_FOUND');
    expect(readFileSync(join(out, 'llms.txt'), 'utf8')).toContain(
      '- [E3001_STREAM_NOT_FOUND](https://docs.example.com/errors/E3001_STREAM_NOT_FOUND/index.md): 404, Stream not found',
    );
  });
});
