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

  it.each([
    ['the one that the platform gave it', { id: 'own-1', raw: { id: 'raw-1' } }, 'own-1'],
    ['the one on Node’s request', { raw: { id: 'raw-1', headers: {} } }, 'raw-1'],
    [
      'the incoming one over a counter of Fastify’s',
      { id: 'req-1a', raw: { headers: { 'x-request-id': 'in-1' } } },
      'in-1',
    ],
    ['the incoming one over a number', { id: 1, headers: { 'x-request-id': 'in-1' } }, 'in-1'],
    [
      'the incoming one over what does not fit',
      { id: 'a b', headers: { 'x-request-id': 'in-1' } },
      'in-1',
    ],
  ])('is %s', (_case, request, id) => {
    expect(requestIdOf(request)).toBe(id);
  });

  it('is the same for the platform’s request and for Node’s', () => {
    const raw = { headers: {} };
    expect(requestIdOf({ raw })).toBe(requestIdOf(raw));
  });

  it('survives a request that cannot be read', () => {
    const request = Object.defineProperty({}, 'id', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(requestIdOf(request)).toMatch(/^[\da-f-]{36}$/);
  });
});
