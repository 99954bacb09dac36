import type { IncomingMessage } from 'node:http';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import {
  InvalidHeaderException,
  InvalidRequestBodyException,
} from '../exceptions/request.exceptions.js';
import { isHttp2, rawRequestOf } from '../platform/http-message.js';
import { isObject, read } from '../platform/safe-read.js';
import { refusesBody } from './violation.js';

/**
 * Says what a pipe cannot know: that the body it refused was never sent, which Express hands on as an empty object, or
 * is of a type that nothing read, which it hands on like one that was not sent. Fastify refuses both before any pipe.
 */
export function refinedByBody(exception: AnalyticsException, request: object): AnalyticsException {
  if (!refusesBody(exception)) return exception;
  const presence = bodyPresenceOf(request);
  const { cause } = exception;
  const saysWhy = exception.details !== undefined;
  if (presence === 'absent' && exception.code === 'E1007_MISSING_PROPS_REQ_BODY') {
    const message = 'a body is required';
    const { code } = InvalidRequestBodyException;
    const details = [{ in: 'body', path: '', code, rule: 'required', message }] as const;
    return new InvalidRequestBodyException(
      saysWhy ? { userInfo: message, details, cause } : { cause },
    );
  }
  if (presence === 'unread' && exception.code === 'E1006_INVALID_REQ_BODY') {
    const message = 'content-type names a type that is not read here';
    const { code } = InvalidHeaderException;
    const details = [{ in: 'header', path: 'content-type', code, message }] as const;
    return new InvalidHeaderException(saysWhy ? { userInfo: message, details, cause } : { cause });
  }
  return exception;
}

/** `absent` also for a body of no bytes; `unread` for one that no parser took. */
const bodyPresenceOf = (request: object): 'absent' | 'unread' | 'present' => {
  const body = read(request, 'body');
  const isEmpty = endsWithHeaders(request);
  if (body === undefined) return isEmpty ? 'absent' : 'unread';
  return isEmpty && isObject(body) && Object.keys(body).length === 0 ? 'absent' : 'present';
};

/** HTTP/2 marks the end in a frame, HTTP/1 announces a body in the headers (RFC 9112, section 6.3). */
const endsWithHeaders = (request: object): boolean => {
  const raw = rawRequestOf(request) as IncomingMessage & {
    readonly stream?: { readonly endAfterHeaders?: boolean };
  };
  if (isHttp2(raw)) return raw.stream?.endAfterHeaders === true;
  const { headers } = raw;
  return (
    headers['transfer-encoding'] === undefined &&
    [undefined, '0'].includes(headers['content-length'])
  );
};
