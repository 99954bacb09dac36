import {
  type ArgumentMetadata,
  BadRequestException,
  ConflictException,
  ForbiddenException,
  HttpException,
  ImATeapotException,
  InternalServerErrorException,
  NotFoundException,
  ParseIntPipe,
  RequestTimeoutException,
  UnauthorizedException,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common';
import { IsInt } from 'class-validator';
import fc from 'fast-check';
import { defineException, resolveException } from 'nestjs-analytics-errors';

class PlanException extends ForbiddenException {
  constructor(projects: number) {
    super(`Your plan allows ${projects} projects.`);
  }
}

class Query {
  @IsInt()
  count!: number;
}

const metadata: ArgumentMetadata = { type: 'query', data: 'count', metatype: Number };
const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
const saidIn = (thrown: unknown) => {
  const { userInfo, details } = resolveException(thrown);
  return { userInfo, details };
};
const NOTHING = { userInfo: undefined, details: undefined };

describe('the text that the application gave to an HttpException', () => {
  it.each<[string, HttpException, string]>([
    ['a string', new ConflictException('This name is taken.'), 'This name is taken.'],
    ['the message of its object', new HttpException({ message: 'Gone.', code: 7 }, 410), 'Gone.'],
    ['that of a class of its own', new PlanException(3), 'Your plan allows 3 projects.'],
    ['with a cause', new NotFoundException('No.', { cause: new Error('secret') }), 'No.'],
    ['with a description', new NotFoundException('No.', 'No such plan'), 'No.'],
    [
      'of a time-out',
      new RequestTimeoutException('The report took too long.'),
      'The report took too long.',
    ],
    [
      'with a code of the catalogue',
      new HttpException('It was deleted.', 404, { errorCode: 'E3001_STREAM_NOT_FOUND' }),
      'It was deleted.',
    ],
  ])('becomes userInfo: %s', (_case, thrown, userInfo) => {
    expect(saidIn(thrown)).toEqual({ userInfo, details: undefined });
  });

  it('becomes details without a place where it is an array of strings', () => {
    expect(saidIn(new UnprocessableEntityException(['One.', 'Two.']))).toEqual({
      userInfo: undefined,
      details: [
        { code: 'E1004_INVALID_VALUE', message: 'One.' },
        { code: 'E1004_INVALID_VALUE', message: 'Two.' },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['of the status alone', new ForbiddenException()],
    ['of the status alone, in other letters', new HttpException("I'm A Teapot", 418)],
    ['of the status alone, as Nest writes it', new ImATeapotException()],
    ['of 500 and above', new InternalServerErrorException('secret')],
    ['without a status', new HttpException('secret', undefined as unknown as number)],
    ['with a status that is none', new HttpException('secret', Number.NaN)],
    ['blank', new BadRequestException('  ')],
    ['an array with something else in it', new BadRequestException(['One.', { secret: 1 }])],
    ['an error in place of a text', new UnauthorizedException(new Error('secret'))],
    ['an object without a message', new HttpException({ error: 'invalid_grant' }, 400)],
    [
      'an inherited message',
      new HttpException(Object.create({ message: 'secret' }) as object, 400),
    ],
    [
      'an error that is no HttpException',
      Object.assign(new Error('secret'), { status: 404, statusCode: 404, expose: true }),
    ],
    ['a plain object', { statusCode: 429, message: 'secret' }],
  ])('is nothing: %s', (_case, thrown) => {
    expect(saidIn(thrown)).toEqual(NOTHING);
  });

  it('is nothing where a pipe of Nest wrote it', async () => {
    const parsed = await rejectionOf(new ParseIntPipe().transform('x', metadata));
    const validated = await rejectionOf(
      new ValidationPipe().transform({}, { type: 'query', metatype: Query }),
    );
    expect([parsed, validated].map((thrown) => (thrown as Error).name)).toEqual([
      'BadRequestException',
      'BadRequestException',
    ]);
    expect([saidIn(parsed), saidIn(validated)]).toEqual([NOTHING, NOTHING]);
  });

  it('is the application’s where it gives a pipe of Nest its exceptions', async () => {
    const pipe = new ParseIntPipe({
      exceptionFactory: () => new BadRequestException('Count with digits.'),
    });
    expect(saidIn(await rejectionOf(pipe.transform('x', metadata)))).toMatchObject({
      userInfo: 'Count with digits.',
    });
  });

  it.each<[string, unknown]>([
    ['a package made the exception', 'Error\n    at refuse (/app/node_modules/guard/index.js:1:2)'],
    [
      'the engine made it',
      'Error\n    at Reflect.construct (<anonymous>)\n    at go (/app/a.js:1:2)',
    ],
    ['Node made it', 'Error\n    at go (node:internal/x:1:2)\n    at go (/app/a.js:1:2)'],
    ['there is no stack', undefined],
    ['there are no frames', 'Error'],
    ['the stack is no string', [{}]],
  ])('is nothing where it is not known who wrote it: %s', (_case, stack) => {
    const thrown = Object.defineProperty(new ConflictException('secret'), 'stack', {
      value: stack,
    });
    expect(saidIn(thrown)).toEqual(NOTHING);
  });

  it('is nothing where stacks are turned off', () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const thrown = new ConflictException('secret');
    Error.stackTraceLimit = stackTraceLimit;
    expect(saidIn(thrown)).toEqual(NOTHING);
  });

  it('is nothing where the option turns it off', () => {
    const { userInfo } = resolveException(new ConflictException('This name is taken.'), {
      httpExceptionText: false,
    });
    expect(userInfo).toBeUndefined();
  });

  it('is sent as it was written, whatever it is, below 500 only', () => {
    const status = fc.integer({ min: 400, max: 599 });
    fc.assert(
      fc.property(status, fc.string({ unit: 'grapheme', minLength: 12 }), (code, text) => {
        fc.pre(text.trim() !== '');
        expect(saidIn(new HttpException(text, code)).userInfo).toBe(code < 500 ? text : undefined);
        expect(saidIn(new HttpException({ message: text }, code)).userInfo).toBe(
          code < 500 ? text : undefined,
        );
      }),
    );
  });
});

describe('an exception of ours that is not registered', () => {
  class QuotaException extends defineException({
    code: 'E7001_QUOTA_EXCEEDED',
    status: 402,
    message: 'The quota is used up',
  }) {}

  it('leaves under the code of its status, with what the developer said', () => {
    const thrown = new QuotaException({ userInfo: 'Wait.', headers: { 'Retry-After': '7' } });
    expect(resolveException(thrown)).toMatchObject({
      code: 'E6001_ACCESS_DENIED',
      userInfo: 'Wait.',
      headers: { 'Retry-After': '7' },
      cause: thrown,
    });
  });
});
