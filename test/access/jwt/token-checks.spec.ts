import {
  checkDates,
  checkHeader,
  decodeClaims,
  decodeHeader,
  ownMember,
  splitToken,
  type TokenRefusal,
} from '../../../libs/analytics-errors/src/access/jwt/token-checks.js';

/** The reason with which a check refuses; a check that passes is a failure of the test. */
const reasonOf = (check: () => unknown): string => {
  let reason = 'passed';
  try {
    check();
  } catch (error) {
    reason = (error as TokenRefusal).reason;
  }
  return reason;
};

const encoded = (text: string | Buffer): string =>
  Buffer.from(text as string).toString('base64url');

describe('splitToken', () => {
  it('gives header and payload', () => {
    expect(splitToken('YQ.YWI.YWJj', 100)).toEqual({ header: 'YQ', payload: 'YWI' });
  });

  it('takes a token of the maximum length and refuses one that is longer', () => {
    expect([
      reasonOf(() => splitToken('YQ.YQ.YQ', 8)),
      reasonOf(() => splitToken('YQ.YQ.YWI', 8)),
    ]).toEqual(['passed', 'malformed']);
  });

  it.each([
    ['YQ.YQ', 'malformed'],
    ['YQ.YQ.', 'malformed'],
    ['.YQ.YQ', 'malformed'],
    ['YQ.YQ.YQ.YQ', 'malformed'],
    ['YQ.YQ.YQ\n', 'malformed'],
    ['YQ==.YQ.YQ', 'malformed'],
    ['YR.YQ.YQ', 'encoding'],
    ['YQ.YR.YQ', 'encoding'],
    ['YQ.YQ.YR', 'encoding'],
    ['YQ.YQ.YE', 'encoding'],
    ['YWJ.YQ.YQ', 'encoding'],
    ['YWJjY.YQ.YQ', 'encoding'],
  ])('refuses %s (%s)', (token, reason) => {
    expect(reasonOf(() => splitToken(token, 100))).toBe(reason);
  });

  it('takes every text that an encoder writes', () => {
    const parts = Array.from({ length: 256 }, (_, byte) => [
      Buffer.from([byte]),
      Buffer.from([7, byte]),
      Buffer.from([7, 7, byte]),
    ]).flat();
    expect(
      parts.map((bytes) => reasonOf(() => splitToken(`YQ.YQ.${bytes.toString('base64url')}`, 100))),
    ).toEqual(parts.map(() => 'passed'));
  });
});

describe('decodeHeader', () => {
  it.each([
    ['an object', '{"alg":"HS256"}', 'passed'],
    ['an array', '[]', 'header'],
    ['null', 'null', 'header'],
    ['a text', '"a"', 'header'],
    ['a number', '1', 'header'],
    ['no JSON', '{', 'header'],
    ['a byte order mark', '\ufeff{}', 'header'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'encoding'],
  ])('reads %s', (_case, text, expected) => {
    expect(reasonOf(() => decodeHeader(encoded(text)))).toBe(expected);
  });
});

describe('decodeClaims', () => {
  it.each<[string, string | Buffer, string]>([
    ['an object', '{"a":1}', 'passed'],
    ['an object with blanks around', ' \t\r\n{"a":1} ', 'passed'],
    ['a string', '"{}"', 'payload'],
    ['an array', '[]', 'payload'],
    ['null', 'null', 'payload'],
    ['a number', '1', 'payload'],
    ['no JSON', '{a:1}', 'payload'],
    ['an object with a byte order mark', '\uFEFF{"a":1}', 'payload'],
    ['nothing but blanks', '  ', 'payload'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'encoding'],
  ])('takes a payload by its bytes: %s', (_case, text, expected) => {
    expect(reasonOf(() => decodeClaims(encoded(text)))).toBe(expected);
  });
});

describe('ownMember', () => {
  it('gives what the client wrote and nothing that every object has', () => {
    expect([
      ownMember({ a: 1 }, 'a'),
      ownMember({}, 'constructor'),
      ownMember(JSON.parse('{"__proto__":{"a":1}}') as object as never, 'a'),
    ]).toEqual([1, undefined, undefined]);
  });
});

describe('checkHeader', () => {
  const options = { algorithms: new Set(['RS256', 'RS384']), types: new Set(['jwt', 'at+jwt']) };

  it('gives algorithm and key id', () => {
    expect([
      checkHeader({ alg: 'RS384' }, options),
      checkHeader({ alg: 'RS256', kid: 'k', typ: 'application/AT+JWT' }, options),
    ]).toEqual([
      { alg: 'RS384', kid: undefined },
      { alg: 'RS256', kid: 'k' },
    ]);
  });

  it.each([
    [{}, 'algorithm'],
    [{ alg: 'HS256' }, 'algorithm'],
    [{ alg: ['RS256'] }, 'algorithm'],
    [{ alg: 'RS256', crit: undefined }, 'critical'],
    [{ alg: 'RS256', b64: true }, 'critical'],
    [{ alg: 'RS256', typ: 'JWS' }, 'type'],
    [{ alg: 'RS256', typ: 'x-application/jwt' }, 'type'],
    [{ alg: 'RS256', typ: 1 }, 'type'],
    [{ alg: 'RS256', cty: 'JWT' }, 'type'],
    [{ alg: 'RS256', kid: 1 }, 'header'],
    [{ alg: 'RS256', kid: null }, 'header'],
  ])('refuses %j (%s)', (header, reason) => {
    expect(reasonOf(() => checkHeader(header, options))).toBe(reason);
  });
});

describe('checkDates', () => {
  const NOW = 1_000_000;
  const strict = {
    clockTolerance: 0,
    requireExp: true,
    maxAge: undefined as number | undefined,
    maxLifetime: 5000 as number | undefined,
  };
  const tolerant = { ...strict, clockTolerance: 90 };
  const exp = NOW + 1000;

  it.each([
    ['exp a moment ahead', { exp: NOW + 0.001 }, strict, 'passed'],
    ['exp now', { exp: NOW }, strict, 'expired'],
    ['exp just within the tolerance', { exp: NOW - 89.9 }, tolerant, 'passed'],
    ['exp at the tolerance', { exp: NOW - 90 }, tolerant, 'expired'],
    ['no exp', {}, strict, 'payload'],
    ['no exp where none is required', {}, { ...strict, requireExp: false }, 'passed'],
    [
      'exp past where none is required',
      { exp: NOW - 1 },
      { ...strict, requireExp: false },
      'expired',
    ],
    ['exp a text', { exp: String(exp) }, strict, 'payload'],
    ['exp beyond all numbers', { exp: Infinity }, strict, 'payload'],
    ['exp at the maximum lifetime', { exp: NOW + 5000 }, strict, 'passed'],
    ['exp beyond the maximum lifetime', { exp: NOW + 5000.1 }, strict, 'expires_too_late'],
    ['exp in milliseconds', { exp: exp * 1000 }, strict, 'expires_too_late'],
    [
      'exp far away without a bound',
      { exp: 1e15 },
      { ...strict, maxLifetime: undefined },
      'passed',
    ],
    ['exp undefined', { exp: undefined }, strict, 'payload'],
    ['nbf now', { exp, nbf: NOW }, strict, 'passed'],
    ['nbf a moment ahead', { exp, nbf: NOW + 0.001 }, strict, 'not_active'],
    ['nbf at the tolerance', { exp, nbf: NOW + 90 }, tolerant, 'passed'],
    ['nbf beyond the tolerance', { exp, nbf: NOW + 90.1 }, tolerant, 'not_active'],
    ['nbf before all numbers', { exp, nbf: -Infinity }, strict, 'payload'],
    ['nbf null', { exp, nbf: null }, strict, 'payload'],
    ['iat a minute ahead', { exp, iat: NOW + 60 }, strict, 'passed'],
    ['iat more than a minute ahead', { exp, iat: NOW + 60.1 }, strict, 'issued_in_future'],
    ['iat at a tolerance above a minute', { exp, iat: NOW + 90 }, tolerant, 'passed'],
    [
      'iat beyond a tolerance above a minute',
      { exp, iat: NOW + 90.1 },
      tolerant,
      'issued_in_future',
    ],
    ['iat a text', { exp, iat: '1' }, strict, 'payload'],
    ['iat long ago', { exp, iat: 1 }, strict, 'passed'],
    ['an age below the maximum', { exp, iat: NOW - 99.9 }, { ...strict, maxAge: 100 }, 'passed'],
    ['the maximum age', { exp, iat: NOW - 100 }, { ...strict, maxAge: 100 }, 'too_old'],
    ['a maximum age without iat', { exp }, { ...strict, maxAge: 100 }, 'payload'],
  ])('answers %s', (_case, claims, options, expected) => {
    expect(reasonOf(() => checkDates(claims, NOW, options))).toBe(expected);
  });
});
