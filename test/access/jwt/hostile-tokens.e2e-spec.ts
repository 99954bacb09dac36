import { Controller, Get } from '@nestjs/common';
import { AnalyticsErrorsModule, type RefusalReason, RequireJwt } from 'nestjs-analytics-errors';
import { resolveJwtOptions } from '../../../libs/analytics-errors/src/access/jwt/jwt.options.js';
import type { TokenRefusal } from '../../../libs/analytics-errors/src/access/jwt/token-checks.js';
import { createTokenVerifier } from '../../../libs/analytics-errors/src/access/jwt/token-verifier.js';
import { ADAPTERS, startApp, type StartedApp } from '../../support/adapters.js';
import { hostileTokens, unusualGoodTokens } from './hostile-tokens.js';
import { type Suite, SUITES } from './signers.js';
import { outcomeOf, withToken } from './tokens.js';

@Controller()
class GuardedController {
  @RequireJwt()
  @Get('guarded')
  guarded(): string {
    return 'in';
  }
}

/** The verifier's own test knows all hostile tokens; over HTTP one for each of its reasons is enough. */
const oneOfEachReason = async (suite: Suite): Promise<ReadonlyMap<RefusalReason, string>> => {
  const verify = createTokenVerifier(resolveJwtOptions(suite.options));
  const tokens = new Map<RefusalReason, string>();
  for (const [, token] of hostileTokens(suite)) {
    const { reason } = await verify(token, {}).then(
      () => ({ reason: 'missing' as const }),
      (refusal: unknown) => refusal as TokenRefusal,
    );
    tokens.set(reason, token);
  }
  return tokens;
};

describe.each(
  ADAPTERS.flatMap((adapter) =>
    SUITES.map((suite) => ({ adapter, suite, algorithm: suite.algorithm })),
  ),
)('a service on $adapter that takes $algorithm', ({ adapter, suite }) => {
  const reported: RefusalReason[] = [];
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          jwt: { ...suite.options, onRefused: (reason) => reported.push(reason) },
        }),
      ],
      controllers: [GuardedController],
    });
  });
  afterAll(() => started.close());

  const send = (token: string): Promise<Response> =>
    fetch(`${started.url}/guarded`, { headers: { ...withToken(token), 'x-request-id': 'same' } });

  it('answers each reason with E6011, the same body and the same challenge, so that E6011 tells no cause', async () => {
    const tokens = await oneOfEachReason(suite);
    const answers = new Set<string>();
    for (const token of tokens.values()) {
      const response = await send(token);
      const challenge = response.headers.get('www-authenticate') ?? '';
      answers.add(`${response.status} ${challenge} ${await response.text()}`);
    }
    expect([...answers]).toEqual([
      '401 Bearer error="invalid_token" {"error":{"errorCode":"E6011_JWT_ERROR","statusCode":401,"message":"Invalid JWT token","requestId":"same"}}',
    ]);
    expect(reported).toEqual([...tokens.keys()]);
    expect([...tokens.keys()].sort()).toEqual([
      'algorithm',
      'critical',
      'encoding',
      'expired',
      'expires_too_late',
      'header',
      'issued_in_future',
      'malformed',
      'not_active',
      'payload',
      'signature',
      'type',
    ]);
  });

  it('answers 200 to tokens that are unusual and good', async () => {
    const outcomes = new Set<string>();
    for (const [, token] of unusualGoodTokens(suite))
      outcomes.add(await outcomeOf(await send(token)));
    expect([...outcomes]).toEqual(['200']);
  });
});
