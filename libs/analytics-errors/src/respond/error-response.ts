import { DEFAULT_ERROR_MESSAGE } from '../catalogue/catalogue.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { type ErrorDetail, type ErrorEnvelope, toEnvelope } from '../exceptions/error-body.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import type { ErrorFormat } from './error-format.js';

/** RFC 9457 problem details, with the code as the member `errorCode`. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly errorCode: string;
  readonly errors?: readonly ErrorDetail[];
  readonly truncated?: number;
}

/** What of the options an error body depends on. */
export interface BodyOptions {
  readonly defaultErrorMessage: string;
  readonly registry: ExceptionRegistry;
  /** Gives the address of a code's page in the reference; absent where there is no reference. */
  readonly pageOf?: ((code: string) => string) | undefined;
}

/** What of the options and of the request an error response depends on. */
export interface ResponseOptions extends BodyOptions {
  readonly requestId: string;
  readonly format: ErrorFormat;
  readonly negotiated: boolean;
  /** The challenge of a 401; `false` sends none. */
  readonly challenge: string | false;
}

/** An error as it goes out. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

const definitionOf = ({ code }: AnalyticsException, registry: ExceptionRegistry) =>
  (registry.byCode(code) ?? InternalErrorException).definition;

/** Builds the error body of a response. */
export const toErrorBody = (
  exception: AnalyticsException,
  requestId: string,
  { defaultErrorMessage, registry }: BodyOptions,
): ErrorEnvelope => {
  // Status and text are read from the catalogue: an instance's own can have been changed since it was made.
  const { code, status, message } = definitionOf(exception, registry);
  return toEnvelope({
    errorCode: code,
    statusCode: status,
    message: message === DEFAULT_ERROR_MESSAGE ? defaultErrorMessage : message,
    userInfo: exception.userInfo,
    details: exception.details,
    requestId,
  });
};

/** Says the same as the envelope in the form of RFC 9457. */
export const toProblemDetails = (
  { error }: ErrorEnvelope,
  type = 'about:blank',
): ProblemDetails => {
  const { errorCode, statusCode, message, userInfo, details, truncated, requestId = '' } = error;
  return {
    type,
    title: message,
    status: statusCode,
    ...(userInfo !== undefined && { detail: userInfo }),
    instance: UUID.test(requestId) ? `urn:uuid:${requestId}` : `urn:request:${requestId}`,
    errorCode,
    ...(details !== undefined && { errors: details }),
    ...(truncated !== undefined && { truncated }),
  };
};

/** RFC 9110, section 11.6.1, demands a challenge with every 401; RFC 6750, section 3, gives it its form. */
const challengeOf = (code: string, challenge: string): string => {
  if (code !== 'E6011_JWT_ERROR') return challenge;
  return `${challenge}${challenge.includes(' ') ? ',' : ''} error="invalid_token"`;
};

/** Builds the response to an exception; pure, so that whoever writes it writes the same. */
export const toErrorResponse = (
  exception: AnalyticsException,
  options: ResponseOptions,
): ErrorResponse => {
  const { requestId, format, negotiated, challenge } = options;
  const envelope = toErrorBody(exception, requestId, options);
  const { errorCode, statusCode } = envelope.error;
  const page = options.pageOf?.(errorCode);
  const headers: Record<string, string> = {
    ...exception.headers,
    'Content-Type':
      format === 'problem'
        ? 'application/problem+json; charset=utf-8'
        : 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
  };
  if (statusCode === 401 && challenge !== false)
    headers['WWW-Authenticate'] ??= challengeOf(errorCode, challenge);
  if (page !== undefined) headers['Link'] = `<${page}>; rel="help"`;
  if (negotiated) headers['Vary'] = 'Accept';
  return {
    status: statusCode,
    headers,
    body: JSON.stringify(format === 'problem' ? toProblemDetails(envelope, page) : envelope),
  };
};
