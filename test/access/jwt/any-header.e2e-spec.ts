import { request } from 'node:http';
import fc from 'fast-check';
import { Controller, Get } from '@nestjs/common';
import { AnalyticsErrorsModule, RequireJwt } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../../support/adapters.js';
import { goodClaims, HS256, signParts, tokenOf } from './signers.js';

@Controller()
class GuardedController {
  @RequireJwt()
  @Get('guarded')
  guarded(): string {
    return 'in';
  }
}

/** Bytes that may stand in a header, read as Latin-1. */
const headerText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0x20, max: 0x7e }),
      fc.constant(0x09),
      fc.integer({ min: 0x80, max: 0xff }),
    ),
    { maxLength: 300 },
  )
  .map((codes) => String.fromCharCode(...codes));
const good = tokenOf(HS256);
const json = fc.json({ maxDepth: 3 });

/** Texts near a good token, and texts that are nothing of the kind. */
const anyToken = fc.oneof(
  headerText,
  fc.tuple(headerText, headerText, headerText).map((parts) => parts.join('.')),
  fc
    .tuple(
      fc.nat(good.length - 1),
      fc.constantFrom('.', '=', '+', '/', '_', '-', 'a', 'Z', '0', '9', ' ', '"'),
    )
    .map(([at, char]) => good.slice(0, at) + char + good.slice(at + 1)),
  fc.nat(good.length - 1).map((at) => good.slice(0, at) + good.slice(at + 1)),
  json.map((header) => signParts(header, goodClaims(), HS256.sign)),
  json.map((payload) => signParts({ alg: 'HS256', typ: 'JWT' }, payload, HS256.sign)),
  json.map((payload) => signParts({ alg: 'HS256' }, payload, HS256.sign)),
  fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => signParts({ alg: 'HS256', typ: 'JWT' }, Buffer.from(bytes), HS256.sign)),
  fc
    .dictionary(fc.constantFrom('alg', 'typ', 'kid', 'crit', 'b64', 'cty'), fc.jsonValue())
    .map((header) => signParts(header, goodClaims(), HS256.sign)),
);

describe.each(ADAPTERS)('any text in the token header on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: HS256.options.secret } })],
      controllers: [GuardedController],
    });
  });
  afterAll(() => started.close());

  const statusOf = (token: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${started.url}/guarded`, { headers: { 'x-access-token': token } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('answers 401 E6011 or E6012, and never 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyToken.filter((token) => token.trim() !== good),
        async (token) => {
          expect(await statusOf(token)).toBe(401);
        },
      ),
      { numRuns: 500 },
    );
  }, 120_000);
});
