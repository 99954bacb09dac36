import {
  ForbiddenException,
  HttpException,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import { StreamNotFoundException } from 'nestjs-analytics-errors';

/** Stands in everything that must not reach a client. */
export const SECRET = 'LEAK-7f3a';

/** What the application writes for the client, in exceptions of Nest's below 500. */
export const SENTENCE = 'Your plan allows 3 projects.';

const throwing = (): never => {
  throw new Error(SECRET);
};

const httpError = (status: number, expose: boolean, headers?: Record<string, string>): Error =>
  Object.assign(new Error(SECRET), {
    status,
    statusCode: status,
    expose,
    ...(headers && { headers }),
  });

const circular = (): object => {
  const value: Record<string, unknown> = { secret: SECRET };
  value['self'] = value;
  return value;
};

const withCircularCause = (): Error => {
  const error: Error = new Error(SECRET);
  error.cause = error;
  return error;
};

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const hostile = (): object =>
  new Proxy(
    {},
    {
      get: throwing,
      has: throwing,
      getPrototypeOf: throwing,
      ownKeys: throwing,
      getOwnPropertyDescriptor: throwing,
      set: throwing,
    },
  );

class HostileException extends HttpException {
  constructor() {
    super(SECRET, 400);
  }

  override getStatus(): number {
    return throwing();
  }
}

/** Every kind of value that code can throw, with the code it is answered with. */
export const THROWN = {
  'an Error': [() => new Error(SECRET), 'E4001'],
  'a TypeError': [() => new TypeError(SECRET), 'E4001'],
  'a string': [() => SECRET, 'E4001'],
  'the empty string': [() => '', 'E4001'],
  null: [() => null, 'E4001'],
  undefined: [() => undefined, 'E4001'],
  'a number': [() => 404, 'E4001'],
  zero: [() => 0, 'E4001'],
  false: [() => false, 'E4001'],
  'a bigint': [() => 1n, 'E4001'],
  'a symbol': [() => Symbol(SECRET), 'E4001'],
  'a function': [() => throwing, 'E4001'],
  'an array': [() => [SECRET], 'E4001'],
  'a Date': [() => new Date(0), 'E4001'],
  'an object': [() => ({ secret: SECRET }), 'E4001'],
  'an object that looks like an answer': [() => ({ statusCode: 422, message: SECRET }), 'E1004'],
  'an object without a prototype': [(): object => Object.create(null), 'E4001'],
  'a frozen Error': [() => Object.freeze(new Error(SECRET)), 'E4001'],
  'a promise': [() => Promise.resolve(SECRET), 'E4001'],
  'an AggregateError': [() => new AggregateError([new Error(SECRET)], SECRET), 'E4001'],
  'a DOMException': [() => new DOMException(SECRET, 'AbortError'), 'E4001'],
  'an Error that causes itself': [withCircularCause, 'E4001'],
  'an Error with a message of a megabyte': [() => new Error(SECRET.repeat(1 << 17)), 'E4001'],
  'a revoked Proxy': [revoked, 'E4001'],
  'a Proxy that throws at each touch': [hostile, 'E4001'],
  'an object with throwing getters': [
    () =>
      Object.defineProperties(
        {},
        { status: { get: throwing }, message: { get: throwing }, stack: { get: throwing } },
      ),
    'E4001',
  ],
  'an HttpException that throws when asked': [() => new HostileException(), 'E4001'],
  'an Error with the status of an upstream': [
    () => Object.assign(new Error(SECRET), { status: 404, statusCode: 404 }),
    'E4001',
  ],
  'an HttpException with a text': [() => new HttpException(SENTENCE, 418), 'E1004'],
  'an HttpException with an object': [() => new HttpException({ secret: SECRET }, 403), 'E6001'],
  'an HttpException with an array': [() => new HttpException([SENTENCE], 409), 'E1004'],
  'an HttpException with null': [() => new HttpException(null as unknown as object, 404), 'E1001'],
  'an HttpException around an Error': [() => new UnauthorizedException(new Error(SECRET)), 'E2002'],
  'an HttpException with a circular body': [() => new HttpException(circular(), 400), 'E1004'],
  'an HttpException with a bigint in its body': [
    () => new HttpException({ size: 1n }, 422),
    'E1004',
  ],
  'an HttpException with status 200': [() => new HttpException(SECRET, 200), 'E4001'],
  'an HttpException with status 204': [() => new HttpException(SECRET, 204), 'E4001'],
  'an HttpException with status 302': [() => new HttpException(SECRET, 302), 'E4001'],
  'an HttpException with status 99': [() => new HttpException(SECRET, 99), 'E4001'],
  'an HttpException with status 0': [() => new HttpException(SECRET, 0), 'E4001'],
  'an HttpException with status 600': [() => new HttpException(SECRET, 600), 'E4001'],
  'an HttpException with status 1000': [() => new HttpException(SECRET, 1000), 'E4001'],
  'an HttpException with status NaN': [() => new HttpException(SECRET, Number.NaN), 'E4001'],
  'an HttpException with a status in quotes': [
    () => new HttpException(SECRET, '404' as unknown as number),
    'E4001',
  ],
  'an HttpException without a status': [
    () => new HttpException(SECRET, undefined as unknown as number),
    'E4001',
  ],
  'an HttpException with a known code': [
    () => new HttpException(SENTENCE, 418, { errorCode: 'E3001_STREAM_NOT_FOUND' }),
    'E3001',
  ],
  'an HttpException with a code of its own': [
    () => new HttpException(SENTENCE, 418, { errorCode: 'TEAPOT' }),
    'E1004',
  ],
  'a NotFoundException': [() => new NotFoundException(SENTENCE), 'E1001'],
  'a ForbiddenException': [() => new ForbiddenException(SENTENCE), 'E6001'],
  'an exception of the catalogue': [
    () => new StreamNotFoundException({ cause: new Error(SECRET) }),
    'E3001',
  ],
  'an http-error 404': [() => httpError(404, true), 'E1001'],
  'an http-error 429': [
    () => httpError(429, true, { 'Retry-After': '7', 'X-Secret': SECRET }),
    'E6001',
  ],
  'an http-error 500': [() => httpError(500, false), 'E4001'],
  'an http-error 503': [() => httpError(503, false, { 'Retry-After': '9' }), 'E4001'],
} as const satisfies Readonly<Record<string, readonly [() => unknown, string]>>;

export type ThrownName = keyof typeof THROWN;

export const THROWN_NAMES = Object.keys(THROWN) as readonly ThrownName[];
