import type { ServerResponse } from 'node:http';
import type { ErrorResponse } from './error-response.js';
import { isHttp2, rawResponseOf } from '../platform/http-message.js';

/** Headers of the success that was being prepared; on an error they would lie about the body or let it be cached. */
const ENTITY_HEADERS = [
  'ETag',
  'Last-Modified',
  'Expires',
  'Content-Encoding',
  'Content-Disposition',
  'Content-Range',
  'Accept-Ranges',
  'Content-Language',
  'Content-Location',
  'Content-Length',
  'Content-Type',
  'Transfer-Encoding',
  'Location',
  'Trailer',
] as const;

interface HeaderTarget {
  getHeader(name: string): unknown;
  removeHeader(name: string): unknown;
}

interface FastifyReplyLike extends HeaderTarget {
  readonly raw: unknown;
  readonly sent: boolean;
  header(name: string, value: string): unknown;
  status(status: number): unknown;
  send(body: string): unknown;
}

const isFastifyReply = (response: unknown): response is FastifyReplyLike =>
  typeof (response as { send?: unknown }).send === 'function' &&
  typeof (response as { raw?: unknown }).raw === 'object';

const joinVary = (present: unknown, added: string): string => {
  const names = Array.isArray(present) ? present.join(', ') : present;
  if (typeof names !== 'string' || names === '') return added;
  const has = names
    .split(',')
    .some((name) => ['*', added.toLowerCase()].includes(name.trim().toLowerCase()));
  return has ? names : `${names}, ${added}`;
};

const applyHeaders = (
  target: HeaderTarget,
  set: (name: string, value: string) => unknown,
  headers: ErrorResponse['headers'],
): void => {
  for (const name of ENTITY_HEADERS) target.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) {
    const present = target.getHeader(name);
    // A challenge that somebody else set names a scheme of theirs, which ours must not hide.
    if (name === 'WWW-Authenticate' && present !== undefined) continue;
    try {
      set(name, name === 'Vary' ? joinVary(present, value) : value);
    } catch {
      // A header that HTTP does not allow must not cost the client its answer.
    }
  }
};

/**
 * Writes an error response with Node's own means.
 * @param end Ends the response with the body, where that is not to go through what others put before `end`.
 */
export const writeRaw = (
  response: ServerResponse,
  { status, headers, body }: ErrorResponse,
  end = (text: string): unknown => response.end(text),
): void => {
  applyHeaders(response, (name, value) => response.setHeader(name, value), {
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
  });
  response.statusCode = status;
  // For HTTP/2 Node warns of a reason phrase even when one is only looked for.
  if (!isHttp2(response.req) && response.statusMessage) response.statusMessage = '';
  end(body);
};

/**
 * Writes an error response through the platform's own response, so that its hooks and cookies take part.
 * A response that is under way cannot become an error any more: it is cut off, so that it does not look complete.
 * @returns whether the client gets the error.
 */
export const writeError = (response: unknown, error: ErrorResponse): boolean => {
  const raw = rawResponseOf(response);
  if (raw.writableEnded) return false;
  if (raw.headersSent) {
    raw.destroy();
    return false;
  }
  // A reply that the application took over (`hijack`) no longer sends anything.
  if (isFastifyReply(response) && !response.sent) {
    applyHeaders(response, (name, value) => response.header(name, value), error.headers);
    response.status(error.status);
    response.send(error.body);
  } else writeRaw(raw, error);
  return true;
};
