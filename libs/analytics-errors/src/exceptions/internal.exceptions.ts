import { exceptionOf } from './analytics.exception.js';

/** An unforeseen failure of the service. */
export class InternalErrorException extends exceptionOf('E4001_INTERNAL_ERROR') {}
/** Tags were combined so that no stream carries all of them. */
export class TagStreamIntersectionException extends exceptionOf(
  'E4002_TAG_STREAM_INTERSECTION_ISSUE',
) {}
/** Redis cannot be reached, refuses the service or fails. */
export class RedisGeneralException extends exceptionOf('E4011_REDIS_GENERAL_ISSUE') {}
/** A key in Redis is missing or holds another type or value than expected. */
export class RedisKeyException extends exceptionOf('E4012_REDIS_KEY_ISSUE') {}
