import { jest } from '@jest/globals';
import { Writable } from 'node:stream';
import {
  ConflictException,
  ConsoleLogger,
  Controller,
  Get,
  type INestApplication,
  type LoggerService,
} from '@nestjs/common';
import { AnalyticsErrorsModule, StreamNotFoundException } from 'nestjs-analytics-errors';
import { Logger as PinoLogger, LoggerModule } from 'nestjs-pino';
import { ADAPTERS, startApp } from '../support/adapters.js';

@Controller('plans')
class PlansController {
  @Get('taken/:id')
  taken(): never {
    throw new ConflictException('This name is taken.', {
      cause: new Error('duplicate key', { cause: new Error('at redis://u:secret@host') }),
    });
  }

  @Get('stream')
  stream(): never {
    throw new StreamNotFoundException('It was deleted.');
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('a bug');
  }
}

const metadata = { imports: [AnalyticsErrorsModule], controllers: [PlansController] };
const PLACE = expect.stringMatching(/structured\.e2e-spec\.ts:\d+:\d+$/) as unknown;

/** What a service writes to its standard output while it is asked for the paths. */
const written = async (
  adapter: (typeof ADAPTERS)[number],
  logger: LoggerService,
  paths: readonly string[],
): Promise<string[]> => {
  const { url, close } = await startApp(adapter, metadata, (app) => app.useLogger(logger));
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    }),
  );
  for (const path of paths) await fetch(url + path, { headers: { 'x-request-id': 'r-1' } });
  for (const spy of spies) spy.mockRestore();
  await close();
  // Without the notice that 409 has no code of its own.
  return lines.filter((line) => !line.includes('has no code among'));
};

const TAKEN = {
  msg: 'E1004_INVALID_VALUE 400 GET /plans/taken/:id r-1',
  code: 'E1004_INVALID_VALUE',
  status: 400,
  method: 'GET',
  route: '/plans/taken/:id',
  requestId: 'r-1',
  class: 'ConflictException',
  frame: PLACE,
  userInfo: 'This name is taken.',
  cause: 'Error: duplicate key <- Error: at redis://***@host',
};
const BUG = {
  code: 'E4001_INTERNAL_ERROR',
  status: 500,
  route: '/plans/bug',
  class: 'TypeError',
  stack: expect.stringMatching(/^TypeError: a bug\n +at PlansController\.bug/) as unknown,
};

/** nestjs-pino keeps one logger for the whole process. */
const pinoLines: any[] = [];
const stream = new Writable({
  write: (chunk: Buffer, _encoding, done) => {
    pinoLines.push(JSON.parse(chunk.toString()));
    done();
  },
});

describe.each(ADAPTERS)('an error in the log on %s', (adapter) => {
  it('has fields with the JSON logger of Nest', async () => {
    const lines = await written(adapter, new ConsoleLogger({ json: true }), [
      '/plans/taken/7',
      '/plans/bug',
    ]);
    const [taken, bug] = lines.map((line) => JSON.parse(line));
    expect(taken).toMatchObject({ level: 'debug', context: 'AnalyticsErrors' });
    expect(taken.message).toEqual(TAKEN);
    expect(bug).toMatchObject({ level: 'error', message: BUG });
  });

  it('is one readable line with the text logger of Nest', async () => {
    const [line, ...others] = await written(adapter, new ConsoleLogger({ colors: false }), [
      '/plans/taken/7',
    ]);
    expect(others).toEqual([]);
    expect(line).toMatch(
      /DEBUG \[AnalyticsErrors\] E1004_INVALID_VALUE 400 GET \/plans\/taken\/:id r-1 ConflictException at \S+structured\.e2e-spec\.ts:\d+:\d+ userInfo="This name is taken\." cause="Error: duplicate key <- Error: at redis:\/\/\*\*\*@host"\S*\n$/,
    );
  });

  it('is not described where its level is not written', async () => {
    const logger = new ConsoleLogger({ logLevels: ['error'] });
    const debug = jest.spyOn(logger, 'debug');
    expect(await written(adapter, logger, ['/plans/stream'])).toEqual([]);
    expect(debug).not.toHaveBeenCalled();
  });

  it('has fields with nestjs-pino, and the request id of pino-http unless that is a counter of Fastify’s', async () => {
    pinoLines.length = 0;
    const requestId = { express: 'pino-1', fastify: 'r-1' }[adapter];
    const { url, close } = await startApp(
      adapter,
      {
        ...metadata,
        imports: [
          LoggerModule.forRoot({
            pinoHttp: [{ level: 'trace', genReqId: () => 'pino-1' }, stream],
          }),
          AnalyticsErrorsModule,
        ],
      },
      (app: INestApplication) => app.useLogger(app.get(PinoLogger)),
    );
    const taken = await fetch(`${url}/plans/taken/7`, { headers: { 'x-request-id': 'r-1' } });
    await fetch(`${url}/plans/bug`);
    await close();
    const ours = pinoLines.filter(({ context, code }) => context === 'AnalyticsErrors' && code);
    expect(ours).toMatchObject([{ ...TAKEN, requestId, msg: expect.any(String) }, BUG]);
    expect(taken.headers.get('x-request-id')).toBe(requestId);
  });
});
