import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What came back over a connection, as far as it can be read. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the message is as long as it said it would be. */
  readonly isComplete: boolean;
  /** What follows the first response on the connection. */
  readonly rest: string;
}

/** As a piece of a request: wait until the response has begun. */
export const BEGUN = Symbol('begun');

/** A piece of a request: bytes, milliseconds to wait before the next, or `BEGUN`. */
export type Piece = string | Buffer | number | typeof BEGUN;

/** How a request is sent: piece by piece; `fin` closes the sending side after the last, `reset` the connection. */
export interface Exchange {
  readonly pieces: readonly Piece[];
  readonly after?: 'fin' | 'reset';
}

const readChunks = (text: string): { body: string; isComplete: boolean; rest: string } => {
  let body = '';
  let from = 0;
  for (;;) {
    const end = text.indexOf('\r\n', from);
    const size = end < 0 ? Number.NaN : Number.parseInt(text.slice(from, end), 16);
    if (Number.isNaN(size) || text.length < end + 2 + size + 2)
      return { body, isComplete: false, rest: '' };
    if (size === 0) return { body, isComplete: true, rest: text.slice(end + 4) };
    body += text.slice(end + 2, end + 2 + size);
    from = end + 2 + size + 2;
  }
};

/** Reads the first response in the bytes of a connection; `undefined` when there is none. */
export const readResponse = (
  received: Buffer,
  { isHead = false, isClosed = true } = {},
): RawResponse | undefined => {
  const text = received.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  const statusLine = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n/.exec(text);
  if (!statusLine || headEnd < 0) return undefined;
  const headers: Record<string, string> = {};
  for (const line of text.slice(statusLine[0].length, headEnd).split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  const status = Number(statusLine[1]);
  const raw = text.slice(headEnd + 4);
  const message = { status, headers };
  const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
  if (isHead || status === 204 || status === 304)
    return { ...message, body: '', isComplete: true, rest: raw };
  if (headers['transfer-encoding']?.includes('chunked')) {
    const { body, isComplete, rest } = readChunks(raw);
    return { ...message, body: decode(body), isComplete, rest };
  }
  const length = headers['content-length'];
  if (length === undefined)
    return { ...message, body: decode(raw), isComplete: isClosed, rest: '' };
  const size = Number(length);
  return {
    ...message,
    body: decode(raw.slice(0, size)),
    isComplete: raw.length >= size,
    rest: raw.slice(size),
  };
};

/** Sends the pieces over a connection of its own and reads until the server closes it or nothing more comes. */
export const exchange = async (
  port: number,
  { pieces, after }: Exchange,
  { isHead = false, skip = 0, patience = 3000, host = '127.0.0.1' } = {},
): Promise<RawResponse | undefined> => {
  const socket = connect({ port, host, allowHalfOpen: true });
  const received: Buffer[] = [];
  const whole = (): Buffer => Buffer.concat(received);
  const begun = new Promise<void>((resolve) => {
    socket.once('data', () => resolve()).once('close', () => resolve());
  });
  const finished = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), patience);
    const settle = (isClosed: boolean) => () => {
      clearTimeout(timer);
      resolve(isClosed);
    };
    socket.on('data', (chunk) => {
      received.push(chunk);
      const response = skip > 0 ? undefined : readResponse(whole(), { isHead, isClosed: false });
      if (response?.isComplete && response.headers['connection'] !== 'close') settle(false)();
    });
    socket.on('end', settle(true));
    socket.on('close', settle(true));
    socket.on('error', settle(true));
  });
  for (const piece of pieces) {
    if (typeof piece === 'number') await wait(piece);
    else if (piece === BEGUN) await begun;
    else if (!socket.destroyed) socket.write(piece);
  }
  if (after === 'fin') socket.end();
  if (after === 'reset') socket.resetAndDestroy();
  const isClosed = await finished;
  socket.destroy();
  let response = readResponse(whole(), { isHead, isClosed });
  for (let index = 0; index < skip; index += 1)
    response = readResponse(Buffer.from(response?.rest ?? '', 'latin1'), { isHead, isClosed });
  return response;
};
