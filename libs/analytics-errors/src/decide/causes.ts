import {
  type AnalyticsException,
  isAnalyticsException,
  type AnalyticsExceptionClass,
} from '../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { UpstreamExceptions } from '../upstream/upstream.options.js';
import { classifyElasticsearchError } from '../upstream/errors/elasticsearch.js';
import { read, readList } from '../platform/safe-read.js';
import { classifyRedisError } from '../upstream/errors/redis.js';
import { classifyTaggedError } from '../upstream/errors/tagged.js';
import { nestErrorCodeOf } from './framework-errors.js';

export interface RecognizeOptions {
  readonly registry: ExceptionRegistry;
  readonly upstreams: Readonly<Record<string, UpstreamExceptions>>;
  /** Whether an error says itself what to answer, so that its cause does not count. */
  readonly isDecision: (thrown: unknown) => boolean;
}

/** An exception that somebody made, or the class of the one to make. Both have a `code`. */
export type Recognized = AnalyticsException | AnalyticsExceptionClass;

const MAX_DEPTH = 6;
const MAX_MEMBERS = 20;
/** Enough for every error that is not made to keep a server busy. */
const MAX_VISITS = 200;

/**
 * Finds what an error stands for in the error itself, its causes and its members: a code of ours, then the shapes of
 * Redis and Elasticsearch, then its cause, then its members if they agree, then the upstream that was noted on it.
 */
export const recognize = (
  thrown: unknown,
  { registry, upstreams, isDecision }: RecognizeOptions,
): Recognized | undefined => {
  // An error that is met again while it is looked at adds nothing to itself.
  const known = new Map<unknown, Recognized | undefined>();

  const ownCodeOf = (error: unknown): Recognized | undefined => {
    try {
      if (isAnalyticsException(error)) return registry.byCode(error.code) && error;
      const code = nestErrorCodeOf(error);
      return typeof code === 'string' ? registry.byCode(code) : undefined;
    } catch {
      return undefined;
    }
  };

  const agreedByMembers = (error: unknown, depth: number): Recognized | undefined => {
    const [first, ...others] = readList(error, 'errors', MAX_MEMBERS + 1).map((member) =>
      visit(member, depth),
    );
    if (
      first === undefined ||
      others.length >= MAX_MEMBERS ||
      others.some((other) => other?.code !== first.code)
    )
      return undefined;
    return registry.byCode(first.code);
  };

  const inspect = (error: unknown, depth: number): Recognized | undefined => {
    const found = ownCodeOf(error);
    if (found !== undefined || isDecision(error)) return found;
    return (
      classifyRedisError(error) ??
      classifyElasticsearchError(error) ??
      visit(read(error, 'cause'), depth - 1) ??
      agreedByMembers(error, depth - 1) ??
      classifyTaggedError(error, upstreams)
    );
  };

  const visit = (error: unknown, depth: number): Recognized | undefined => {
    if (error === undefined || error === null) return undefined;
    if (known.has(error)) return known.get(error);
    if (depth <= 0 || known.size >= MAX_VISITS) return undefined;
    known.set(error, undefined);
    const found = inspect(error, depth);
    known.set(error, found);
    return found;
  };

  return visit(thrown, MAX_DEPTH);
};
