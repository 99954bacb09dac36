import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorResponse } from '../respond/error-response.js';

/** How long a client has to read its answer before the connection is cut. */
const LINGER = 1000;

/** An error as bytes of HTTP/1.1, for a socket without a response. */
export const toRawHttp = ({ status, headers, body }: ErrorResponse): string => {
  const lines = Object.entries({
    ...headers,
    Date: new Date().toUTCString(),
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`;
};

/** Ends a socket so that what was sent arrives: closing it with unread input would reset the connection. */
export const linger = (socket: Duplex): void => {
  const timer = setTimeout(() => socket.destroy(), LINGER).unref();
  // Node takes its own listener off a socket that is upgraded, and an error without one ends the process.
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.resume();
};
