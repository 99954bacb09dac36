import type { ServerResponse } from 'node:http';
import type { ErrorResponse } from './error-response.js';
import { isHttp2, rawResponseOf } from '../platform/http-message.js';
import { attempt } from '../platform/safe-read.js';
import { hasAnswerWriter } from './response-record.js';

/**
 * Writes an error response through the platform's own response, so that its hooks, its cookies and what the
 * application has put before `json`, `send` and `end` take part. A response that is under way cannot become an error
 * any more: it is cut off, so that it does not look complete.
 */
export function writeError(response: unknown, error: ErrorResponse): void {
  const raw = rawResponseOf(response);
  if (raw.writableEnded) return;
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  const isGuarded = hasAnswerWriter(raw);
  // A reply that the application took over (`hijack`) no longer sends anything.
  if (isFastifyReply(response) && !response.sent) {
    dropEntityHeaders(raw);
    dropEntityHeaders(fastifyHeadersOf(response));
    applyHeaders(fastifyHeadersOf(response), headersToSet(error, isGuarded));
    response.status(error.status);
    response.send(error.body);
    return;
  }
  dropEntityHeaders(raw);
  const write = wrappedWriterOf(raw);
  if (write) applyHeaders(raw, headersToSet(error, isGuarded));
  else if (!isGuarded) prepareRaw(raw, error);
  raw.statusCode = error.status;
  if (write) write(error.body);
  else raw.end(error.body);
}

/** Writes an error response with Node's own means. */
export function writeRaw(response: ServerResponse, error: ErrorResponse): void {
  prepareRaw(response, error);
  response.end(error.body);
}

/**
 * Gives a response the status and the headers of an error, and takes away those of the body that it replaces.
 * @param keepsDigests Whether the digests of the body that are set belong to the error.
 */
export function prepareRaw(
  response: ServerResponse,
  error: ErrorResponse,
  keepsDigests = false,
): void {
  dropEntityHeaders(response, keepsDigests);
  applyHeaders(response, error.headers);
  setQuietly(response, 'Content-Length', Buffer.byteLength(error.body));
  response.statusCode = error.status;
  // For HTTP/2 Node warns of a reason phrase even when one is only looked for.
  if (!isHttp2(response.req) && response.statusMessage) response.statusMessage = '';
}

/** The request id that the application has put on a response. */
export function requestIdOn(response: object, raw: ServerResponse): unknown {
  return attempt(() =>
    isFastifyReply(response) ? response.getHeader('x-request-id') : raw.getHeader('x-request-id'),
  );
}

/** Sets a header; one that HTTP does not allow must not cost the client its answer. */
export function setQuietly(
  target: { setHeader(name: string, value: string): unknown },
  name: string,
  value: string | number | readonly string[] | undefined,
): void {
  if (value === undefined) return;
  try {
    target.setHeader(name, value as string);
  } catch {
    // Refused by Node, or sent already.
  }
}

/** Headers of the success that was being prepared; on an error they would lie about the body or let it be cached. */
const ENTITY_HEADER =
  /^(?:content-(?!security-policy)|(?:accept-ranges|age|etag|expires|last-modified|location|refresh|sourcemap|surrogate-control|trailer|transfer-encoding|x-accel-expires|x-accel-redirect|x-sendfile)$|.*cdn-cache-control$)/;
/** Headers that are computed from the body. */
const DIGEST = /^(?:content-digest|content-md5|digest|repr-digest)$/;

interface HeaderTarget {
  getHeaderNames(): readonly string[];
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

const dropEntityHeaders = (target: HeaderTarget, keepsDigests = false): void => {
  for (const name of target.getHeaderNames()) {
    const isDigest = DIGEST.test(name);
    if (isDigest ? !keepsDigests : ENTITY_HEADER.test(name)) target.removeHeader(name);
  }
};

const applyHeaders = (target: HeaderTarget, headers: ErrorResponse['headers']): void => {
  for (const [name, value] of Object.entries(headers)) {
    // A challenge that somebody else set names a scheme of theirs, which ours must not hide.
    if (name === 'WWW-Authenticate' && target.getHeader(name) !== undefined) continue;
    setQuietly(target, name, name === 'Vary' ? joinVary(target.getHeader(name), value) : value);
  }
};

const joinVary = (present: unknown, added: string): string => {
  const names = Array.isArray(present) ? present.join(', ') : present;
  if (typeof names !== 'string' || names === '') return added;
  const has = names
    .split(',')
    .some((name) => ['*', added.toLowerCase()].includes(name.trim().toLowerCase()));
  return has ? names : `${names}, ${added}`;
};

/** The guard at the socket sets the headers, once; until then hooks look at the type. */
const headersToSet = ({ headers }: ErrorResponse, isGuarded: boolean): ErrorResponse['headers'] =>
  isGuarded ? { 'Content-Type': headers['Content-Type'] ?? '' } : headers;

interface FastifyReplyLike {
  readonly raw: unknown;
  readonly sent: boolean;
  getHeaders(): Readonly<Record<string, unknown>>;
  getHeader(name: string): unknown;
  removeHeader(name: string): unknown;
  header(name: string, value: string): unknown;
  status(status: number): unknown;
  send(body: string): unknown;
}

const isFastifyReply = (response: unknown): response is FastifyReplyLike =>
  typeof (response as { send?: unknown }).send === 'function' &&
  typeof (response as { raw?: unknown }).raw === 'object';

const fastifyHeadersOf = (reply: FastifyReplyLike): HeaderTarget => ({
  getHeaderNames: () => Object.keys(reply.getHeaders()),
  getHeader: (name) => reply.getHeader(name),
  setHeader: (name, value) => reply.header(name, value),
  removeHeader: (name) => reply.removeHeader(name),
});

interface ExpressResponseLike {
  readonly json?: (body: unknown) => unknown;
  readonly send?: (body: string) => unknown;
}

/** Finds `json` or `send` where the application has put a function of its own there, for one response or for all. */
const wrappedWriterOf = (response: ServerResponse): ((body: string) => unknown) | undefined => {
  const express = response as ExpressResponseLike;
  const isWrapped = (name: 'json' | 'send'): boolean =>
    typeof express[name] === 'function' &&
    [response, Object.getPrototypeOf(response) as object].some((holder) =>
      Object.hasOwn(holder, name),
    );
  if (isWrapped('json')) return (body) => express.json?.(JSON.parse(body));
  if (isWrapped('send')) return (body) => express.send?.(body);
  return undefined;
};
