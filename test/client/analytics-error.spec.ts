import { expectTypeOf } from 'expect-type';
import fc from 'fast-check';
import { type AnalyticsError, hasCode, parseAnalyticsError } from 'nestjs-analytics-errors/client';
import { readFileSync } from 'node:fs';

const envelope = {
  error: {
    errorCode: 'E1004_INVALID_VALUE',
    statusCode: 400,
    message: 'Invalid value',
    userInfo: 'from must be before to',
    details: [
      { in: 'query', path: 'from', code: 'E1004_INVALID_VALUE', message: 'from must be before to' },
    ],
    truncated: 2,
    requestId: '3f1c6c2e-8a4b-4f0e-9d57-2b6a1c0de5f4',
  },
};

const problem = {
  type: 'https://docs.example.com/errors/E1004_INVALID_VALUE',
  title: 'Invalid value',
  status: 400,
  detail: 'from must be before to',
  instance: 'urn:uuid:3f1c6c2e-8a4b-4f0e-9d57-2b6a1c0de5f4',
  errorCode: 'E1004_INVALID_VALUE',
  errors: envelope.error.details,
  truncated: 2,
};

it('reads the same error from both forms, as a value and as text', () => {
  const expected = {
    code: 'E1004_INVALID_VALUE',
    status: 400,
    message: 'Invalid value',
    userInfo: 'from must be before to',
    details: envelope.error.details,
    truncated: 2,
    requestId: envelope.error.requestId,
  };
  expect(parseAnalyticsError(envelope)).toEqual({ ...expected, page: undefined });
  expect(parseAnalyticsError(JSON.stringify(problem))).toEqual({ ...expected, page: problem.type });
  expect(parseAnalyticsError({ ...problem, type: 'about:blank' })?.page).toBeUndefined();
});

it.each([
  undefined,
  null,
  42,
  '',
  '<html>',
  [],
  {},
  { error: 'Not Found' },
  { statusCode: 404, message: 'Cannot GET /', error: 'Not Found' },
  { error: { errorCode: 'SOMETHING', statusCode: 400 } },
  { error: { errorCode: 'E1004_INVALID_VALUE' } },
])('gives undefined for %j', (body) => {
  expect(parseAnalyticsError(body)).toBeUndefined();
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (body) => {
      const error = parseAnalyticsError(body);
      return error === undefined || typeof error.code === 'string';
    }),
  );
});

it('tells codes apart, and narrows the type', () => {
  const error = parseAnalyticsError(envelope);
  expect(hasCode(error, 'E3001_STREAM_NOT_FOUND')).toBe(false);
  expect(hasCode(error, 'E3001_STREAM_NOT_FOUND', 'E1004_INVALID_VALUE')).toBe(true);
  expect(hasCode(undefined, 'E1004_INVALID_VALUE')).toBe(false);
  expect(statusOfStream(error)).toBeUndefined();
});

const statusOfStream = (error: AnalyticsError | undefined): 404 | undefined => {
  if (!hasCode(error, 'E3001_STREAM_NOT_FOUND')) return undefined;
  expectTypeOf(error.code).toEqualTypeOf<'E3001_STREAM_NOT_FOUND'>();
  return error.status;
};

it('depends on nothing but types', () => {
  const source = readFileSync(
    new URL('../../libs/analytics-errors/src/client/analytics-error.ts', import.meta.url),
    'utf8',
  );
  expect(source.match(/^import .*$/gm)).toEqual([
    "import type { CATALOGUE, ErrorCode } from '../catalogue/catalogue.js';",
  ]);
});
