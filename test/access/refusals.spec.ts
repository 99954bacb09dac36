import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import {
  type AnalyticsErrorsOptions,
  type ErrorEvent,
  InternalErrorException,
  MissingJwtException,
  type RefusalContext,
  type RefusalReason,
} from 'nestjs-analytics-errors';
import { describeToken, Refusals } from '../../libs/analytics-errors/src/access/refusals.js';
import { resolveOptions } from '../../libs/analytics-errors/src/analytics-errors.options.js';
import { SECRET } from './jwt/tokens.js';

const refusalsWith = (jwt?: Partial<NonNullable<AnalyticsErrorsOptions['jwt']>>): Refusals =>
  new Refusals(resolveOptions(jwt === undefined ? {} : { jwt: { secret: SECRET, ...jwt } }));

describe('what the log says of a token', () => {
  it.each([['k1'], ['a.b-c_d'], ['x'.repeat(64)]])(
    'is a key id that is a plain word: %s',
    (kid) => {
      expect(describeToken({ kid })).toEqual({ kid });
    },
  );

  it.each([
    [''],
    ['k 1'],
    ['k1\n'],
    ['\nk1'],
    ['k1 sub=admin'],
    ['x'.repeat(65)],
    ['é'],
    ['\u001b[31m'],
  ])('is no other key id: %j', (kid) => {
    expect(describeToken({ kid })).toEqual({ kid: '(invalid)' });
  });

  it('is the subject and the token’s id, if they are texts of its own', () => {
    expect([
      describeToken({ claims: { sub: 'u-ada', jti: 'j-1', name: 'Ada' } }),
      describeToken({ claims: { sub: 7, jti: ['j-1'] } }),
      describeToken({ claims: Object.create({ sub: 'inherited' }) as Record<string, unknown> }),
      describeToken({}),
    ]).toEqual([{ sub: 'u-ada', jti: 'j-1' }, {}, {}, {}]);
  });
});

describe('a refusal', () => {
  const request = Object.assign(new EventEmitter(), {
    method: 'GET',
    headers: { 'x-request-id': 'r-1' },
    route: { path: '/streams/:id' },
  });

  it('is told to jwt.onRefused with the request that it is about', () => {
    const told: [RefusalReason, RefusalContext][] = [];
    const refusals = refusalsWith({ onRefused: (...facts) => void told.push(facts) });
    const notes = [
      refusals.report(request, 'E6011_JWT_ERROR', 'expired', {
        kid: 'k1',
        claims: { sub: 'u-ada' },
      }),
      refusals.report(
        Object.assign(new EventEmitter(), { method: 'GET' }),
        'E6012_JWT_MISSING',
        'missing',
      ),
    ];
    expect({ told, notes: notes.map(({ message }) => message) }).toEqual({
      told: [
        [
          'expired',
          {
            code: 'E6011_JWT_ERROR',
            method: 'GET',
            route: '/streams/:id',
            requestId: 'r-1',
            kid: 'k1',
            sub: 'u-ada',
          },
        ],
        [
          'missing',
          {
            code: 'E6012_JWT_MISSING',
            method: 'GET',
            route: '-',
            requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
          },
        ],
      ],
      notes: ['expired kid=k1 sub=u-ada', 'missing'],
    });
  });

  it('is told without what a message says of itself', () => {
    const told: RefusalContext[] = [];
    const refusals = refusalsWith({ onRefused: (_reason, context) => void told.push(context) });
    refusals.report(
      { method: 'M', route: { path: 'R' }, raw: { method: 'M' }, on: 'x' },
      'E6012_JWT_MISSING',
      'missing',
    );
    refusals.report({ raw: 1 }, 'E6012_JWT_MISSING', 'missing');
    expect(told.map(({ method, route }) => [method, route])).toEqual([
      ['-', '-'],
      ['-', '-'],
    ]);
  });

  it('needs nobody to be told', () => {
    expect(
      [refusalsWith(), refusalsWith({})].map(
        (refusals) => refusals.report(request, 'E2021_API_KEY_NOT_FOUND', 'api_key').message,
      ),
    ).toEqual(['api_key', 'api_key']);
  });

  it.each<[string, () => unknown, string]>([
    ['throws', () => JSON.parse('{'), 'SyntaxError'],
    [
      'throws no error',
      () => {
        throw 'text';
      },
      'string',
    ],
    ['rejects', () => Promise.reject(new RangeError('x')), 'RangeError'],
  ])('is a refusal also if jwt.onRefused %s', async (_case, onRefused, name) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { message } = refusalsWith({ onRefused }).report(request, 'E6011_JWT_ERROR', 'expired');
    await new Promise((resolve) => setImmediate(resolve));
    const warnings = warn.mock.calls;
    warn.mockRestore();
    expect([message, warnings]).toEqual(['expired', [[`jwt.onRefused failed with ${name}`]]]);
  });
});

describe('a fault of the service beyond HTTP', () => {
  const observersWith = (seen: ErrorEvent[]): Refusals =>
    new Refusals(
      resolveOptions({ jwt: { secret: SECRET }, onError: (event) => void seen.push(event) }),
    );
  const fault = new InternalErrorException({ cause: new Error('the store is down') });

  it('is told to the observers, also where the logger fails', () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {
      throw new Error('no log today');
    });
    const seen: ErrorEvent[] = [];
    observersWith(seen).reportFault(fault, 'Live.rate', { headers: { 'x-request-id': 'r-1' } });
    const calls = error.mock.calls.length;
    error.mockRestore();
    expect([calls, seen]).toMatchObject([
      1,
      [{ exception: fault, method: '-', route: 'Live.rate', requestId: 'r-1' }],
    ]);
  });

  it.each([
    ['a refusal', new MissingJwtException()],
    ['an error that Nest logs itself', new TypeError('bug')],
    ['what is no error', undefined],
  ])('is not %s', (_case, thrown) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const seen: ErrorEvent[] = [];
    observersWith(seen).reportFault(thrown, 'Live.rate');
    const calls = error.mock.calls.length;
    error.mockRestore();
    expect([calls, seen]).toEqual([0, []]);
  });
});
