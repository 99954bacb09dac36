import { BadRequestException, HttpException } from '@nestjs/common';
import { frameworkFaultOf } from '../../libs/analytics-errors/src/decide/framework-errors.js';

const error = (properties: object, Base: new (message: string) => Error = Error): Error =>
  Object.assign(new Base('text'), properties);
const httpError = (status: number, properties: object = {}): Error =>
  error({ status, statusCode: status, expose: true, ...properties });

describe('what a framework says of its error', () => {
  it.each([
    [
      'a body that cannot be parsed',
      httpError(400, { type: 'entity.parse.failed' }),
      'E1006_INVALID_REQ_BODY',
    ],
    [
      'a body that Nest wrapped',
      new BadRequestException('x', { cause: httpError(400, { type: 'entity.parse.failed' }) }),
      'E1006_INVALID_REQ_BODY',
    ],
    [
      'too many form fields',
      httpError(413, { type: 'parameters.too.many' }),
      'E1005_TOO_MANY_PARAMS',
    ],
    ['an unknown charset', httpError(415, { type: 'charset.unsupported' }), 'E1009_INVALID_HEADER'],
    [
      'gzip that zlib refuses',
      httpError(400, { cause: error({ code: 'Z_DATA_ERROR' }) }),
      'E1006_INVALID_REQ_BODY',
    ],
    ['a path that cannot be decoded', error({ status: 400 }, URIError), 'E1001_ENDPOINT_NOT_FOUND'],
    [
      'Fastify’s empty body',
      error({ code: 'FST_ERR_CTP_EMPTY_JSON_BODY', statusCode: 400 }),
      'E1006_INVALID_REQ_BODY',
    ],
    [
      'Fastify’s media type',
      error({ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }),
      'E1009_INVALID_HEADER',
    ],
    [
      'Fastify’s multipart limits',
      error({ code: 'FST_FILES_LIMIT', statusCode: 413 }),
      'E1005_TOO_MANY_PARAMS',
    ],
    [
      'a file too many',
      new BadRequestException('x', { cause: error({ code: 'LIMIT_FILE_COUNT' }) }),
      'E1005_TOO_MANY_PARAMS',
    ],
    ['a status alone', new HttpException('x', 409), undefined],
    [
      'a cause of the application’s',
      new HttpException('x', 404, { cause: error({ type: 'request.failed' }) }),
      undefined,
    ],
    [
      'a decoding of the application’s',
      new BadRequestException('x', { cause: new URIError('x') }),
      undefined,
    ],
  ])('%s', (_case, thrown, code) => {
    expect(frameworkFaultOf(thrown)).toMatchObject({ code });
  });

  it.each([
    ['an upstream’s status', error({ status: 404, statusCode: 404 })],
    [
      'a bug that an adapter gave a status',
      error({ status: 400, statusCode: 400, expose: false }, TypeError),
    ],
    ['a plain object without a message', { statusCode: 422 }],
    ['a plain object with the status of a success', { statusCode: 200, message: 'x' }],
    ['a plain object with a status only', { status: 422, message: 'x' }],
    ['an error that has a status and nothing else', error({ statusCode: 429 })],
    ['undefined', undefined],
  ])('does not trust %s', (_case, thrown) => {
    expect(frameworkFaultOf(thrown)).toBeUndefined();
  });

  it.each([
    ['a plain object with status and message', { statusCode: 429, message: 'x' }, 429],
    [
      'an error of @fastify/error, whatever its code',
      new (class FastifyError extends Error {
        readonly code = 'OWN_LIMIT';
        readonly statusCode = 429;
      })(),
      429,
    ],
  ])('trusts %s, as Nest does', (_case, thrown, status) => {
    expect(frameworkFaultOf(thrown)).toMatchObject({ status });
  });

  it('keeps those headers of an http-error that mean something to the client, as text', () => {
    const headers = {
      'Retry-After': 7,
      Allow: ['GET', 'POST'],
      'X-RateLimit-Limit': '5',
      'Content-Range': 'bytes */5',
      'X-Secret': 'no',
    };
    expect(frameworkFaultOf(httpError(405, { headers }))?.headers).toEqual({
      'Retry-After': '7',
      Allow: 'GET, POST',
      'X-RateLimit-Limit': '5',
    });
  });
});
