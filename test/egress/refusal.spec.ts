import fc from 'fast-check';
import { readRefusal } from '../../libs/analytics-errors/src/egress/refusal.js';

const REFUSAL = 'HTTP/1.1 401 Unauthorized\r\nRetry-After: 5\r\nSet-Cookie: a=1\r\n\r\nNo.';

describe('what is written to the socket of a handshake', () => {
  it.each([
    ['HTTP/1.1 101 Switching Protocols\r\n', false, 'none'],
    ['HTTP/1.1 200 OK\r\n\r\n', false, 'none'],
    ['HTTP/1.1 302 Found\r\n\r\n', false, 'none'],
    ['HTTP/2 404', false, 'none'],
    ['HTTP/1.1 4x4', false, 'none'],
    ['\u0081\u0005hello', false, 'none'],
    ['', false, 'incomplete'],
    ['', true, 'none'],
    ['HTTP/1.1 4', false, 'incomplete'],
    ['HTTP/1.1 4', true, 'none'],
    ['HTTP/1.1 100 Continue\r\n', false, 'incomplete'],
    ['HTTP/1.1 100 Continue\r\n\r\n', false, 'incomplete'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\n', false, 'none'],
    ['HTTP/1.1 403 Forbidden\r\nA: b\r\n', false, 'incomplete'],
  ])('is read: %j, the last: %s, is %s', (written, isLast, expected) => {
    expect(readRefusal(written, isLast)).toBe(expected);
  });

  it('is a refusal with its headers and its body', () => {
    expect(readRefusal(REFUSAL, false)).toEqual({
      status: 401,
      headers: [
        ['Retry-After', '5'],
        ['Set-Cookie', 'a=1'],
      ],
      start: 0,
      body: 'No.',
    });
  });

  it('is a refusal after interim responses, and without the end of its head where nothing follows', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 103 Early Hints\r\nLink: a\r\n\r\n';
    expect(readRefusal(`${interim}HTTP/1.1 503 Busy`, true)).toEqual({
      status: 503,
      headers: [],
      start: interim.length,
      body: '',
    });
  });

  it('is not decided before its head is complete, wherever it is cut', () => {
    const head = REFUSAL.indexOf('\r\n\r\n') + 4;
    fc.assert(
      fc.property(fc.nat({ max: head - 1 }), (length) => {
        expect(readRefusal(REFUSAL.slice(0, length), false)).toBe('incomplete');
      }),
    );
  });
});
