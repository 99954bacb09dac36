import {
  BadGatewayException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import {
  AnalyticsException,
  BintuException,
  type Classifier,
  defineException,
  EndpointNotFoundException,
  extraExceptions,
  InternalErrorException,
  RedisKeyException,
  resolveException,
  StreamNotFoundException,
  TagNotFoundException,
  upstream,
} from 'nestjs-analytics-errors';
import { createRegistry } from '../../libs/analytics-errors/src/exceptions/exception-registry.js';
import {
  anElasticsearchReply,
  anError,
  anIoredisReply,
  hostileValues,
} from '../upstream/support/builders.js';
import { thrownBy, thrownNow } from '../upstream/support/thrown-by.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const E4011 = 'E4011_REDIS_GENERAL_ISSUE';
const E4012 = 'E4012_REDIS_KEY_ISSUE';
const E5002 = 'E5002_ES_GENERAL_ISSUE';
const E5020 = 'E5020_BINTU_ERROR';
const E5021 = 'E5021_BINTU_HTTP_ERROR';
const E5030 = 'E5030_CTS_ERROR';

const codeOf = (thrown: unknown): string => resolveException(thrown).code;
const tagged = (name: 'bintu' | 'cts', thrown: unknown): Promise<unknown> =>
  thrownBy(() => upstream(name, () => Promise.reject(thrown)));
const key = (): Error => anIoredisReply('WRONGTYPE no');
const general = (): Error => anIoredisReply('NOAUTH no');
const search = (): Error => anElasticsearchReply({ error: { type: 'parsing_exception' } }, 400);
const caused = (cause: unknown, depth = 1): Error =>
  new Error('outer', { cause: depth === 1 ? cause : caused(cause, depth - 1) });

describe('the exception that an error stands for', () => {
  it('is itself where it has a code', () => {
    const exception = new StreamNotFoundException({ cause: key() });
    expect(resolveException(exception)).toBe(exception);
  });

  it('is found in its cause, with the sentence for the client', () => {
    const exception = new StreamNotFoundException('This stream was deleted.');
    expect(resolveException(caused(exception))).toBe(exception);
  });

  it('has what was thrown as its cause where it was recognized further down', () => {
    const thrown = caused(key());
    const exception = resolveException(thrown);
    expect({ code: exception.code, cause: exception.cause }).toEqual({
      code: E4012,
      cause: thrown,
    });
  });

  it.each<[string, unknown, string]>([
    ['a shape over its cause', Object.assign(key(), { cause: search() }), E4012],
    ['a shape over its members', Object.assign(key(), { errors: [search()] }), E4012],
    [
      'Redis over Elasticsearch',
      Object.assign(search(), {
        message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
      }),
      E4012,
    ],
    [
      'a cause over members',
      Object.assign(new AggregateError([key()]), { cause: search() }),
      E5002,
    ],
    ['a cause five deep', caused(key(), 5), E4012],
    ['not a cause six deep', caused(key(), 6), E4001],
    ['members that agree', new AggregateError([general(), general()]), E4011],
    ['a single member', new AggregateError([key()]), E4012],
    ['members that agree by their causes', new AggregateError([caused(key()), key()]), E4012],
    ['the same member twice', ((error) => new AggregateError([error, error]))(key()), E4012],
    ['not members that do not agree', new AggregateError([key(), general()]), E4001],
    ['not members of which one is unknown', new AggregateError([key(), new Error('no')]), E4001],
    [
      'not members of which the first is unknown',
      new AggregateError([new Error('no'), key()]),
      E4001,
    ],
    ['not an empty list of members', new AggregateError([]), E4001],
    ['twenty members', new AggregateError(Array.from({ length: 20 }, key)), E4012],
    ['not more than twenty members', new AggregateError(Array.from({ length: 21 }, key)), E4001],
    [
      'members with codes of ours',
      new AggregateError([new TagNotFoundException('a'), new TagNotFoundException('b')]),
      'E3002_TAG_NOT_FOUND',
    ],
    [
      'not a status that is noted on it',
      Object.assign(new Error('no'), { status: 404, statusCode: 404 }),
      E4001,
    ],
  ])('is decided by %s', (_case, thrown, code) => {
    expect(codeOf(thrown)).toBe(code);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['its shape over its tag', () => tagged('bintu', key()), E4012],
    ['its cause’s shape over its tag', () => tagged('bintu', caused(key())), E4012],
    ['its members over its tag', () => tagged('bintu', new AggregateError([search()])), E5002],
    [
      'its tag over members that disagree',
      () => tagged('bintu', new AggregateError([key(), search()])),
      E5020,
    ],
    ['the tag of its cause', async () => caused(await tagged('bintu', new Error('no'))), E5020],
    [
      'the inner tag over the outer one',
      async () => tagged('bintu', caused(await tagged('cts', new Error('no')))),
      E5030,
    ],
    [
      'members that are tagged alike',
      async () =>
        new AggregateError([
          await tagged('cts', new Error('1')),
          await tagged('cts', new Error('2')),
        ]),
      E5030,
    ],
    [
      'not members that are tagged differently',
      async () =>
        new AggregateError([
          await tagged('cts', new Error('1')),
          await tagged('bintu', new Error('2')),
        ]),
      E4001,
    ],
    [
      'a code of ours inside a tagged call',
      () => tagged('bintu', caused(new TagNotFoundException())),
      'E3002_TAG_NOT_FOUND',
    ],
  ])('is decided by %s', async (_case, make, code) => {
    expect(codeOf(await make())).toBe(code);
  });

  it('is E4001 for the name of an upstream that nobody registered', async () => {
    const thrown = await thrownBy(() =>
      upstream('nobody' as 'bintu', () => Promise.reject(new Error('no'))),
    );
    expect(codeOf(thrown)).toBe(E4001);
    const inherited = await thrownBy(() =>
      upstream('toString' as 'bintu', () => Promise.reject(new Error('no'))),
    );
    expect(codeOf(inherited)).toBe(E4001);
  });
});

describe('an exception of Nest', () => {
  it.each<[string, unknown, string]>([
    [
      'that answers 404, whatever caused it',
      new NotFoundException('no', { cause: key() }),
      'E1001_ENDPOINT_NOT_FOUND',
    ],
    [
      'that answers 403, whatever caused it',
      new ForbiddenException('no', { cause: new StreamNotFoundException() }),
      'E6001_ACCESS_DENIED',
    ],
    [
      'that answers 500 and leaves open why',
      new InternalServerErrorException('no', { cause: key() }),
      E4012,
    ],
    [
      'that answers 502 and leaves open why',
      new BadGatewayException('no', { cause: search() }),
      E5002,
    ],
    ['that answers 500 without a cause', new InternalServerErrorException(), E4001],
    [
      'with a code of ours',
      new HttpException('no', 400, { errorCode: 'E3001_STREAM_NOT_FOUND', cause: key() }),
      'E3001_STREAM_NOT_FOUND',
    ],
    [
      'with a code that is not ours',
      new HttpException('no', 404, { errorCode: 'NOPE' }),
      'E1001_ENDPOINT_NOT_FOUND',
    ],
    [
      'that answers 404 and caused something else',
      caused(new NotFoundException('no', { cause: key() })),
      E4001,
    ],
    [
      'that answers 500 and caused something else',
      caused(new InternalServerErrorException('no', { cause: key() })),
      E4012,
    ],
    ['with a status that is none', new HttpException('no', Number.NaN, { cause: key() }), E4012],
  ])('%s', (_case, thrown, code) => {
    expect(codeOf(thrown)).toBe(code);
  });

  it('keeps its word inside a tagged call, and leaves the word to the tag where it says nothing', async () => {
    expect(codeOf(await tagged('bintu', new NotFoundException()))).toBe('E1001_ENDPOINT_NOT_FOUND');
    expect(codeOf(await tagged('bintu', new BadGatewayException()))).toBe(E5020);
    expect(
      codeOf(await tagged('bintu', new BadGatewayException('no', { cause: { status: 503 } }))),
    ).toBe(E5021);
  });

  it('answers with what a service registered for its status, whatever caused it', () => {
    const registry = createRegistry(extraExceptions);
    expect(
      resolveException(new ServiceUnavailableException('no', { cause: key() }), { registry }).code,
    ).toBe('E9503_SERVICE_UNAVAILABLE');
  });
});

describe('an error of http-errors', () => {
  const httpError = (status: number, more: object = {}): Error =>
    Object.assign(new Error('no'), { expose: status < 500, status, statusCode: status, ...more });

  it('answers by its status', () => {
    expect(codeOf(httpError(404))).toBe('E1001_ENDPOINT_NOT_FOUND');
    expect(codeOf(httpError(404, { cause: key() }))).toBe('E1001_ENDPOINT_NOT_FOUND');
    expect(codeOf(httpError(500, { cause: key() }))).toBe(E4012);
  });

  it('is the upstream’s inside a tagged call: raw-body makes one for a reply that is too large', async () => {
    expect(codeOf(await tagged('bintu', httpError(413)))).toBe(E5021);
    expect(
      codeOf(
        await tagged(
          'bintu',
          httpError(413, { expose: undefined, status: undefined, statusCode: undefined }),
        ),
      ),
    ).toBe(E5020);
  });
});

describe('a status of an upstream', () => {
  const anAnswer = (status: number): Error => {
    const headers = { 'retry-after': '7' };
    return anError({ message: 'no', status, headers, response: { status, headers } });
  };

  it.each([429, 503])(
    '%d is not passed on, even where the service has a code for it',
    async (status) => {
      const registry = createRegistry(extraExceptions);
      const answers = [anAnswer(status), await tagged('bintu', anAnswer(status))].map((thrown) =>
        resolveException(thrown, { registry }),
      );
      expect(
        answers.map((exception) => [exception.code, exception.getStatus(), exception.headers]),
      ).toEqual([
        [E4001, 500, undefined],
        [E5021, 500, undefined],
      ]);
    },
  );
});

describe('a classifier of the service', () => {
  class BillingException extends defineException({
    code: 'E7001_BILLING',
    status: 500,
    message: 'Billing',
  }) {}
  class NotRegisteredException extends defineException({
    code: 'E7002_NOWHERE',
    status: 404,
    message: 'Nowhere',
  }) {}
  const registry = createRegistry([BillingException]);
  const always =
    (answer: unknown): Classifier =>
    () =>
      answer as AnalyticsException;

  it('is asked before the shapes and the frameworks, and after our own codes', () => {
    const classifiers = [always(undefined), always(new BillingException())];
    expect(resolveException(key(), { classifiers, registry }).code).toBe('E7001_BILLING');
    expect(resolveException(new NotFoundException(), { classifiers, registry }).code).toBe(
      'E7001_BILLING',
    );
    expect(resolveException(new StreamNotFoundException(), { classifiers, registry }).code).toBe(
      'E3001_STREAM_NOT_FOUND',
    );
  });

  it.each<[string, Classifier]>([
    [
      'throws',
      () => {
        throw new Error('classifier');
      },
    ],
    ['answers something else', always('E7001_BILLING')],
    ['answers nothing', always(null)],
  ])('is passed over when it %s', (_case, classifier) => {
    expect(
      resolveException(key(), { classifiers: [classifier, always(new BintuException())], registry })
        .code,
    ).toBe(E5020);
  });

  it('cannot answer with a code that the service did not register', () => {
    expect(
      resolveException(key(), { classifiers: [always(new NotRegisteredException())], registry }),
    ).toBeInstanceOf(EndpointNotFoundException);
    expect(resolveException(new NotRegisteredException(), { registry })).toBeInstanceOf(
      EndpointNotFoundException,
    );
    expect(resolveException(caused(new NotRegisteredException()), { registry })).toBeInstanceOf(
      InternalErrorException,
    );
  });
});

describe('an upstream of the service’s own', () => {
  class BillingException extends defineException({
    code: 'E7001_BILLING',
    status: 500,
    message: 'Billing',
  }) {}
  class BillingHttpException extends defineException({
    code: 'E7002_BILLING_HTTP',
    status: 502,
    message: 'Billing',
  }) {}
  const options = {
    registry: createRegistry([BillingException, BillingHttpException]),
    upstreams: {
      billing: [BillingException, BillingHttpException],
      bintu: [BillingException, BillingException],
    },
  } as const;

  it('has its own pair of codes', async () => {
    const failed = await thrownBy(() => upstream('billing', () => Promise.reject(new Error('no'))));
    const answered = await thrownBy(() =>
      upstream('billing', () => new Response('', { status: 503 })),
    );
    expect([failed, answered].map((thrown) => resolveException(thrown, options).code)).toEqual([
      'E7001_BILLING',
      'E7002_BILLING_HTTP',
    ]);
  });

  it('does not replace one that is built in', async () => {
    expect(resolveException(await tagged('bintu', new Error('no')), options).code).toBe(E5020);
  });
});

describe('what was thrown', () => {
  it.each<[string, unknown]>([
    ['an unknown error', new Error('no')],
    ['an exception of Nest', new NotFoundException()],
    ['a text', 'no'],
  ])('is kept as the cause: %s', (_case, thrown) => {
    expect(resolveException(thrown).cause).toBe(thrown);
  });
});

describe('whatever is thrown', () => {
  it.each(hostileValues())('%s has a code', (_case, thrown) => {
    expect(resolveException(thrown)).toBeInstanceOf(AnalyticsException);
    expect(codeOf(thrown)).toBe(E4001);
    const inCall = thrownNow(() =>
      upstream('bintu', () => {
        throw thrown;
      }),
    );
    expect(codeOf(inCall)).toBe(E5020);
  });

  it('has a code also where an exception of ours was tampered with', () => {
    const tampered = Object.defineProperty(new RedisKeyException(), 'code', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(codeOf(tampered)).toBe(E4001);
    expect(
      codeOf(
        anError({
          getStatus: () => {
            throw new Error('no');
          },
          getResponse: () => ({}),
        }),
      ),
    ).toBe(E4001);
  });

  it('is left as it was', () => {
    const thrown = Object.freeze(Object.assign(caused(key()), { errors: Object.freeze([key()]) }));
    expect(codeOf(thrown)).toBe(E4012);
  });
});
