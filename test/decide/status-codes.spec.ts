import { defineException, extraExceptions, StreamNotFoundException } from 'nestjs-analytics-errors';
import { resolveStatuses } from '../../libs/analytics-errors/src/decide/decide.options.js';
import {
  classForStatus,
  codeForStatus,
} from '../../libs/analytics-errors/src/decide/status-codes.js';
import { createRegistry } from '../../libs/analytics-errors/src/exceptions/exception-registry.js';

class GoneException extends defineException({
  code: 'E7410_GONE',
  status: 410,
  message: 'Gone',
}) {}

const registry = createRegistry([...extraExceptions, GoneException]);
const statuses = resolveStatuses(
  {
    400: 'E1008_GENERAL_REQ_BODY_ISSUES',
    401: 'E2001_USER_NOT_FOUND',
    404: StreamNotFoundException,
    410: 'E3001_STREAM_NOT_FOUND',
    429: 'E6002_ACCESS_LVL_TOO_LOW',
    502: 'E5010_AUX_ERROR',
  },
  registry,
);

describe('the code of an error of which only the status is known', () => {
  it.each([
    [400, 'E1004_INVALID_VALUE'],
    [402, 'E6001_ACCESS_DENIED'],
    [403, 'E6001_ACCESS_DENIED'],
    [404, 'E1001_ENDPOINT_NOT_FOUND'],
    [405, 'E1001_ENDPOINT_NOT_FOUND'],
    [406, 'E1009_INVALID_HEADER'],
    [408, 'E4001_INTERNAL_ERROR'],
    [409, 'E1004_INVALID_VALUE'],
    [413, 'E1006_INVALID_REQ_BODY'],
    [414, 'E1004_INVALID_VALUE'],
    [415, 'E1009_INVALID_HEADER'],
    [422, 'E1004_INVALID_VALUE'],
    [429, 'E6001_ACCESS_DENIED'],
    [499, 'E1004_INVALID_VALUE'],
    [500, 'E4001_INTERNAL_ERROR'],
    [503, 'E4001_INTERNAL_ERROR'],
    [200, 'E4001_INTERNAL_ERROR'],
    [600, 'E4001_INTERNAL_ERROR'],
    [404.5, 'E4001_INTERNAL_ERROR'],
    [Number.NaN, 'E4001_INTERNAL_ERROR'],
    ['404', 'E4001_INTERNAL_ERROR'],
    [undefined, 'E4001_INTERNAL_ERROR'],
  ])('%p is %s', (status, code) => {
    expect(codeForStatus(status)).toBe(code);
  });

  it('of a 401 is about the token only where the route requires one', () => {
    expect(codeForStatus(401)).toBe('E2002_INVALID_USER_CREDENTIALS');
    expect(codeForStatus(401, { token: 'required-missing' })).toBe('E6012_JWT_MISSING');
    expect(codeForStatus(401, { token: 'required-given' })).toBe('E6011_JWT_ERROR');
  });
});

describe('the choice of a service for a status', () => {
  it.each([
    ['comes before the table', 404, undefined, 'E3001_STREAM_NOT_FOUND'],
    ['comes before what is registered for the status', 429, undefined, 'E6002_ACCESS_LVL_TOO_LOW'],
    ['comes before what is registered, by code', 410, undefined, 'E3001_STREAM_NOT_FOUND'],
    ['answers faults as well', 502, undefined, 'E5010_AUX_ERROR'],
    [
      'is for bare statuses: the shape of an error says more',
      400,
      'E1006_INVALID_REQ_BODY',
      'E1006_INVALID_REQ_BODY',
    ],
    [
      'keeps a status that the catalogue lacks, whatever the shape says',
      429,
      'E1009_INVALID_HEADER',
      'E6002_ACCESS_LVL_TOO_LOW',
    ],
    ['leaves other statuses to what is registered', 409, undefined, 'E9409_CONFLICT'],
    ['leaves other statuses to the table', 403, undefined, 'E6001_ACCESS_DENIED'],
  ])('%s', (_case, status, code, chosen) => {
    expect(classForStatus(status, { code }, { registry, statuses }).code).toBe(chosen);
  });

  it('comes before the token', () => {
    expect(classForStatus(401, { token: 'required-missing' }, { registry, statuses }).code).toBe(
      'E2001_USER_NOT_FOUND',
    );
  });
});
