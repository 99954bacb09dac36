import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import createError from '@fastify/error';
import { toNestException } from '../../libs/analytics-errors/src/nest/platform-errors.js';

const withStatus = <E extends Error>(error: E, marks: object): E => Object.assign(error, marks);

describe('what Nest is handed of a platform’s error', () => {
  it.each([
    ['body-parser’s for JSON', withStatus(new SyntaxError('Unexpected token'), { status: 400 })],
    ['Express’s for a path', withStatus(new URIError('Failed to decode'), { status: 400 })],
    ['an older Fastify’s for JSON', withStatus(new SyntaxError('Bad'), { statusCode: 400 })],
  ])('is a 400 that names its cause for %s', (_whose, error) => {
    const exception = toNestException(error) as BadRequestException;
    expect(exception).toBeInstanceOf(BadRequestException);
    expect({ message: exception.message, cause: exception.cause }).toEqual({
      message: error.message,
      cause: error,
    });
  });

  it.each([new SyntaxError('views/secret.ejs:12'), new URIError('URI malformed')])(
    'is a 500 without the text for %p, which is nobody’s but the service’s',
    (error) => {
      const exception = toNestException(error) as InternalServerErrorException;
      expect(exception).toBeInstanceOf(InternalServerErrorException);
      expect(exception.cause).toBe(error);
      expect(JSON.stringify(exception.getResponse())).not.toContain(error.message);
    },
  );

  it('is an exception of the same status that names its cause for one of Fastify’s', () => {
    const error = new (createError('FST_ERR_CTP_INVALID_MEDIA_TYPE', 'Unsupported', 415))();
    const exception = toNestException(error) as HttpException;
    expect(exception).toBeInstanceOf(HttpException);
    expect([exception.getStatus(), exception.cause]).toEqual([415, error]);
  });

  it.each([
    new Error('any'),
    new TypeError('any'),
    'a string',
    undefined,
    null,
    new HttpException('x', 418),
  ])('is %p itself where it is nothing of a platform’s', (error) =>
    expect(toNestException(error)).toBe(error),
  );
});
