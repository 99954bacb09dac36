import { requestIdOf } from '../../libs/analytics-errors/src/platform/request-id.js';

describe('the id of a request', () => {
  it('is decided once, whoever asks', () => {
    const request = { headers: {} };
    expect(requestIdOf(request, 'x-request-id')).toBe(requestIdOf(request, 'x-request-id'));
  });

  it('stays when the header changes afterwards', () => {
    const request = { headers: { 'x-request-id': 'first' } };
    requestIdOf(request, 'x-request-id');
    request.headers['x-request-id'] = 'second';
    expect(requestIdOf(request, 'x-request-id')).toBe('first');
  });
});
