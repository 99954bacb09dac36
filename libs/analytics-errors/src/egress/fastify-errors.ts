import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Dispose } from './adapter-replies.js';

/** What is done with the requests, errors and servers of a Fastify instance. */
export interface FastifyWatcher {
  /** Guards a response, also one of `inject()`, which comes without a server. */
  guard(response: ServerResponse, request: object): void;
  /** Decides the answer to what Fastify's router refuses before any hook or error handler is asked. */
  fail(error: unknown, request: object, response: ServerResponse): void;
  /** Told of the further servers that Fastify opens for a host name with several addresses. */
  listening(server: Server): void;
}

interface RequestLike {
  readonly raw: IncomingMessage;
}

interface ReplyLike {
  readonly raw: ServerResponse;
}

interface FastifyLike {
  readonly server: Server;
  addHook(
    name: 'onRequest',
    hook: (request: RequestLike, reply: ReplyLike, done: () => void) => void,
  ): unknown;
  addHook(name: 'onListen', hook: (done: () => void) => void): unknown;
}

type FrameworkErrors = (
  this: unknown,
  error: unknown,
  request: RequestLike,
  reply: ReplyLike,
) => unknown;

/** Fastify's symbols are found by their description: importing them would load Fastify where Express is used. */
const bySymbol = (instance: object, description: string): unknown => {
  const symbol = Object.getOwnPropertySymbols(instance).find(
    (candidate) => candidate.description === description,
  );
  return symbol === undefined ? undefined : (instance as Record<symbol, unknown>)[symbol];
};

const watchFrameworkErrors = (instance: object, watcher: FastifyWatcher): Dispose => {
  const options = bySymbol(instance, 'fastify.options') as
    { frameworkErrors?: FrameworkErrors | null } | undefined;
  const original = options?.frameworkErrors;
  // Without this option Fastify writes its own body, to which the guard finds a code by its status.
  if (!options || typeof original !== 'function') return () => undefined;
  options.frameworkErrors = function (error, request, reply) {
    watcher.fail(error, request, reply.raw);
    return original.call(this, error, request, reply);
  };
  return () => {
    options.frameworkErrors = original;
  };
};

/**
 * Whether Fastify's router cannot read a request's URL, or find a path in an absolute one, which it refuses before any
 * hook runs. Where the instance has no `frameworkErrors`, as under Nest 11 or when the service made it, Fastify writes
 * the answer itself.
 */
export const isUnreadableUrl = ({ url = '' }: Pick<IncomingMessage, 'url'>): boolean => {
  if (!url.startsWith('/')) return true;
  try {
    decodeURI(url.replace(/[?#].*$/s, ''));
    return false;
  } catch {
    return true;
  }
};

/** Puts the watcher into a Fastify instance that has not started yet. */
export const watchFastify = (instance: unknown, watcher: FastifyWatcher): Dispose => {
  const fastify = instance as FastifyLike;
  fastify.addHook('onRequest', (request, reply, done) => {
    watcher.guard(reply.raw, request);
    done();
  });
  fastify.addHook('onListen', (done) => {
    const servers = bySymbol(fastify, 'fastify.serverBindings');
    if (Array.isArray(servers))
      for (const server of servers as Server[])
        if (server !== fastify.server) watcher.listening(server);
    done();
  });
  return watchFrameworkErrors(fastify, watcher);
};
