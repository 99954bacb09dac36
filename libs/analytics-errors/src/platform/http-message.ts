import type { IncomingMessage, ServerResponse } from 'node:http';
import { read, readText } from './safe-read.js';

/** Node's own request of an adapter's request: Fastify wraps it, Express extends it. */
export const rawRequestOf = (request: unknown): IncomingMessage =>
  ((request as { raw?: IncomingMessage }).raw ?? request) as IncomingMessage;

/** Node's own response of an adapter's response; in middleware Fastify gives Node's own. */
export const rawResponseOf = (response: unknown): ServerResponse =>
  ((response as { raw?: ServerResponse }).raw ?? response) as ServerResponse;

/**
 * True for an HTTP request, false for a message of a microservice or a connection. Data that a client sends has no
 * methods, so it cannot pass for a request.
 */
export const isHttpRequest = (request: object): boolean => {
  const raw = rawRequestOf(request) as { readonly on?: unknown; readonly method?: unknown } | null;
  return typeof raw?.on === 'function' && typeof raw.method === 'string';
};

/** Whether a request came over HTTP/2 or later, which has neither reason phrases nor `Transfer-Encoding` (RFC 9113, section 8). */
export const isHttp2 = (
  request: Partial<Pick<IncomingMessage, 'httpVersionMajor'>> | undefined,
): boolean => (request?.httpVersionMajor ?? 1) >= 2;

/** The pattern of the route that matched the request, never its URL; `undefined` if none did. */
export const routePatternOf = (request: unknown): string | undefined => {
  const { route, routeOptions } = request as {
    route?: { path?: unknown };
    routeOptions?: { url?: unknown };
  };
  const pattern = route?.path ?? routeOptions?.url;
  return typeof pattern === 'string' ? pattern : undefined;
};

/** Whether an error is Nest's for a request that no route took: it is told by its text, which repeats the request. */
export const isUnknownRoute = (thrown: unknown, request: object): boolean => {
  const text = readText(thrown, 'message');
  if (!text.startsWith('Cannot ')) return false;
  const { method, url } = rawRequestOf(request);
  return [read(request, 'originalUrl'), url].some(
    (target) => text === `Cannot ${method} ${String(target)}`,
  );
};

/** The path of a request as the client sent it, without query and authority. */
export const pathOf = (
  request: Pick<IncomingMessage, 'url'> & { readonly originalUrl?: unknown },
): string => {
  // Express shortens `url` inside routers that are mounted under a path.
  const target =
    typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '');
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
};
