import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '../catalogue/catalogue.js';
import type { ErrorDetail } from '../exceptions/error-body.js';
import { isObject } from '../platform/safe-read.js';
import { errorCodeOf } from '../nest/error-code.js';
import { busboyTextOf, isUnsupportedForm, multerErrorOf } from '../nest/form-errors.js';
import { fileDetailsOf } from '../validation/refusals.js';

/** What a framework's error says of itself. */
export interface FrameworkFault {
  /** The HTTP status that it asks for. */
  readonly status: unknown;
  /** The code, where the error's shape tells more than its status. */
  readonly code?: ErrorCode | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  /** Headers that the answer has to carry, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type Shape = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Tells Nest's own exceptions from all else. */
export const isNestException = (
  thrown: unknown,
): thrown is { getStatus(): unknown; getResponse(): unknown } =>
  thrown instanceof HttpException ||
  // Another copy of @nestjs/common fails `instanceof`.
  (thrown instanceof Error &&
    typeof (thrown as { getStatus?: unknown }).getStatus === 'function' &&
    typeof (thrown as { getResponse?: unknown }).getResponse === 'function');

/** The `errorCode` that Nest's own exceptions carry since version 12. */
export const nestErrorCodeOf = (thrown: unknown): unknown =>
  isNestException(thrown) ? errorCodeOf(thrown) : undefined;

/**
 * The HTTP status that an error asks for, if its kind is to be trusted with that: Nest's own exceptions, http-errors
 * (by `expose`), Fastify's errors, and the plain objects that Nest answers by their `statusCode`. Any other error's
 * `status` may be an upstream's and is not looked at.
 */
export const trustedStatusOf = (thrown: unknown): unknown => {
  if (isNestException(thrown)) return thrown.getStatus();
  if (!isObject(thrown)) return undefined;
  if (!(thrown instanceof Error)) return statusOfPlainObject(thrown);
  const { expose, status, statusCode, code } = thrown as unknown as Shape;
  if (typeof expose === 'boolean' && status === statusCode) return statusCode;
  if (textOf(code).startsWith('FST_') || (isFastifyError(thrown) && textOf(code) !== ''))
    return statusCode;
  // Express reports a path that cannot be decoded as the engine's own error, with a status and without `expose`.
  if (thrown instanceof URIError && status === 400) return status;
  if (isUnsupportedForm(thrown)) return 415;
  return undefined;
};

/** Errors that plugins make with `@fastify/error`, each copy of which has a class of its own. */
const isFastifyError = (thrown: Error): boolean =>
  (thrown.constructor as { name?: unknown } | undefined)?.name === 'FastifyError';

/** Nest answers objects that are no errors by their `statusCode` if they have a message as well. */
const statusOfPlainObject = ({ statusCode, message }: Shape): unknown =>
  Number.isInteger(statusCode) &&
  Number(statusCode) >= 400 &&
  Number(statusCode) <= 599 &&
  textOf(message) !== ''
    ? statusCode
    : undefined;

/** What an error tells of its origin: the marks that body-parser, multer, zlib and Fastify leave. */
interface Marks {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly status: unknown;
  readonly isUriError: boolean;
  /** How Fastify's JSON parser before 5.7 says that a body cannot be parsed. */
  readonly isSyntaxError: boolean;
}

/** The texts of errors that have neither code nor class: those of busboy, and Nest's for a form on Fastify. */
const BODY_MESSAGES: readonly string[] = [
  'Multipart: Boundary not found',
  'Malformed part header',
  'Unexpected end of form',
  'Unexpected end of file',
  'Object contains forbidden prototype property',
];

/** First match wins: the exceptions of a family stand before it. */
const RULES: readonly (readonly [(marks: Marks) => boolean, ErrorCode])[] = [
  [({ isUriError }) => isUriError, 'E1001_ENDPOINT_NOT_FOUND'],
  [
    ({ code }) => /^FST_ERR_(?:BAD_URL|MIDDIE_MALFORMED_URL)$/.test(code),
    'E1001_ENDPOINT_NOT_FOUND',
  ],
  [({ code }) => code === 'FST_ERR_MAX_PARAM_LENGTH', 'E1004_INVALID_VALUE'],
  [({ type }) => type === 'parameters.too.many', 'E1005_TOO_MANY_PARAMS'],
  [({ code }) => /^LIMIT_(?:FILE|FIELD|PART)_COUNT$/.test(code), 'E1005_TOO_MANY_PARAMS'],
  [({ code }) => /^FST_(?:FILES|FIELDS|PARTS)_LIMIT$/.test(code), 'E1005_TOO_MANY_PARAMS'],
  [({ code }) => code === 'LIMIT_UNEXPECTED_FILE', 'E1006_INVALID_REQ_BODY'],
  [
    ({ type }) => type === 'charset.unsupported' || type === 'encoding.unsupported',
    'E1009_INVALID_HEADER',
  ],
  [
    ({ code }) => /^FST_(?:ERR_CTP_INVALID_MEDIA_TYPE|INVALID_MULTIPART_CONTENT_TYPE)$/.test(code),
    'E1009_INVALID_HEADER',
  ],
  [
    ({ code }) =>
      /^FST_(?:ERR_CTP_|REQ_FILE_TOO_LARGE$|PROTO_VIOLATION$|INVALID_JSON_FIELD_ERROR$)/.test(code),
    'E1006_INVALID_REQ_BODY',
  ],
  [({ type }) => /^(?:entity|request|stream|querystring)\./.test(type), 'E1006_INVALID_REQ_BODY'],
  [
    ({ code }) => /^(?:LIMIT_|MISSING_FIELD_NAME$|INVALID_FIELD_NAME$)/.test(code),
    'E1006_INVALID_REQ_BODY',
  ],
  [({ code, status }) => /^Z_[A-Z]+_ERROR$/.test(code) && status === 400, 'E1006_INVALID_REQ_BODY'],
  [({ isSyntaxError }) => isSyntaxError, 'E1006_INVALID_REQ_BODY'],
  [({ message }) => BODY_MESSAGES.includes(message), 'E1006_INVALID_REQ_BODY'],
  [
    ({ type, status }) => type.endsWith('.verify.failed') && status === 403,
    'E1006_INVALID_REQ_BODY',
  ],
];

/** The errors of the chain that may carry the marks: Nest wraps what its adapters throw, body-parser what zlib throws. */
const MAX_DEPTH = 3;

const chainOf = (thrown: unknown): readonly Shape[] => {
  const chain: Shape[] = [];
  for (
    let current = thrown;
    isObject(current) && chain.length < MAX_DEPTH;
    current = current['cause']
  )
    chain.push(current);
  return chain;
};

const codeByMarks = (thrown: unknown, status: unknown): ErrorCode | undefined => {
  for (const link of chainOf(thrown)) {
    const marks = {
      // Many errors have a `type`; those of http-errors are the ones that are known.
      type: typeof link['expose'] === 'boolean' ? textOf(link['type']) : '',
      code: textOf(link['code']) || (multerErrorOf(link)?.code ?? ''),
      message: busboyTextOf(link) ?? textOf(link['message']),
      status,
      isUriError: link instanceof URIError && link['status'] === 400,
      isSyntaxError: link instanceof SyntaxError && link['statusCode'] === 400,
    };
    const rule = RULES.find(([when]) => when(marks));
    if (rule) return rule[1];
  }
  return undefined;
};

/** Headers of an http-error that mean something to a client of ours; others describe the body that is not sent. */
const KEPT_HEADERS =
  /^(?:retry-after|www-authenticate|proxy-authenticate|allow|(?:x-)?ratelimit(?:-[a-z-]+)?)$/i;

const headersOf = (thrown: unknown): Readonly<Record<string, string>> | undefined => {
  const headers = chainOf(thrown).find(
    (link) => isObject(link['headers']) && typeof link['expose'] === 'boolean',
  )?.['headers'];
  if (!isObject(headers)) return undefined;
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (!KEPT_HEADERS.test(name)) return [];
    if (typeof value === 'string' || typeof value === 'number') return [[name, String(value)]];
    return Array.isArray(value) ? [[name, value.join(', ')]] : [];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
};

/** An error of the service's own code that an adapter gave a status, such as that of a stream that yields objects. */
const isBugInDisguise = (thrown: unknown): boolean =>
  chainOf(thrown).some((link) => link instanceof TypeError && link['expose'] === false);

/** Reads what Nest, Express, Fastify and the parsers they use say of an error; `undefined` for everybody else's errors. */
export const frameworkFaultOf = (thrown: unknown): FrameworkFault | undefined => {
  const status = trustedStatusOf(thrown);
  if (status === undefined || isBugInDisguise(thrown)) return undefined;
  return {
    status,
    code: codeByMarks(thrown, status),
    details: fileDetailsOf(thrown),
    headers: headersOf(thrown),
  };
};
