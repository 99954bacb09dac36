import { resolveException, upstream } from 'nestjs-analytics-errors';
import { NotFoundException } from '@nestjs/common';
import { anError } from '../support/builders.js';
import { thrownBy } from '../support/thrown-by.js';

const codeIn = async (name: 'bintu' | 'es' | 'redis', thrown: unknown): Promise<string> =>
  resolveException(await thrownBy(() => upstream(name, () => Promise.reject(thrown)))).code;

const chain = (depth: number, innermost: unknown): unknown =>
  depth === 0 ? innermost : new Error('outer', { cause: chain(depth - 1, innermost) });

describe('a tagged call of an HTTP upstream', () => {
  it.each<[string, unknown]>([
    ['statusCode', { statusCode: 404 }],
    ['status', { status: 404 }],
    ['response.status', { response: { status: 404 } }],
    ['response.statusCode', { response: { statusCode: 404 } }],
    ['$metadata.httpStatusCode', { $metadata: { httpStatusCode: 503 } }],
    ['a status below 200', { status: 199 }],
    ['a status from 300 on', { status: 300 }],
    ['the first status there is', { status: 100 }],
    ['the last status there is', { status: 599 }],
    ['the status of its cause', new Error('outer', { cause: { status: 500 } })],
    ['a status five causes down', chain(5, { status: 500 })],
    ['all members of an AggregateError', new AggregateError([{ status: 500 }, { status: 404 }])],
    ['the status beside a text that looks like a response', { response: '535 no', status: 500 }],
  ])('answers with a failure by %s', async (_case, thrown) => {
    await expect(codeIn('bintu', thrown)).resolves.toBe('E5021_BINTU_HTTP_ERROR');
  });

  it.each<[string, unknown]>([
    ['no status', new Error('no')],
    ['a status of 200', { status: 200 }],
    ['a status of 299', { response: { status: 299 } }],
    [
      'a status of 200, whatever its cause',
      Object.assign(new Error('outer', { cause: { status: 500 } }), { status: 200 }),
    ],
    ['$metadata without a status', { $metadata: { attempts: 3 } }],
    ['a number that is no status', { status: 600 }],
    ['a number below', { statusCode: 99 }],
    ['a fraction', { status: 404.5 }],
    ['a text', { status: '404' }],
    ['a status six causes down', chain(6, { status: 500 })],
    ['too many redirects, by name', { name: 'MaxRedirectsError', response: { statusCode: 302 } }],
    ['too many redirects, by code', { code: 'ERR_FR_TOO_MANY_REDIRECTS', status: 302 }],
    ['too many redirects, by the other code', { code: 'ERR_TOO_MANY_REDIRECTS', status: 302 }],
    [
      'an AggregateError of which one member has no status',
      new AggregateError([{ status: 500 }, new Error('refused')]),
    ],
    ['an AggregateError without members', new AggregateError([])],
    ['members within members', new AggregateError([new AggregateError([{ status: 500 }])])],
  ])('does not answer by %s', async (_case, thrown) => {
    await expect(codeIn('bintu', thrown)).resolves.toBe('E5020_BINTU_ERROR');
  });

  it.each(['XERR_TOO_MANY_REDIRECTS', 'ERR_TOO_MANY_REDIRECTS_2', 'ERR_BAD_REQUEST'])(
    'answers with a failure whose code is %s',
    async (code) => {
      await expect(codeIn('bintu', { code, status: 302 })).resolves.toBe('E5021_BINTU_HTTP_ERROR');
    },
  );

  it('does not take the status of an exception of Nest for the upstream’s answer', async () => {
    const exception = { getStatus: () => 404, status: 404 };
    await expect(codeIn('bintu', exception)).resolves.toBe('E5020_BINTU_ERROR');
    await expect(codeIn('bintu', new NotFoundException())).resolves.toBe(
      'E1001_ENDPOINT_NOT_FOUND',
    );
  });
});

describe('a tagged call of Elasticsearch', () => {
  it.each<[string, unknown]>([
    ['TimeoutError', anError({ name: 'TimeoutError' })],
    ['ConnectTimeoutError', anError({ name: 'ConnectTimeoutError' })],
    ['Timeout', anError({ name: 'HeadersTimeout' })],
    ['ETIMEDOUT', { code: 'ETIMEDOUT' }],
    ['ESOCKETTIMEDOUT', { code: 'ESOCKETTIMEDOUT' }],
    ['UND_ERR_CONNECT_TIMEOUT', { code: 'UND_ERR_CONNECT_TIMEOUT' }],
    ['UND_ERR_HEADERS_TIMEOUT', { code: 'UND_ERR_HEADERS_TIMEOUT' }],
    ['UND_ERR_BODY_TIMEOUT', { code: 'UND_ERR_BODY_TIMEOUT' }],
    ['the text of axios', { code: 'ECONNABORTED', message: 'timeout of 10ms exceeded' }],
    ['status 408', { status: 408 }],
    ['status 504', { response: { status: 504 } }],
    ['its cause', chain(5, { code: 'ETIMEDOUT' })],
  ])('is E5001 by %s', async (_case, thrown) => {
    await expect(codeIn('es', thrown)).resolves.toBe('E5001_ES_TIMEOUT');
  });

  it.each<[string, unknown]>([
    ['another error', new Error('aborted')],
    ['a name that only speaks of time-outs', anError({ name: 'TimeoutErrors' })],
    ['a request of axios that was aborted', { code: 'ECONNABORTED', message: 'Request aborted' }],
    [
      'the text of axios with another code',
      { code: 'ERR_CANCELED', message: 'timeout of 10ms exceeded' },
    ],
    ['another status', { status: 503 }],
    ['a time-out six causes down', chain(6, { code: 'ETIMEDOUT' })],
    ['a status of an exception of Nest', { getStatus: () => 504, status: 504 }],
  ])('is E5002 for %s', async (_case, thrown) => {
    await expect(codeIn('es', thrown)).resolves.toBe('E5002_ES_GENERAL_ISSUE');
  });
});

describe('a tagged call of Redis', () => {
  it('is E4011, whatever status it has', async () => {
    await expect(codeIn('redis', { status: 404 })).resolves.toBe('E4011_REDIS_GENERAL_ISSUE');
  });
});
