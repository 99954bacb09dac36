import { APP_FILTER, BaseExceptionFilter } from '@nestjs/core';
import { AnalyticsErrorsModule, type AnalyticsErrorsOptions } from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';
import { CensusModule } from '../census/census-app.js';
import { exchange } from '../census/raw-client.js';
import { type Adapter, type MemoryLogger, startWorld } from '../census/world.js';

/** Requests of a running service: good ones, and those that fail in the ways that services fail. */
const TARGETS = [
  'GET /ok',
  'GET /file',
  'GET /nowhere',
  'GET /int/x',
  'GET /throw/handler/a%20NotFoundException',
  'GET /throw/handler/an%20Error',
  'GET /throw/guard/a%20ForbiddenException',
  'GET /write/teapot',
  'GET /write/html',
  'GET /filtered/own',
];
const FAILING = TARGETS.length - 2;
const KEEP_NEST = [{ provide: APP_FILTER, useClass: BaseExceptionFilter }];

const serve = async (
  adapter: Adapter,
  library: AnalyticsErrorsOptions | undefined,
  providers: typeof KEEP_NEST = [],
): Promise<{ answers: unknown[]; codes: (string | undefined)[]; log: MemoryLogger }> => {
  const imports = library ? [AnalyticsErrorsModule.forRoot(library)] : [];
  const { app, port, log } = await startWorld(
    adapter,
    { imports: [CensusModule], providers },
    imports,
  );
  const answers = [];
  for (const target of TARGETS) {
    const response = await exchange(port, {
      pieces: [`${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`],
    });
    answers.push({ target, ...response, headers: { ...response?.headers, date: '' } });
  }
  await app.close();
  return {
    answers,
    codes: answers.map(({ body = '' }) => /"errorCode":"(E\d{4})_/.exec(body)?.[1]),
    log,
  };
};

describe.each(ADAPTERS)('adding the library to a running service on %s', (adapter) => {
  it('changes no byte of any response at first: Nest’s own filter answers, and the log says what would change', async () => {
    const before = await serve(adapter, undefined);
    const first = await serve(adapter, { validation: false, foreignErrors: 'report' }, KEEP_NEST);
    expect(first.answers).toEqual(before.answers);
    const reported = first.log.errors.filter(
      ({ level, text }) => level === 'warn' && text.includes('would be replaced by E'),
    );
    expect(reported).toHaveLength(FAILING);
  });

  it('gives what is thrown its code once Nest’s filter is removed, and still only reports what is written', async () => {
    const { codes, log } = await serve(adapter, { validation: false, foreignErrors: 'report' });
    expect(codes).toEqual([
      undefined,
      undefined,
      'E1001',
      'E1003',
      'E1001',
      'E4001',
      'E6001',
      undefined,
      undefined,
      undefined,
    ]);
    expect(log.errors.filter(({ text }) => text.includes('would be replaced'))).toHaveLength(3);
  });

  it('closes with the defaults: each error has its code', async () => {
    const { codes } = await serve(adapter, {});
    expect(codes).toEqual([
      undefined,
      undefined,
      'E1001',
      'E1003',
      'E1001',
      'E4001',
      'E6001',
      'E1004',
      'E4001',
      'E1001',
    ]);
  });
});
