import { defineException } from './analytics.exception.js';

/**
 * 405 The method is not allowed for the requested URL. The path exists and does not take this
 * method; `Allow` names those it takes.
 */
export class RouteMethodNotAllowedException extends defineException({
  code: 'E9405_METHOD_NOT_ALLOWED',
  status: 405,
  message: 'The method is not allowed for the requested URL',
  causes: ['The path exists and does not take this method; `Allow` names those it takes.'],
  clientAction: 'Use one of the methods that the API reference gives for the path.',
  operatorAction: 'Nothing, unless a released client uses the method.',
  retryable: false,
  since: '1.0.0',
}) {}
/**
 * 409 The request conflicts with the current state of the resource. What the request names has
 * changed since it was read, or exists already.
 */
export class StateConflictException extends defineException({
  code: 'E9409_CONFLICT',
  status: 409,
  message: 'The request conflicts with the current state of the resource',
  causes: ['What the request names has changed since it was read, or exists already.'],
  clientAction: 'Read the resource again and repeat the change on what it is by then.',
  operatorAction: 'Nothing.',
  retryable: false,
  since: '1.0.0',
}) {}
/** 413 The request body is too large. The body is larger than the limit of the service. */
export class BodyTooLargeException extends defineException({
  code: 'E9413_PAYLOAD_TOO_LARGE',
  status: 413,
  message: 'The request body is too large',
  causes: ['The body is larger than the limit of the service.'],
  clientAction: 'Send less at once.',
  operatorAction: 'If large bodies are meant to pass, raise the body parser’s limit.',
  retryable: false,
  since: '1.0.0',
}) {}
/**
 * 429 Too many requests. More requests came in than the limit allows; `Retry-After` says when to go
 * on.
 */
export class RateLimitedException extends defineException({
  code: 'E9429_RATE_LIMITED',
  status: 429,
  message: 'Too many requests',
  causes: ['More requests came in than the limit allows; `Retry-After` says when to go on.'],
  clientAction: 'Wait for the seconds that `Retry-After` names, then go on more slowly.',
  operatorAction: 'Raise the limit if it stops legitimate use.',
  retryable: true,
  since: '1.0.0',
}) {}
/**
 * 503 The service is temporarily unavailable. The service shuts down, is overloaded or reports
 * itself as unhealthy.
 */
export class TemporarilyUnavailableException extends defineException({
  code: 'E9503_SERVICE_UNAVAILABLE',
  status: 503,
  message: 'The service is temporarily unavailable',
  causes: ['The service shuts down, is overloaded or reports itself as unhealthy.'],
  clientAction: 'Retry later, after the seconds that `Retry-After` names if it is there.',
  operatorAction: 'Look at the health checks and at running deployments.',
  retryable: true,
  since: '1.0.0',
}) {}

/**
 * Codes outside the specification for the statuses that its 35 codes lack: 405, 409, 413, 429 and 503.
 * They are off until a service registers them, all or some: `forRoot({ exceptions: [...extraExceptions] })`.
 */
export const extraExceptions = [
  RouteMethodNotAllowedException,
  StateConflictException,
  BodyTooLargeException,
  RateLimitedException,
  TemporarilyUnavailableException,
] as const;
