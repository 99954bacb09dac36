import type { IncomingMessage } from 'node:http';

/** The path of a request as the client sent it, without query and authority. */
export const pathOf = (request: Pick<IncomingMessage, 'url'> & { readonly originalUrl?: unknown }): string => {
  // Express shortens `url` inside of what is mounted under a path.
  const target = typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '');
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
};
