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

  it('takes the routes that can answer a code from the OpenAPI document', async () => {
    const errorCode = (code: string) => ({ properties: { errorCode: { enum: [code] } } });
    writeFileSync(
      join(folder, 'openapi.json'),
      JSON.stringify({
        paths: {
          '/streams/{id}': {
            parameters: [],
            get: { responses: { 200: {}, 404: { $ref: '#/components/responses/E3001_E3002' } } },
            delete: {
              responses: {
                404: { content: { a: { schema: errorCode('E3001_STREAM_NOT_FOUND') } } },
              },
            },
          },
        },
        components: {
          responses: {
            E3001_E3002: {
              content: { b: { schema: { oneOf: [{ $ref: '#/components/schemas/a~1b' }] } } },
            },
          },
          schemas: {
            'a/b': {
              ...errorCode('E3002_TAG_NOT_FOUND'),
              not: { $ref: '#/components/schemas/a~1b' },
            },
          },
        },
      }),
    );
    const { exitCode } = await runCommand(['docs', 'out', '--openapi', 'openapi.json'], folder);
    expect(exitCode).toBe(0);
    const routesOf = (code: string): unknown =>
      JSON.parse(readFileSync(join(folder, 'out', code, 'index.json'), 'utf8')).routes;
    expect(routesOf('E3001_STREAM_NOT_FOUND')).toEqual([
      { method: 'DELETE', path: '/streams/{id}' },
    ]);
    expect(routesOf('E3002_TAG_NOT_FOUND')).toEqual([{ method: 'GET', path: '/streams/{id}' }]);
    expect(routesOf('E4001_INTERNAL_ERROR')).toEqual([]);
    const page = readFileSync(join(folder, 'out', 'E3002_TAG_NOT_FOUND', 'index.html'), 'utf8');
    expect(page).toContain('/streams/{id}');
  });

  it.each([
    ['{', 'is not JSON.'],
    ['[]', 'is not an OpenAPI document: it has no paths.'],
  ])('says of the document %s that it %s', async (text, sentence) => {
    writeFileSync(join(folder, 'openapi.json'), text);
    const result = await runCommand(['docs', 'out', '--openapi', 'openapi.json'], folder);
    expect(result).toEqual({ exitCode: 2, output: expect.stringContaining(sentence) });
  });
});
