import { jest } from '@jest/globals';
import {
  type ArgumentsHost,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  Get,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter } from '@nestjs/core';
import { AnalyticsErrorsModule, StreamNotFoundException } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

const captured = jest.fn<(thrown: unknown) => void>();

/** The shape of a tracker's global filter: it tells the tracker and has Nest's own filter answer. */
@Catch()
class TrackerFilter extends BaseExceptionFilter {
  override catch(thrown: unknown, host: ArgumentsHost): void {
    captured(thrown);
    super.catch(thrown, host);
  }
}

/** A route's filter that knows one kind of error and hands on the rest. */
@Catch()
class ConflictsOnly implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    if (!(thrown instanceof ConflictException)) throw thrown;
    host.switchToHttp().getResponse().status(409).send({ conflict: true });
  }
}

const fault = new Error('planted');

@Controller()
class Routes {
  @Get('fault')
  fault(): never {
    throw fault;
  }
  @Get('missing')
  missing(): never {
    throw new StreamNotFoundException();
  }
  @Get('handed-on')
  @UseFilters(ConflictsOnly)
  handedOn(): never {
    throw fault;
  }
}

describe.each(ADAPTERS)('a global filter that tells an error tracker, on %s', (adapter) => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [Routes],
      providers: [{ provide: APP_FILTER, useClass: TrackerFilter }],
    });
  });
  afterAll(() => app.close());
  beforeEach(() => captured.mockClear());

  it.each([
    ['/fault', 500, 'E4001_INTERNAL_ERROR', fault],
    ['/handed-on', 500, 'E4001_INTERNAL_ERROR', fault],
    ['/missing', 404, 'E3001_STREAM_NOT_FOUND', expect.any(StreamNotFoundException)],
    ['/nowhere', 404, 'E1001_ENDPOINT_NOT_FOUND', expect.any(Error)],
  ])('is told once of %s, and the client gets the code', async (path, status, code, thrown) => {
    const response = await fetch(`${app.url}${path}`);
    const text = await response.text();
    expect([response.status, JSON.parse(text).error.errorCode]).toEqual([status, code]);
    expect(text).not.toContain('planted');
    expect(captured.mock.calls).toEqual([[thrown]]);
  });
});
