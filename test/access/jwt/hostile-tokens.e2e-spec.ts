import { Controller, Get } from '@nestjs/common';
import { AnalyticsErrorsModule, RequireJwt } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../../support/adapters.js';
import { hostileTokens, unusualGoodTokens } from './hostile-tokens.js';
import { SUITES } from './signers.js';
import { outcomeOf, withToken } from './tokens.js';

@Controller()
class GuardedController {
  @RequireJwt()
  @Get('guarded')
  guarded(): string {
    return 'in';
  }
}

describe.each(
  ADAPTERS.flatMap((adapter) =>
    SUITES.map((suite) => ({ adapter, suite, algorithm: suite.algorithm })),
  ),
)('a service on $adapter that takes $algorithm', ({ adapter, suite }) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: suite.options })],
      controllers: [GuardedController],
    });
  });
  afterAll(() => started.close());

  const send = (token: string): Promise<Response> =>
    fetch(`${started.url}/guarded`, { headers: { ...withToken(token), 'x-request-id': 'same' } });

  it.each(hostileTokens(suite))('answers 401 E6011 to %s', async (_title, token) => {
    expect(await outcomeOf(await send(token))).toBe('401 E6011_JWT_ERROR');
  });

  it.each(unusualGoodTokens(suite))('answers 200 to %s', async (_title, token) => {
    expect(await outcomeOf(await send(token))).toBe('200');
  });

  it('answers every refusal with the same body and the same challenge, so that E6011 tells no cause', async () => {
    const responses = await Promise.all(hostileTokens(suite).map(([, token]) => send(token)));
    const answers = await Promise.all(
      responses.map(
        async (response) =>
          `${response.headers.get('www-authenticate') ?? ''} ${await response.text()}`,
      ),
    );
    expect(new Set(answers)).toEqual(
      new Set([
        'Bearer error="invalid_token" {"error":{"errorCode":"E6011_JWT_ERROR","statusCode":401,"message":"Invalid JWT token","requestId":"same"}}',
      ]),
    );
  });
});
