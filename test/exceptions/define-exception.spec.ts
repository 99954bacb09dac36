import {
  AnalyticsException,
  type AnalyticsExceptionClass,
  defineException,
  ERROR_CODES,
  extraExceptions,
  resolveException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { resolveOptions } from '../../libs/analytics-errors/src/analytics-errors.options.js';

class QuotaExceededException extends defineException({
  code: 'E7001_QUOTA_EXCEEDED',
  status: 429,
  message: 'Quota exceeded',
}) {}
class SlowDownException extends defineException({
  code: 'E7002_SLOW_DOWN',
  status: 429,
  message: 'Slow down',
}) {}
class TeapotException extends defineException({
  code: 'E7003_TEAPOT',
  status: 404,
  message: 'Only tea here',
}) {}

const anExceptionWith = (change: object): AnalyticsExceptionClass =>
  defineException({
    code: 'E7001_QUOTA_EXCEEDED',
    status: 429,
    message: 'Quota exceeded',
    ...change,
  });

describe("a service's own exception", () => {
  it('is made like those of the catalogue', () => {
    const exception = new QuotaExceededException('Your plan allows 10 a day.');
    expect(exception).toBeInstanceOf(AnalyticsException);
    expect(exception.name).toBe('E7001_QUOTA_EXCEEDED');
    expect(exception.getResponse()).toEqual({
      error: {
        errorCode: 'E7001_QUOTA_EXCEEDED',
        statusCode: 429,
        message: 'Quota exceeded',
        userInfo: 'Your plan allows 10 a day.',
      },
    });
  });

  it('keeps its code once it is registered', () => {
    const { registry } = resolveOptions({ exceptions: [QuotaExceededException] });
    expect(resolveException(new QuotaExceededException(), { registry }).code).toBe(
      'E7001_QUOTA_EXCEEDED',
    );
  });

  it('becomes the code of its status when nobody registered it', () => {
    expect(resolveException(new TeapotException()).code).toBe('E1001_ENDPOINT_NOT_FOUND');
  });

  it('takes a status over that the catalogue lacks, the first one of that status', () => {
    const { registry } = resolveOptions({
      exceptions: [QuotaExceededException, SlowDownException],
    });
    expect(registry.byStatus(429)).toBe(QuotaExceededException);
  });

  it('does not take a status over that the catalogue has', () => {
    const { registry } = resolveOptions({ exceptions: [TeapotException] });
    expect(registry.byStatus(404)).toBeUndefined();
  });

  it('stands behind the 35 in the list of all', () => {
    const { registry } = resolveOptions({ exceptions: [QuotaExceededException] });
    expect(registry.classes.map(({ code }) => code)).toEqual([
      ...ERROR_CODES,
      'E7001_QUOTA_EXCEEDED',
    ]);
  });
});

it('the extra exceptions can be registered together, and take over 405, 409, 413, 429 and 503', () => {
  const { registry } = resolveOptions({ exceptions: [...extraExceptions] });
  expect([405, 409, 413, 429, 503].map((status) => registry.byStatus(status)?.code)).toEqual([
    'E9405_METHOD_NOT_ALLOWED',
    'E9409_CONFLICT',
    'E9413_PAYLOAD_TOO_LARGE',
    'E9429_RATE_LIMITED',
    'E9503_SERVICE_UNAVAILABLE',
  ]);
});

describe('a registered exception that cannot be one stops the start with a sentence', () => {
  it.each<[string, unknown, string]>([
    [
      'no class',
      'E7001',
      'exceptions[0] is not a class that extends defineException({ code, status, message }).',
    ],
    [
      'any class',
      class {},
      'exceptions[0] is not a class that extends defineException({ code, status, message }).',
    ],
    [
      'a class with a definition that extends something else',
      class extends Error {
        static readonly definition = {
          code: 'E7001_QUOTA_EXCEEDED',
          status: 429,
          message: 'Quota exceeded',
        };
      },
      'exceptions[0] is not a class that extends defineException({ code, status, message }).',
    ],
    [
      'a class with a definition of nothing',
      class {
        static readonly definition = undefined;
      },
      'exceptions[0] is not a class that extends defineException({ code, status, message }).',
    ],
    [
      'an instance',
      new QuotaExceededException(),
      'exceptions[0] is not a class that extends defineException({ code, status, message }).',
    ],
    [
      'a code without a name',
      anExceptionWith({ code: 'E7001' }),
      "exceptions[0] needs a code like 'E7001_RATE_LIMITED'.",
    ],
    [
      'a code in small letters',
      anExceptionWith({ code: 'E7001_quota' }),
      "exceptions[0] needs a code like 'E7001_RATE_LIMITED'.",
    ],
    [
      'a status of a success',
      anExceptionWith({ status: 200 }),
      'exceptions[0] (E7001_QUOTA_EXCEEDED) needs a status from 400 to 599.',
    ],
    [
      'a status beyond HTTP',
      anExceptionWith({ status: 600 }),
      'exceptions[0] (E7001_QUOTA_EXCEEDED) needs a status from 400 to 599.',
    ],
    [
      'a status in quotes',
      anExceptionWith({ status: '429' }),
      'exceptions[0] (E7001_QUOTA_EXCEEDED) needs a status from 400 to 599.',
    ],
    [
      'no message',
      anExceptionWith({ message: ' ' }),
      'exceptions[0] (E7001_QUOTA_EXCEEDED) needs a message.',
    ],
    [
      'a number of the 35',
      anExceptionWith({ code: 'E3001_OTHER' }),
      'exceptions[0] (E3001_OTHER) takes the number E3001, which another code has.',
    ],
    [
      'an exception of the 35',
      StreamNotFoundException,
      'exceptions[0] (E3001_STREAM_NOT_FOUND) takes the number E3001, which another code has.',
    ],
  ])('%s', (_case, candidate, sentence) => {
    expect(() => resolveOptions({ exceptions: [candidate as AnalyticsExceptionClass] })).toThrow(
      new Error(`AnalyticsErrorsModule: ${sentence}`),
    );
  });

  it('the same number twice', () => {
    class SameNumberException extends anExceptionWith({ code: 'E7001_OTHER' }) {}
    expect(() =>
      resolveOptions({ exceptions: [QuotaExceededException, SameNumberException] }),
    ).toThrow('exceptions[1] (E7001_OTHER) takes the number E7001, which another code has.');
  });

  it('something other than a list', () => {
    expect(() => resolveOptions({ exceptions: QuotaExceededException as never })).toThrow(
      'AnalyticsErrorsModule: exceptions must be an array of classes that extend defineException({ code, status, message }).',
    );
  });
});
