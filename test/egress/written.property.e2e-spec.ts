import type { ServerResponse } from 'node:http';
import { Controller, Get, Module, Res } from '@nestjs/common';
import fc from 'fast-check';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';
import { outcomeOf } from '../census/outcome.js';
import { exchange } from '../census/raw-client.js';
import { type RunningWorld, startWorld } from '../census/world.js';

interface Program {
  readonly status: number;
  readonly reason: string | undefined;
  readonly form: 'object' | 'flat' | 'pairs' | 'set';
  readonly headers: readonly (readonly [string, string])[];
  readonly isFlushed: boolean;
  readonly chunks: readonly string[];
  readonly last: string | undefined;
}

/** What the route does at the next request. */
let program: Program;
let thrown: unknown;

@Controller()
class ProgramController {
  @Get('written')
  written(@Res() response: { raw?: ServerResponse; hijack?(): void } & ServerResponse): void {
    response.hijack?.();
    const raw = response.raw ?? response;
    const { status, reason, form, headers, isFlushed, chunks, last } = program;
    raw.statusCode = status;
    if (form === 'set') for (const [name, value] of headers) raw.setHeader(name, value);
    else {
      const list =
        form === 'object'
          ? Object.fromEntries(headers)
          : form === 'flat'
            ? headers.flat()
            : headers;
      raw.writeHead(
        ...([status, ...(reason === undefined ? [] : [reason]), list] as unknown as [number]),
      );
    }
    if (isFlushed) raw.flushHeaders();
    for (const chunk of chunks) raw.write(chunk);
    raw.end(last);
  }

  @Get('thrown')
  thrown(): never {
    throw thrown;
  }
}

@Module({ controllers: [ProgramController] })
class ProgramModule {}

const HEADERS = [
  'Content-Type',
  'ETag',
  'X-Custom',
  'Set-Cookie',
  'Cache-Control',
  'Content-Encoding',
  'Vary',
  'Location',
  'Retry-After',
];
const programs: fc.Arbitrary<Program> = fc.record({
  status: fc.integer({ min: 400, max: 999 }),
  reason: fc.option(fc.stringMatching(/^[\w ]{0,20}$/), { nil: undefined }),
  form: fc.constantFrom('object', 'flat', 'pairs', 'set'),
  headers: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...HEADERS), fc.stringMatching(/^[\w/;,=" -]{0,40}$/)),
    {
      maxLength: 6,
      selector: ([name]) => name,
    },
  ),
  isFlushed: fc.boolean(),
  chunks: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }),
  last: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
});

const RUNS = 150;

describe.each(ADAPTERS)('on %s', (adapter) => {
  let running: RunningWorld;
  const outcomeAt = async (path: string): Promise<string> =>
    outcomeOf(
      await exchange(running.port, {
        pieces: [`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`],
      }),
    );
  beforeAll(async () => {
    running = await startWorld(adapter, { imports: [ProgramModule] }, [AnalyticsErrorsModule]);
  });
  afterAll(() => running.app.close());

  it('whatever is written as an error leaves as one body with one code', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (written) => {
        program = written;
        expect(await outcomeAt('/written')).toMatch(/^E\d{4}$/);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('whatever is thrown leaves as one body with one code', async () => {
    const anything = fc.oneof(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withObjectString: true,
        withSet: true,
      }),
      fc
        .dictionary(
          fc.constantFrom(
            'status',
            'statusCode',
            'expose',
            'code',
            'message',
            'type',
            'validation',
            'cause',
            'headers',
          ),
          fc.anything(),
        )
        .map((properties) => Object.assign(new Error(), properties)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        thrown = value;
        expect(await outcomeAt('/thrown')).toMatch(/^E\d{4}$/);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});
