import type { ExecutionContext } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { jest } from '@jest/globals';
import { type AnalyticsErrorsOptions, ApiKeyGuard, JwtGuard, RequireApiKey, RequireJwt } from 'nestjs-analytics-errors';
import { AccessControl } from '../../libs/analytics-errors/src/access/access-control.js';
import { DUTY } from '../../libs/analytics-errors/src/access/access-rules.js';
import { JwtVerifier } from '../../libs/analytics-errors/src/access/jwt-verifier.js';
import { Refusals } from '../../libs/analytics-errors/src/access/refusals.js';
import { resolveOptions } from '../../libs/analytics-errors/src/options/analytics-errors.options.js';
import { aToken, SECRET, withToken } from './tokens.js';

const MISSING = 'E6012_JWT_MISSING';
const NO_KEY = 'E2021_API_KEY_NOT_FOUND';

class Plain {
  route(): string {
    return 'in';
  }
}

@RequireJwt()
class WithToken extends Plain {}

@RequireApiKey()
class WithKey extends Plain {}

interface Circumstances {
  readonly type?: string;
  readonly request?: unknown;
}

const contextOf = (controller: typeof Plain, { type = 'http', request = {} }: Circumstances = {}): ExecutionContext =>
  ({
    getClass: () => controller,
    getHandler: () => Plain.prototype.route,
    getType: () => type,
    switchToHttp: () => ({ getRequest: () => request }),
  }) as unknown as ExecutionContext;

/** Stands for a guard that Nest made: what counts is its class. */
const guardOf = (guardClass: { readonly prototype: object }): object => Object.create(guardClass.prototype) as object;

const wired = (options: AnalyticsErrorsOptions, config = new ApplicationConfig()): AccessControl => {
  const resolved = resolveOptions(options);
  const refusals = new Refusals(resolved);
  return new AccessControl(resolved, config, new JwtVerifier(resolved, refusals), refusals);
};

/** What a check ends with: `true`, a code, or the text of an error that has none. */
const outcomeOf = (check: Promise<unknown>): Promise<unknown> =>
  check.catch((thrown: unknown) => {
    const { code, message } = thrown as { code?: string; message: string };
    return code ?? message;
  });

const causeOf = (check: Promise<unknown>): Promise<unknown> =>
  check.then(
    () => 'passed',
    (thrown: unknown) => {
      const { code, cause } = thrown as { code: string; cause: Error };
      return `${code}: ${cause.message}`;
    },
  );

const findApiKey = (): undefined => undefined;

describe('a guard that another guard asks', () => {
  it('asks for its own, E6012 or E2021, whichever guard came first', async () => {
    const access = wired({ jwt: { secret: SECRET }, access: { findApiKey } });
    const [jwt, key, another] = [guardOf(JwtGuard), guardOf(ApiKeyGuard), guardOf(JwtGuard)];
    const outcomes: unknown[] = [];
    for (const guard of [key, jwt, another, key, jwt]) outcomes.push(await outcomeOf(access.check(contextOf(Plain), guard)));
    expect(outcomes).toEqual([NO_KEY, MISSING, MISSING, NO_KEY, MISSING]);
  });

  it('asks for what each controller of a handler asks for', async () => {
    const access = wired({ jwt: { secret: SECRET }, access: { findApiKey } });
    const guard = {};
    const outcomes: unknown[] = [];
    for (const controller of [Plain, WithToken, WithKey, Plain]) outcomes.push(await outcomeOf(access.check(contextOf(controller), guard)));
    expect(outcomes).toEqual([true, MISSING, NO_KEY, true]);
  });

  it('reads the rules of a route once for all guards of a class', async () => {
    const config = new ApplicationConfig();
    const read = jest.spyOn(config, 'getGlobalGuards');
    const access = wired({ jwt: { secret: SECRET } }, config);
    const [first, second] = [{}, {}];
    for (const guard of [first, second, first, second]) await access.check(contextOf(Plain), guard);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('the request of a context', () => {
  const request = { headers: withToken(aToken()) };
  const ask = (jwt: object, circumstances: Circumstances): Promise<unknown> =>
    wired({ jwt: { secret: SECRET, ...jwt } }).check(contextOf(WithToken, circumstances), guardOf(JwtGuard));

  it('is the one of HTTP', async () => {
    expect(await outcomeOf(ask({}, { request }))).toBe(true);
  });

  it('is where jwt.getRequest says, whatever the type of the context', async () => {
    const getRequest = jest.fn(() => request);
    expect([
      await outcomeOf(ask({ getRequest }, { type: 'graphql', request: undefined })),
      await outcomeOf(ask({ getRequest }, { request: {} })),
      await outcomeOf(ask({ getRequest: () => ({}) }, { request })),
      getRequest.mock.calls.length,
    ]).toEqual([true, true, MISSING, 2]);
  });

  it.each<[string, object, Circumstances, string]>([
    ['another type of context', {}, { type: 'ws', request }, 'ws'],
    ['no request', {}, { request: null }, 'http'],
    ['a text for a request', {}, { request: 'GET /' }, 'http'],
    ['nothing from jwt.getRequest', { getRequest: () => undefined }, { type: 'rpc', request }, 'rpc'],
  ])('that has none is E4001, not an open door: %s', async (_case, jwt, circumstances, type) => {
    expect(await causeOf(ask(jwt, circumstances))).toBe(
      `E4001_INTERNAL_ERROR: There is no request in a context of type '${type}'; the option jwt.getRequest says where it is.`,
    );
  });

  it('is asked for a key also in a service without tokens', async () => {
    expect(await outcomeOf(wired({ access: { findApiKey } }).check(contextOf(WithKey), {}))).toBe(NO_KEY);
  });
});

describe('a hook of the service', () => {
  const request = { headers: { ...withToken(aToken()), 'x-bintu-apikey': 'key' } };

  it('that throws is the cause of E4001', async () => {
    const access = wired({
      jwt: { secret: SECRET },
      access: {
        findApiKey: () => Promise.reject(new Error('keys down')),
        isOrganizationEnabled: () => {
          throw new Error('store down');
        },
      },
    });
    expect([
      await causeOf(access.check(contextOf(WithKey, { request }), {})),
      await causeOf(access.check(contextOf(WithToken, { request }), {})),
    ]).toEqual(['E4001_INTERNAL_ERROR: keys down', 'E4001_INTERNAL_ERROR: store down']);
  });

  it('that does not answer is named after five seconds, with E4001', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'Date'] });
    const never = (): Promise<never> => new Promise(() => undefined);
    const access = wired({ jwt: { secret: SECRET }, access: { findApiKey: never, isOrganizationEnabled: never } });
    const outcomes = Promise.all([
      causeOf(access.check(contextOf(WithKey, { request }), {})),
      causeOf(access.check(contextOf(WithToken, { request: { ...request } }), {})),
    ]);
    await jest.advanceTimersByTimeAsync(5_000);
    const said = await outcomes;
    jest.useRealTimers();
    expect(said).toEqual([
      'E4001_INTERNAL_ERROR: access.findApiKey did not answer within 5000 ms',
      'E4001_INTERNAL_ERROR: access.isOrganizationEnabled did not answer within 5000 ms',
    ]);
  });
});

describe('a rule whose option is missing', () => {
  it('lets nobody pass, even where no start-up has looked', async () => {
    const access = wired({});
    expect([await causeOf(access.check(contextOf(WithToken), {})), await outcomeOf(access.check(contextOf(WithKey), {}))]).toEqual([
      'E4001_INTERNAL_ERROR: A guard needs the option jwt of AnalyticsErrorsModule.',
      'The option access.findApiKey is missing.',
    ]);
  });

  it('is refused when the guard is made', () => {
    expect(() => {
      wired({}).assertConfigured({ name: 'OwnGuard', [DUTY]: { token: 'required' } });
    }).toThrow('OwnGuard is in use, by itself or through a decorator, but the option jwt is missing');
  });
});
