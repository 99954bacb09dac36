import { SignJWT, jwtVerify } from 'jose';
import { UnauthorizedError } from 'express-jwt';
import jsonwebtoken from 'jsonwebtoken';
import { classifyTokenErrors } from 'nestjs-analytics-errors';
import { anError } from '../upstream/support/builders.js';
import { SECRET } from './jwt/signers.js';

const codeOf = (thrown: unknown): string | undefined => classifyTokenErrors(thrown)?.code;
const [MISSING, BAD] = ['E6012_JWT_MISSING', 'E6011_JWT_ERROR'];
const key = new TextEncoder().encode(SECRET);

const thrownBy = async (call: () => unknown): Promise<unknown> =>
  (async () => call())().then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('classifyTokenErrors', () => {
  it.each<[string, unknown, string | undefined]>([
    [
      'credentials_required',
      new UnauthorizedError('credentials_required', { message: 'x' }),
      MISSING,
    ],
    [
      'credentials_bad_scheme',
      new UnauthorizedError('credentials_bad_scheme', { message: 'x' }),
      BAD,
    ],
    [
      'credentials_bad_format',
      new UnauthorizedError('credentials_bad_format', { message: 'x' }),
      BAD,
    ],
    ['invalid_token', new UnauthorizedError('invalid_token', { message: 'x' }), BAD],
    ['revoked_token', new UnauthorizedError('revoked_token', { message: 'x' }), BAD],
    [
      'a code of nobody',
      anError({ name: 'UnauthorizedError', status: 401, code: 'no' }),
      undefined,
    ],
    ['no status', anError({ name: 'UnauthorizedError', code: 'invalid_token' }), undefined],
  ])('reads express-jwt: %s', (_case, thrown, expected) => {
    expect(codeOf(thrown)).toBe(expected);
  });

  it.each<[string, () => unknown, string]>([
    ['no token', () => jsonwebtoken.verify(undefined as never, SECRET), MISSING],
    ['a bad token', () => jsonwebtoken.verify('x', SECRET), BAD],
    [
      'an expired one',
      () => jsonwebtoken.verify(jsonwebtoken.sign({ exp: 1 }, SECRET), SECRET),
      BAD,
    ],
    [
      'an early one',
      () => jsonwebtoken.verify(jsonwebtoken.sign({ nbf: 9e9 }, SECRET), SECRET),
      BAD,
    ],
  ])('reads jsonwebtoken: %s', async (_case, call, expected) => {
    expect(codeOf(await thrownBy(call))).toBe(expected);
  });

  const signed = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key);

  it.each<[string, () => Promise<unknown>]>([
    ['a bad token', () => jwtVerify('x', key)],
    ['an expired one', async () => jwtVerify(await signed({ exp: 1 }), key)],
    ['one for others', async () => jwtVerify(await signed({}), key, { audience: 'api' })],
    ['another key', async () => jwtVerify(await signed({}), new Uint8Array(32))],
    ['another algorithm', async () => jwtVerify(await signed({}), key, { algorithms: ['HS512'] })],
  ])('reads jose: %s', async (_case, call) => {
    expect(codeOf(await thrownBy(call))).toBe(BAD);
  });

  it.each<[string, unknown, string | undefined]>([
    ['passport', anError({ name: 'AuthenticationError', status: 401 }), BAD],
    ['an upstream’s', anError({ name: 'AuthenticationError', status: 403 }), undefined],
    ['a key set that cannot be had', anError({ code: 'ERR_JWKS_TIMEOUT' }), undefined],
    ['any other', new Error('x'), undefined],
    ['nothing', undefined, undefined],
  ])('reads %s', (_case, thrown, expected) => {
    expect(codeOf(thrown)).toBe(expected);
  });

  it('keeps what was thrown for the log', () => {
    const thrown = new UnauthorizedError('invalid_token', { message: 'x' });
    expect(classifyTokenErrors(thrown)?.cause).toBe(thrown);
  });
});
