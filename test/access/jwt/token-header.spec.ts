import { jest } from '@jest/globals';
import {
  describePlace,
  tokenValueOf,
} from '../../../libs/analytics-errors/src/access/jwt/token-header.js';

const header = 'x-access-token';
const inHeader = { header, cookie: undefined, extract: undefined };
const through = (value: unknown) => ({
  header,
  cookie: undefined,
  extract: (() => value) as () => string | undefined,
});

describe('the place of the token', () => {
  it.each([[undefined], [null], [''], [' '], ['\t '], [[]]])('has none with %j', (value) => {
    expect([
      tokenValueOf({ headers: { [header]: value } }, inHeader),
      tokenValueOf({}, through(value)),
    ]).toEqual([undefined, undefined]);
  });

  it.each([['x'], [' x'], ['x '], [0], [false], [['x', 'y']], [[' ']], ['\u00a0'], ['\n']])(
    'has %j, good or bad',
    (value) => {
      expect([
        tokenValueOf({ headers: { [header]: value } }, inHeader),
        tokenValueOf({}, through(value)),
      ]).toEqual([value, value]);
    },
  );

  it.each([
    [{}],
    [{ headers: undefined }],
    [{ headers: null }],
    [{ headers: 'x' }],
    [{ headers: Object.create({ [header]: 'x' }) as object }],
  ])('has none in a request like %j', (request) => {
    expect(tokenValueOf(request, inHeader)).toBeUndefined();
  });

  it('is the header of the specification for a service that has no option', () => {
    expect(tokenValueOf({ headers: { [header]: 'x', authorization: 'y' } }, undefined)).toBe('x');
  });
});

describe('the header Authorization', () => {
  const place = { ...inHeader, header: 'authorization' };
  it.each<[string, unknown, unknown]>([
    ['the token after the scheme', 'Bearer a.b.c', 'a.b.c'],
    ['the scheme in any case', 'bEARER a.b.c', 'a.b.c'],
    ['blanks around', ' Bearer \t a.b.c \t', 'a.b.c'],
    ['more than one word, which is no token', 'Bearer a.b.c d', 'a.b.c d'],
    ['a token without a scheme, which is a bad one', 'a.b.c', ['a.b.c']],
    ['nothing but blanks', ' \t', undefined],
    ['an empty string', '', undefined],
    ['the scheme without a token', 'Bearer', undefined],
    ['the scheme and a blank', 'Bearer ', undefined],
    ['credentials of another scheme', 'Basic dTpw', undefined],
    ['an array', ['Bearer a.b.c', 'Bearer d'], ['Bearer a.b.c', 'Bearer d']],
    ['nothing', undefined, undefined],
  ])('holds %s', (_case, authorization, expected) => {
    expect(tokenValueOf({ headers: { authorization } }, place)).toEqual(expected);
  });
});

describe('a cookie', () => {
  const place = { ...inHeader, cookie: 'session' };
  it.each<[string, unknown, unknown]>([
    ['alone', 'session=a.b.c', 'a.b.c'],
    ['among others', 'a=1; session=a.b.c; b=2', 'a.b.c'],
    ['without blanks', 'a=1;session=a.b.c;b', 'a.b.c'],
    ['in quotes', 'session="a.b.c"', 'a.b.c'],
    ['that is empty', 'session=', undefined],
    ['with an equals sign', 'session=a=b', 'a=b'],
    ['that was sent twice', 'session=a; session=b', ['a', 'b']],
    ['whose name only ends alike', 'xsession=a', undefined],
    ['whose name only begins alike', 'session2=a', undefined],
    ['in other letters', 'Session=a', undefined],
    ['that is absent', 'a=1', undefined],
    ['in no header at all', undefined, undefined],
    ['in a header that is no string', ['session=a'], undefined],
  ])('%s', (_case, cookie, expected) => {
    expect(tokenValueOf({ headers: { cookie } }, place)).toEqual(expected);
  });
});

describe('an extractor that answers later', () => {
  it('is waited for', async () => {
    await expect(tokenValueOf({}, through(Promise.resolve('x')))).resolves.toBe('x');
    await expect(tokenValueOf({}, through(Promise.resolve(' ')))).resolves.toBeUndefined();
  });

  it('is waited for as long as five seconds', async () => {
    jest.useFakeTimers();
    const stuck = Promise.resolve(tokenValueOf({}, through(new Promise(() => undefined)))).catch(
      (error: unknown) => String(error),
    );
    await jest.advanceTimersByTimeAsync(5_000);
    jest.useRealTimers();
    expect(await stuck).toBe('Error: jwt.extract did not answer within 5000 ms');
  });
});

describe('the sentence that says where the token is expected', () => {
  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ header: 'x-token' }, "The token is expected in the request header 'x-token'."],
    [
      { header: 'authorization' },
      "The token is expected in the request header 'authorization', after the scheme 'Bearer'.",
    ],
    [{ cookie: 'session' }, "The token is expected in the cookie 'session'."],
    [{ extract: () => undefined }, undefined],
  ])('of %j', (place, sentence) => {
    expect(describePlace({ ...inHeader, ...place })).toBe(sentence);
  });
});
