import { jest } from '@jest/globals';
import {
  checkParties,
  isNames,
  type IssuerCheck,
  mayBeFrom,
  namesOf,
} from '../../../libs/analytics-errors/src/access/jwt/parties.js';
import type { TokenRefusal } from '../../../libs/analytics-errors/src/access/jwt/token-checks.js';

const reasonOf = async (check: () => void | Promise<void>): Promise<string> =>
  (async () => check())().then(
    () => 'passed',
    (error: unknown) => (error as TokenRefusal).reason,
  );

describe('checkParties', () => {
  const options = {
    issuers: ['https://a.example', 'https://b.example'],
    audiences: ['api', 'admin'],
  };
  const good = { iss: 'https://b.example', aud: 'admin' };

  it.each([
    ['both named', good, 'passed'],
    ['an audience among several', { ...good, aud: ['other', 'api'] }, 'passed'],
    ['no issuer', { aud: 'api' }, 'issuer'],
    ['another issuer', { ...good, iss: 'https://a.example/' }, 'issuer'],
    ['issuers in an array', { ...good, iss: ['https://a.example'] }, 'issuer'],
    ['an issuer that is no string', { ...good, iss: 1 }, 'issuer'],
    ['no audience', { iss: good.iss }, 'audience'],
    ['another audience', { ...good, aud: 'API' }, 'audience'],
    ['no audience in an array', { ...good, aud: [] }, 'audience'],
    ['other audiences', { ...good, aud: ['a', 'b'] }, 'audience'],
    ['a good audience beside what is no string', { ...good, aud: ['api', 1] }, 'audience'],
    ['an audience in an array in an array', { ...good, aud: [['api']] }, 'audience'],
    ['an audience that is an object', { ...good, aud: { api: true } }, 'audience'],
  ])('answers %s', async (_case, claims, expected) => {
    expect(await reasonOf(() => checkParties(claims, options))).toBe(expected);
  });

  it.each<[string, object, Parameters<typeof checkParties>[1], string]>([
    ['neither', { iss: ['x'], aud: 5 }, { issuers: undefined, audiences: undefined }, 'passed'],
    [
      'the audience alone',
      { aud: 'other' },
      { issuers: undefined, audiences: ['api'] },
      'audience',
    ],
    ['the issuer alone', { iss: 'other' }, { issuers: ['a'], audiences: undefined }, 'issuer'],
  ])('looks at what is configured: %s', async (_case, claims, parties, expected) => {
    expect(await reasonOf(() => checkParties(claims as never, parties))).toBe(expected);
  });

  it.each<[string, unknown, string]>([
    ['true', true, 'passed'],
    ['a promise of true', Promise.resolve(true), 'passed'],
    ['false', false, 'issuer'],
    ['nothing', undefined, 'issuer'],
    ['what only passes for true', 1, 'issuer'],
    ['a promise of what passes for true', Promise.resolve('yes'), 'issuer'],
  ])('asks a function that answers %s', async (_case, answer, expected) => {
    const issuers = jest.fn(() => answer) as unknown as IssuerCheck & jest.Mock;
    const claims = { iss: 'https://t.example', aud: 'api' };
    expect([
      await reasonOf(() => checkParties(claims, { issuers, audiences: ['api'] })),
      issuers.mock.calls,
    ]).toEqual([expected, [['https://t.example', claims]]]);
  });

  it('asks no function about an issuer that is no string, nor about a token for others', async () => {
    const issuers = jest.fn(() => true);
    expect([
      await reasonOf(() => checkParties({ iss: ['a'] }, { issuers, audiences: undefined })),
      await reasonOf(() => checkParties({ iss: 'a', aud: 'b' }, { issuers, audiences: ['api'] })),
      issuers.mock.calls,
    ]).toEqual(['issuer', 'audience', []]);
  });

  it('fails as the function fails', async () => {
    const issuers = (): never => {
      throw new Error('store down');
    };
    await expect(
      (async () => checkParties({ iss: 'a' }, { issuers, audiences: undefined }))(),
    ).rejects.toThrow('store down');
  });
});

describe('mayBeFrom', () => {
  it.each<[unknown, Parameters<typeof mayBeFrom>[1]['issuers'], boolean]>([
    ['a', undefined, true],
    [undefined, undefined, true],
    ['a', ['a', 'b'], true],
    ['c', ['a', 'b'], false],
    [undefined, ['a'], false],
    [['a'], ['a'], false],
    ['a', () => false, true],
    [1, () => true, false],
  ])('tells of %j before the signature', (issuer, issuers, expected) => {
    expect(mayBeFrom(issuer, { issuers })).toBe(expected);
  });
});

describe('names of issuers and audiences', () => {
  it.each<[unknown, boolean]>([
    ['a', true],
    [['a', 'b'], true],
    ['', false],
    [' ', false],
    [[], false],
    [['a', ''], false],
    [undefined, false],
    [null, false],
    [/a/, false],
    [['a', 1], false],
  ])('are %j: %j', (value, expected) => {
    expect(isNames(value)).toBe(expected);
  });

  it('are an array, or nothing where there is no such option', () => {
    expect([
      namesOf('x.issuer', { issuer: 'a' }, 'issuer'),
      namesOf('x.issuer', { issuer: ['a', 'b'] }, 'issuer'),
      namesOf('x.issuer', {}, 'issuer'),
    ]).toEqual([['a'], ['a', 'b'], undefined]);
  });

  it.each([[undefined], [''], [[]], [null]])('refuse %j', (issuer) => {
    expect(() => namesOf('x.issuer', { issuer }, 'issuer')).toThrow(
      'x.issuer must be a non-empty string, or an array of them; is the environment variable set?',
    );
  });
});
