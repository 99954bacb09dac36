import {
  Body,
  Controller,
  Get,
  Headers,
  InternalServerErrorException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  RedisGeneralException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

const CLIENT_TEXT = 'c0ffee-from-the-client';

@Controller('streams')
class StreamsController {
  @Get(':name')
  find(
    @Param('name') name: string,
    @Query('token') token: string,
    @Headers('x-access-token') header: string,
  ): never {
    throw new StreamNotFoundException({
      userInfo: `${name.length + token.length + header.length} characters`,
    });
  }

  @Post(':name/restart')
  restart(@Body() body: { password: string }): never {
    throw new RedisGeneralException({
      cause: new Error('the pool is empty', { cause: new TypeError(`${typeof body} lost`) }),
    });
  }

  @Get(':name/unforeseen')
  unforeseen(): never {
    throw new TypeError('reading x of undefined');
  }

  @Get(':name/wrapped')
  wrapped(): never {
    throw new InternalServerErrorException('the report failed', { cause: new Error('disk full') });
  }
}

describe.each(ADAPTERS)('the log of an error on %s', (adapter) => {
  let logger: RecordingLogger;
  let started: StartedApp;
  beforeEach(async () => {
    logger = new RecordingLogger();
    started = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule], controllers: [StreamsController] },
      (app) => app.useLogger(logger),
    );
    logger.entries.length = 0;
  });
  afterEach(() => started.close());

  const post = (path: string) =>
    fetch(`${started.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
      body: JSON.stringify({ password: CLIENT_TEXT }),
    });

  it('is one debug line for a 404 E3001: code, status, method, route pattern, request id, class, place, userInfo', async () => {
    await fetch(`${started.url}/streams/${CLIENT_TEXT}?token=${CLIENT_TEXT}`, {
      headers: { 'x-request-id': 'r-1', 'x-access-token': CLIENT_TEXT },
    });
    expect(logger.ours).toEqual([
      {
        level: 'debug',
        message: expect.stringMatching(
          /^E3001_STREAM_NOT_FOUND 404 GET \/streams\/:name r-1 StreamNotFoundException at \S+error-log\.e2e-spec\.ts:\d+:\d+ userInfo="66 characters"$/,
        ),
        rest: ['AnalyticsErrors'],
      },
    ]);
  });

  it('has a dash for the route where none took the request', async () => {
    await fetch(`${started.url}/${CLIENT_TEXT}?q=${CLIENT_TEXT}`, {
      headers: { 'x-request-id': 'r-1' },
    });
    expect(logger.ours.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'debug E1001_ENDPOINT_NOT_FOUND 404 GET - r-1 NotFoundException',
    ]);
  });

  it('is one error line for a 500 E4011, with the stack and the chain of causes', async () => {
    await post(`/streams/${CLIENT_TEXT}/restart`);
    const [entry] = logger.ours;
    expect(logger.ours).toHaveLength(1);
    expect(`${entry?.level} ${entry?.message}`).toBe(
      'error E4011_REDIS_GENERAL_ISSUE 500 POST /streams/:name/restart r-1',
    );
    expect(entry?.rest[0]).toMatch(
      /Error: the pool is empty\n\s+at .+[\s\S]*\nCaused by: TypeError: object lost\n\s+at .+/,
    );
  });

  it.each([
    [
      'an error that nobody foresaw',
      '/streams/x/unforeseen',
      /^TypeError: reading x of undefined\n\s+at .+/,
    ],
    [
      "one of Nest's own, with what it wraps",
      '/streams/x/wrapped',
      /the report failed[\s\S]+Caused by: Error: disk full\n\s+at .+/,
    ],
  ])('has the stack of %s', async (_case, path, stack) => {
    await fetch(`${started.url}${path}`);
    expect(logger.ours.map(({ level }) => level)).toEqual(['error']);
    expect(logger.ours[0]?.rest[0]).toMatch(stack);
  });

  it('has nothing in it that the client sent', async () => {
    await post(`/streams/${CLIENT_TEXT}/restart?token=${CLIENT_TEXT}`);
    await fetch(`${started.url}/streams/${CLIENT_TEXT}/unforeseen?${CLIENT_TEXT}=1`, {
      headers: { 'x-request-id': `${CLIENT_TEXT}!` },
    });
    expect(logger.ours).toHaveLength(2);
    expect(logger.text).not.toContain(CLIENT_TEXT);
  });
});
