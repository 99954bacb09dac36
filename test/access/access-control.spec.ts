import { EventEmitter } from 'node:events';
import { type ExecutionContext, Logger } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { jest } from '@jest/globals';
import {
  type AnalyticsErrorsOptions,
  ApiKeyGuard,
  JwtGuard,
  OptionalJwt,
  OwnOrganization,
  RequireApiKey,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { AccessControl } from '../../libs/analytics-errors/src/access/access-control.js';
import { DUTY } from '../../libs/analytics-errors/src/access/rules/access-rules.js';
import { JwtVerifier } from '../../libs/analytics-errors/src/access/jwt/jwt-verifier.js';
import { Refusals } from '../../libs/analytics-errors/src/access/refusals.js';
import { callerOf } from '../../libs/analytics-errors/src/access/request-state.js';
import { resolveOptions } from '../../libs/analytics-errors/src/analytics-errors.options.js';
import { tokenNoteOf } from '../../libs/analytics-errors/src/platform/token-note.js';
import { aToken, SECRET, withToken } from './jwt/tokens.js';

const INVALID = 'E6011_JWT_ERROR';
const MISSING = 'E6012_JWT_MISSING';
const NO_KEY = 'E2021_API_KEY_NOT_FOUND';

class Plain {
  route(): string {
    return 'in';
  }
}

@RequireJwt()
class WithToken extends Plain {}

@OwnOrganization('id')
class WithOwn extends Plain {}

@OptionalJwt()
class WithOptional extends Plain {}

@RequireApiKey()
class WithKey extends Plain {}

interface Circumstances {
  readonly type?: string;
  readonly request?: unknown;
}

const contextOf = (
  controller: typeof Plain,
  { type = 'http', request = {} }: Circumstances = {},
): ExecutionContext =>
  ({
    getClass: () => controller,
    getHandler: () => Plain.prototype.route,
    getType: () => type,
    switchToHttp: () => ({ getRequest: () => request }),
  }) as unknown as ExecutionContext;

/** Stands for a guard that Nest made: what counts is its class. */
const guardOf = (guardClass: { readonly prototype: object }): object =>
  Object.create(guardClass.prototype) as object;

const wired = (
  options: AnalyticsErrorsOptions,
  config = new ApplicationConfig(),
): AccessControl => {
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
    for (const guard of [key, jwt, another, key, jwt])
      outcomes.push(await outcomeOf(access.check(contextOf(Plain), guard)));
    expect(outcomes).toEqual([NO_KEY, MISSING, MISSING, NO_KEY, MISSING]);
  });

  it('asks for what each controller of a handler asks for', async () => {
    const access = wired({ jwt: { secret: SECRET }, access: { findApiKey } });
    const guard = {};
    const outcomes: unknown[] = [];
    for (const controller of [Plain, WithToken, WithKey, Plain])
      outcomes.push(await outcomeOf(access.check(contextOf(controller), guard)));
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

describe('the note about the token of a request', () => {
  const requestOf = (headers: object): object =>
    Object.assign(new EventEmitter(), { method: 'GET', headers });
  const noteAfter = async (
    controllers: readonly (typeof Plain)[],
    headers: object,
  ): Promise<unknown> => {
    const access = wired({ jwt: { secret: SECRET }, access: { findApiKey } });
    const request = requestOf(headers);
    for (const controller of controllers)
      await outcomeOf(access.check(contextOf(controller, { request }), {}));
    return tokenNoteOf(request);
  };

  it.each<[string, readonly (typeof Plain)[], object, object | undefined]>([
    ['no token where one is required', [WithToken], {}, { required: true, present: false }],
    ['a good one', [WithToken], withToken(aToken()), { required: true, present: true }],
    ['a bad one', [WithToken], withToken('x'), { required: true, present: true }],
    ['a rule that needs one', [WithOwn], {}, { required: true, present: false }],
    ['none where none is required', [WithOptional], {}, { required: false, present: false }],
    [
      'one where none is required',
      [WithOptional],
      withToken('x'),
      { required: false, present: true },
    ],
    [
      'a guard that requires none after one that does',
      [WithToken, WithOptional],
      {},
      { required: true, present: false },
    ],
    ['nothing where nobody looks for a token', [WithKey], withToken('x'), undefined],
  ])('says: %s', async (_case, controllers, headers, note) => {
    expect(await noteAfter(controllers, headers)).toEqual(note);
  });

  it('says that there is a token, where the place of it cannot be read', async () => {
    const extract = (): Promise<string> => Promise.reject(new Error('store down'));
    const access = wired({ jwt: { secret: SECRET, extract } });
    const request = requestOf({});
    await outcomeOf(access.check(contextOf(WithToken, { request }), guardOf(JwtGuard)));
    expect(tokenNoteOf(request)).toEqual({ required: true, present: true });
  });

  it('is not made of a message, whatever it looks like', async () => {
    const getRequest = (): object => ({ raw: 'text', headers: {} });
    const access = wired({ jwt: { secret: SECRET, getRequest } });
    expect(
      await outcomeOf(access.check(contextOf(WithToken, { type: 'rpc' }), guardOf(JwtGuard))),
    ).toBe(MISSING);
  });
});

describe('the request of a context', () => {
  const request = { headers: withToken(aToken()) };
  const ask = (jwt: object, circumstances: Circumstances): Promise<unknown> =>
    wired({ jwt: { secret: SECRET, ...jwt } }).check(
      contextOf(WithToken, circumstances),
      guardOf(JwtGuard),
    );

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
    ['a text from jwt.getRequest over HTTP', { getRequest: () => 'GET /' }, { request }, 'http'],
    [
      'nothing from jwt.getRequest',
      { getRequest: () => undefined },
      { type: 'rpc', request },
      'rpc',
    ],
  ])('that has none is E4001, not an open door: %s', async (_case, jwt, circumstances, type) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const cause = await causeOf(ask(jwt, circumstances));
    const logged = error.mock.calls.map(([line]) =>
      String(line).split('\n')[0]?.replace(/\S+$/, ''),
    );
    error.mockRestore();
    expect([cause, logged]).toEqual([
      `E4001_INTERNAL_ERROR: There is no request in a context of type '${type}'; the option jwt.getRequest says where it is.`,
      // Over HTTP the filter logs it.
      type === 'http' ? [] : ['E4001_INTERNAL_ERROR 500 - WithToken.route '],
    ]);
  });

  it('is asked for a key also in a service without tokens', async () => {
    expect(await outcomeOf(wired({ access: { findApiKey } }).check(contextOf(WithKey), {}))).toBe(
      NO_KEY,
    );
  });
});

describe('a call that is not a request of HTTP', () => {
  const check = (
    type: string,
    first: object,
    second: object,
    jwt: object = {},
  ): Promise<unknown[]> => {
    let isRevoked = false;
    let request = first;
    const access = wired({
      jwt: { secret: SECRET, getRequest: () => request, isRevoked: () => isRevoked, ...jwt },
    });
    const ask = (): Promise<unknown> =>
      outcomeOf(access.check(contextOf(WithToken, { type }), guardOf(JwtGuard)));
    return (async () => {
      const before = await ask();
      isRevoked = true;
      request = second;
      return [before, await ask()];
    })();
  };
  const headers = withToken(aToken());
  const message = { headers };
  const nodeRequest = (more: object = {}): object =>
    Object.assign(new EventEmitter(), { method: 'POST', headers, ...more });
  const [plain, upgraded, fastify] = [
    nodeRequest(),
    nodeRequest({ upgrade: true }),
    { headers, raw: nodeRequest() },
  ];

  it.each<[string, string, object, unknown[]]>([
    ['one request of HTTP', 'http', message, [true, true]],
    ['one request of HTTP behind GraphQL', 'graphql', plain, [true, true]],
    ['one request of Fastify behind GraphQL', 'graphql', fastify, [true, true]],
    ['a connection behind GraphQL', 'graphql', message, [true, INVALID]],
    ['a connection of a gateway', 'ws', message, [true, INVALID]],
    ['a request that became a connection', 'ws', upgraded, [true, INVALID]],
    ['a request that became a connection, behind GraphQL', 'graphql', upgraded, [true, INVALID]],
  ])('asks again about the token of what lives on: %s', async (_case, type, request, outcomes) => {
    expect(await check(type, request, request)).toEqual(outcomes);
  });

  it.each([['a text'], [7], [null], [true]])(
    'has no token where its message is %j',
    async (data) => {
      const access = wired({
        jwt: { secret: SECRET, getRequest: () => data as unknown as object },
      });
      expect(
        await outcomeOf(access.check(contextOf(WithToken, { type: 'rpc' }), guardOf(JwtGuard))),
      ).toBe(MISSING);
    },
  );

  it('has no path parameters, whatever its message says', async () => {
    const request = { headers, params: { id: 'acme' } };
    const access = wired({ jwt: { secret: SECRET, getRequest: () => request } });
    const outcomes = ['http', 'graphql', 'ws', 'rpc'].map((type) =>
      outcomeOf(access.check(contextOf(WithOwn, { type }), guardOf(JwtGuard))),
    );
    expect(await Promise.all(outcomes)).toEqual([
      true,
      ...Array<string>(3).fill('E6001_ACCESS_DENIED'),
    ]);
  });
});

describe('the caller of a handler', () => {
  const request = { headers: { ...withToken(aToken()), 'x-bintu-apikey': 'key' } };
  const options = {
    jwt: { secret: SECRET },
    access: { findApiKey: (sha256: string) => ({ sha256 }) },
  };

  it('is what its own guards asked for, and no more', async () => {
    const access = wired(options);
    const contexts = [WithToken, WithKey, Plain].map((controller) =>
      contextOf(controller, { request }),
    );
    for (const context of contexts) await access.check(context, {});
    expect(contexts.map((context) => Object.keys(callerOf(context) ?? { unknown: true }))).toEqual([
      ['token'],
      ['apiKey'],
      [],
    ]);
  });

  it('is known in the application whose guards asked, of several that share a handler', async () => {
    const [first, second] = [wired(options), wired(options)];
    const [one, other, unseen] = [{ ...request }, { ...request }, { ...request }].map((each) =>
      contextOf(WithToken, { request: each }),
    );
    await first.check(one!, guardOf(JwtGuard));
    await second.check(other!, guardOf(JwtGuard));
    expect(
      [one!, other!, unseen!].map((context) => callerOf(context)?.token?.claims['sub']),
    ).toEqual(['u-ada', 'u-ada', undefined]);
  });

  it('is nobody in a handler that no guard has looked at', () => {
    class Unseen extends Plain {
      override route(): string {
        return 'unseen';
      }
    }
    const context = { ...contextOf(Unseen, { request }), getHandler: () => Unseen.prototype.route };
    expect(callerOf(context as unknown as ExecutionContext)).toBeUndefined();
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
    const access = wired({
      jwt: { secret: SECRET },
      access: { findApiKey: never, isOrganizationEnabled: never },
    });
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
    expect([
      await causeOf(access.check(contextOf(WithToken), {})),
      await outcomeOf(access.check(contextOf(WithKey), {})),
    ]).toEqual([
      'E4001_INTERNAL_ERROR: A guard needs the option jwt of AnalyticsErrorsModule.',
      'The option access.findApiKey is missing.',
    ]);
  });

  it('is refused when the guard is made', () => {
    expect(() => {
      wired({}).assertConfigured({ name: 'OwnGuard', [DUTY]: { token: 'required' } });
    }).toThrow(
      'OwnGuard is in use, by itself or through a decorator, but the option jwt is missing',
    );
  });
});
