import {
  hasToken,
  tokenValueOf,
} from '../../../libs/analytics-errors/src/access/jwt/token-header.js';

const header = 'x-access-token';
const through = (value: unknown) => ({
  header,
  extract: (() => value) as () => string | undefined,
});

describe('the place of the token', () => {
  it.each([[undefined], [null], [''], [' '], ['\t '], [[]]])('has none with %j', (value) => {
    expect([
      tokenValueOf({ headers: { [header]: value } }, { header, extract: undefined }),
      tokenValueOf({}, through(value)),
    ]).toEqual([undefined, undefined]);
  });

  it.each([['x'], [' x'], ['x '], [0], [false], [['x', 'y']], [[' ']], ['\u00a0'], ['\n']])(
    'has %j, good or bad',
    (value) => {
      expect([
        tokenValueOf({ headers: { [header]: value } }, { header, extract: undefined }),
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
    expect(tokenValueOf(request, { header, extract: undefined })).toBeUndefined();
  });

  it('is the header of the specification for a service that has no option', () => {
    expect(tokenValueOf({ headers: { [header]: 'x', authorization: 'y' } }, undefined)).toBe('x');
  });
});

describe('whether a request brings a token', () => {
  it('is yes for one that cannot be read: what is there is bad', () => {
    const extract = (): never => {
      throw new TypeError('no such cookie');
    };
    expect([
      hasToken({}, { header, extract }),
      hasToken({}, through('x')),
      hasToken({}, through('')),
    ]).toEqual([true, true, false]);
  });
});
