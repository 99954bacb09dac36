import { exceptionOf } from './analytics.exception.js';

/**
 * 500. Something failed in the service that nobody foresaw. A failure of a known upstream has a
 * code of its own, E4011 to E5031.
 */
export class InternalErrorException extends exceptionOf('E4001_INTERNAL_ERROR') {}
/**
 * 404 The intersection of multiple sets of streams, which are tagged with the respective tag, has
 * resulted in an empty set of streams. Please use less or other tags for filtering. Each tag exists
 * and has streams, and no stream carries all of them; a tag that does not exist is E3002.
 */
export class TagStreamIntersectionException extends exceptionOf(
  'E4002_TAG_STREAM_INTERSECTION_ISSUE',
) {}
/**
 * 500. Redis cannot be reached, refuses the service or fails; a key that is missing or holds
 * another type than expected is E4012.
 */
export class RedisGeneralException extends exceptionOf('E4011_REDIS_GENERAL_ISSUE') {}
/**
 * 500. A key in Redis is missing or holds another type or value than expected; for a Redis that
 * cannot be reached see E4011.
 */
export class RedisKeyException extends exceptionOf('E4012_REDIS_KEY_ISSUE') {}
