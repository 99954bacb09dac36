import { HttpException } from '@nestjs/common';
import * as library from 'nestjs-analytics-errors';
import {
  AnalyticsException,
  type AnalyticsExceptionClass,
  CATALOGUE,
  type CatalogueEntry,
  defineException,
  type ErrorDetail,
  EXCEPTIONS,
  InternalErrorException,
  isAnalyticsException,
  StreamNotFoundException,
  TagNotFoundException,
} from 'nestjs-analytics-errors';
import { loadSecondCopy } from '../support/second-copy.js';

/** The class of each code, typed by hand: these names are API. */
const CLASS_NAMES = {
  E1001_ENDPOINT_NOT_FOUND: 'EndpointNotFoundException',
  E1002_PARAM_REQUIRED: 'ParamRequiredException',
  E1003_WRONG_DATA_TYPE: 'WrongDataTypeException',
  E1004_INVALID_VALUE: 'InvalidValueException',
  E1005_TOO_MANY_PARAMS: 'TooManyParamsException',
  E1006_INVALID_REQ_BODY: 'InvalidRequestBodyException',
  E1007_MISSING_PROPS_REQ_BODY: 'MissingBodyPropertiesException',
  E1008_GENERAL_REQ_BODY_ISSUES: 'RequestBodyIssuesException',
  E1009_INVALID_HEADER: 'InvalidHeaderException',
  E2001_USER_NOT_FOUND: 'UserNotFoundException',
  E2002_INVALID_USER_CREDENTIALS: 'InvalidUserCredentialsException',
  E2011_ORGA_NOT_FOUND: 'OrganizationNotFoundException',
  E2012_ORGA_IS_NOT_ENABLED: 'OrganizationNotEnabledException',
  E2021_API_KEY_NOT_FOUND: 'ApiKeyNotFoundException',
  E3001_STREAM_NOT_FOUND: 'StreamNotFoundException',
  E3002_TAG_NOT_FOUND: 'TagNotFoundException',
  E3003_COUNTRY_NOT_FOUND: 'CountryNotFoundException',
  E4001_INTERNAL_ERROR: 'InternalErrorException',
  E4002_TAG_STREAM_INTERSECTION_ISSUE: 'TagStreamIntersectionException',
  E4011_REDIS_GENERAL_ISSUE: 'RedisGeneralException',
  E4012_REDIS_KEY_ISSUE: 'RedisKeyException',
  E5001_ES_TIMEOUT: 'ElasticsearchTimeoutException',
  E5002_ES_GENERAL_ISSUE: 'ElasticsearchGeneralException',
  E5003_ES_SHARD_ERROR: 'ElasticsearchShardException',
  E5010_AUX_ERROR: 'AuxException',
  E5011_AUX_HTTP_ERROR: 'AuxHttpException',
  E5020_BINTU_ERROR: 'BintuException',
  E5021_BINTU_HTTP_ERROR: 'BintuHttpException',
  E5030_CTS_ERROR: 'CtsException',
  E5031_CTS_HTTP_ERROR: 'CtsHttpException',
  E6001_ACCESS_DENIED: 'AccessDeniedException',
  E6002_ACCESS_LVL_TOO_LOW: 'AccessLevelTooLowException',
  E6003_ACCESS_FOR_FE_ONLY: 'FrontendOnlyException',
  E6011_JWT_ERROR: 'InvalidJwtException',
  E6012_JWT_MISSING: 'MissingJwtException',
} as const;

const rows = Object.entries(CATALOGUE as Readonly<Record<string, CatalogueEntry>>).map(
  ([code, entry]) => [code, entry, EXCEPTIONS.get(code)!] as const,
);
const aDetail = (path: string): ErrorDetail => ({
  in: 'query',
  path,
  code: 'E1004_INVALID_VALUE',
  message: 'no',
});

describe('the exception classes', () => {
  it('are one per code, exported under their names', () => {
    const exported = library as unknown as Readonly<Record<string, AnalyticsExceptionClass>>;
    const codes = Object.values(CLASS_NAMES).map((name) => exported[name]?.code);
    expect(codes).toEqual(Object.keys(CLASS_NAMES));
    expect([...EXCEPTIONS.values()].map(({ name }) => name)).toEqual(Object.values(CLASS_NAMES));
  });

  it.each(rows)(
    '%s has its code and its status on the class and on the instance',
    (code, { status }, Exception) => {
      const exception = new Exception();
      expect([
        Exception.code,
        Exception.status,
        exception.code,
        exception.getStatus(),
        exception.name,
      ]).toEqual([code, status, code, status, code]);
    },
  );

  it.each(rows)('%s says what the catalogue says', (code, { status, message }, Exception) => {
    const exception = new Exception();
    expect(exception.message).toBe(message);
    expect(exception.getResponse()).toEqual({
      error: { errorCode: code, statusCode: status, message },
    });
  });

  it.each(rows)("%s is an HttpException with Nest's own errorCode", (code, _entry, Exception) => {
    const exception = new Exception();
    expect(exception).toBeInstanceOf(HttpException);
    expect(exception.errorCode).toBe(code);
  });

  it('have the value of the status at run time under `.status` too', () => {
    expect(new StreamNotFoundException()).toMatchObject({ status: 404 });
  });
});

describe('an exception', () => {
  it('takes a sentence for the client', () => {
    const exception = new StreamNotFoundException('This stream was deleted.');
    expect(exception.userInfo).toBe('This stream was deleted.');
    expect(exception.getResponse().error.userInfo).toBe('This stream was deleted.');
    expect(exception.message).toBe('Stream not found');
  });

  it('takes sentence, details, cause and headers', () => {
    const cause = new Error('row 17 is gone');
    const details = [aDetail('stream')];
    const exception = new StreamNotFoundException({
      userInfo: 'Gone.',
      details,
      cause,
      headers: { 'Retry-After': '5' },
    });
    expect(exception).toMatchObject({
      userInfo: 'Gone.',
      details,
      cause,
      headers: { 'Retry-After': '5' },
    });
    expect(exception.getResponse().error).toMatchObject({ userInfo: 'Gone.', details });
  });

  it.each([
    [undefined],
    [''],
    [{}],
    [{ userInfo: '' }],
    [{ userInfo: undefined, details: undefined }],
    [{ details: [] }],
  ])('leaves out what there is nothing to say about, given %j', (input) => {
    expect(Object.keys(new StreamNotFoundException(input).getResponse().error)).toEqual([
      'errorCode',
      'statusCode',
      'message',
    ]);
  });

  it('keeps the cause out of the body', () => {
    const exception = new InternalErrorException({ cause: new Error('password=hunter2') });
    expect(JSON.stringify(exception.getResponse())).not.toContain('hunter2');
  });

  it('carries 100 details and the number of those left out, and keeps them all for the service', () => {
    const details = Array.from({ length: 103 }, (_, index) => aDetail(`p${index}`));
    const exception = new StreamNotFoundException({ details });
    expect(exception.details).toHaveLength(103);
    expect(exception.getResponse().error.details).toEqual(details.slice(0, 100));
    expect(exception.getResponse().error.truncated).toBe(3);
  });

  it('says nothing of details left out when none are', () => {
    const details = Array.from({ length: 100 }, (_, index) => aDetail(`p${index}`));
    expect(Object.keys(new StreamNotFoundException({ details }).getResponse().error)).not.toContain(
      'truncated',
    );
  });

  it('cuts a path at 200 characters', () => {
    const { details } = new StreamNotFoundException({
      details: [aDetail('x'.repeat(500))],
    }).getResponse().error;
    expect(details).toEqual([aDetail('x'.repeat(200))]);
  });

  it('takes from a detail only the keys of the error body', () => {
    const details = [{ ...aDetail('a'), value: 'hunter2', target: {} }];
    expect(new StreamNotFoundException({ details }).getResponse().error.details).toEqual([
      aDetail('a'),
    ]);
  });

  it('has a stack that begins with its code', () => {
    expect(new StreamNotFoundException().stack).toMatch(/^E3001_STREAM_NOT_FOUND/);
  });

  it('is an instance of its class, of the base and of no other class', () => {
    const exception = new StreamNotFoundException();
    expect(
      [StreamNotFoundException, AnalyticsException, HttpException, Error, TagNotFoundException].map(
        (Type) => exception instanceof Type,
      ),
    ).toEqual([true, true, true, true, false]);
  });

  it('keeps subclasses of one class apart', () => {
    class ArchivedStreamException extends StreamNotFoundException {}
    class HiddenStreamException extends StreamNotFoundException {}
    expect(new ArchivedStreamException()).toBeInstanceOf(StreamNotFoundException);
    expect(new ArchivedStreamException()).not.toBeInstanceOf(HiddenStreamException);
    expect(new StreamNotFoundException()).not.toBeInstanceOf(ArchivedStreamException);
  });
});

it('keeps two classes of one definition apart', () => {
  const Base = defineException({
    code: 'E7001_QUOTA_EXCEEDED',
    status: 429,
    message: 'Quota exceeded',
  });
  class DailyQuotaException extends Base {}
  class MonthlyQuotaException extends Base {}
  expect(new DailyQuotaException()).toBeInstanceOf(Base);
  expect(new DailyQuotaException()).not.toBeInstanceOf(MonthlyQuotaException);
});

it.each([
  [undefined],
  [null],
  ['E3001_STREAM_NOT_FOUND'],
  [{ code: 'E3001_STREAM_NOT_FOUND' }],
  [new HttpException('x', 404)],
  [StreamNotFoundException],
])('does not take %p for an exception with a code', (value) => {
  expect([
    isAnalyticsException(value),
    (value as unknown) instanceof StreamNotFoundException,
  ]).toEqual([false, false]);
});

describe('across two copies of the package', () => {
  let other: typeof library;
  beforeAll(async () => {
    other = await loadSecondCopy();
  });

  it('there really are two', () => {
    expect(other.StreamNotFoundException).not.toBe(StreamNotFoundException);
    expect(Object.getPrototypeOf(other.AnalyticsException.prototype)).toBe(HttpException.prototype);
  });

  it('an exception of the other copy is an instance of the base and of the class of its code', () => {
    const foreign: unknown = new other.StreamNotFoundException('Gone.');
    expect(isAnalyticsException(foreign)).toBe(true);
    expect(
      [AnalyticsException, StreamNotFoundException, TagNotFoundException].map(
        (Type) => foreign instanceof Type,
      ),
    ).toEqual([true, true, false]);
  });

  it('an exception of this copy is one for the other copy', () => {
    expect(new StreamNotFoundException()).toBeInstanceOf(other.StreamNotFoundException);
    expect(new StreamNotFoundException()).not.toBeInstanceOf(other.TagNotFoundException);
  });

  it("a service's subclass does not claim the other copy's exceptions", () => {
    class ArchivedStreamException extends StreamNotFoundException {}
    class DeeplyArchivedException extends ArchivedStreamException {}
    expect(new other.StreamNotFoundException()).not.toBeInstanceOf(ArchivedStreamException);
    expect(new other.StreamNotFoundException()).not.toBeInstanceOf(DeeplyArchivedException);
  });

  it("a service's own code is recognised too", () => {
    const definition = {
      code: 'E7001_RATE_LIMITED',
      status: 429,
      message: 'Too many requests',
    } as const;
    class Here extends defineException(definition) {}
    class There extends other.defineException(definition) {}
    expect(new There()).toBeInstanceOf(Here);
  });

  it('the resolver keeps its code, text and details', () => {
    const foreign = new other.StreamNotFoundException({
      userInfo: 'Gone.',
      details: [aDetail('stream')],
    });
    expect(library.resolveException(foreign)).toBe(foreign);
  });
});
