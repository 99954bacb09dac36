import type { IncomingMessage } from 'node:http';
import { isHttp2, rawRequestOf } from '../platform/http-message.js';
import { kindOf } from './class-validator/constraint-table.js';
import type { Place, ValueSource } from './place.js';
import { missingIn, type ValidationCode, type Violation } from './violation.js';

const isObject = (value: unknown): boolean =>
  kindOf(value) === 'object' && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);

/** Whether the argument takes the body as a whole. */
export const takesWholeBody = ({ in: location, name }: ValueSource): boolean =>
  location === 'body' && name === undefined;

/** What is wrong with a value that should be an object. */
export const notAnObject = (source: ValueSource): Violation => ({
  kind: takesWholeBody(source) ? 'E1006_INVALID_REQ_BODY' : 'E1003_WRONG_DATA_TYPE',
  rule: 'isObject',
  place: undefined,
  message: (name) => `${name} must be an object`,
});

const required = (kind: ValidationCode): Violation => ({
  kind,
  rule: 'required',
  place: undefined,
  message: (name) => `${name} is required`,
});

/** What is wrong with a request that has no body. */
export const absentBody = (): Violation => required('E1006_INVALID_REQ_BODY');

const absent = (source: ValueSource): Violation =>
  takesWholeBody(source) ? absentBody() : required(missingIn(source));

/**
 * Finds what is wrong with a value that should be an object before anything is known of its properties. A list would
 * otherwise pass for an object that lacks all of them.
 */
export const shapeViolation = (value: unknown, source: ValueSource): Violation | undefined => {
  if (value === undefined || value === null)
    return takesWholeBody(source)
      ? value === null
        ? notAnObject(source)
        : absent(source)
      : undefined;
  return isObject(value) ? undefined : notAnObject(source);
};

/** What is wrong with one parameter that is not there although its class has rules which an empty object breaks. */
export const emptyViolation = (value: null | undefined, source: ValueSource): Violation =>
  value === null ? notAnObject(source) : absent(source);

/**
 * Deeper than this is no API's request. Where the call stack ends depends on what the engine has compiled so far, so
 * that without a limit one and the same body would sometimes pass and sometimes not.
 */
const MAX_DEPTH = 256;

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
};

/** Whether a value is nested more than 256 levels deep. Looks into plain objects and lists, which is what parsers make. */
export const isTooDeep = (value: unknown, levels: number = MAX_DEPTH): boolean => {
  if (!isPlain(value)) return false;
  if (levels === 0) return true;
  for (const key in value)
    if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
};

/** Finds the first object that no conversion to a text, number or date can take: JSON can hide `toString` behind a value. */
const placeOfInconvertible = (
  value: unknown,
  place: Place,
): { readonly place: Place } | undefined => {
  if (!isPlain(value)) return undefined;
  if (Object.hasOwn(value, 'toString')) return { place };
  for (const [key, member] of Object.entries(value)) {
    const found = placeOfInconvertible(member, { parent: place, key });
    if (found) return found;
  }
  return undefined;
};

/** What is wrong with a value at which a conversion failed; `undefined` for an error that is a fault of the service's. */
export const conversionViolation = (thrown: unknown, value: unknown): Violation | undefined => {
  if (
    !(thrown instanceof TypeError) ||
    thrown.message !== 'Cannot convert object to primitive value'
  )
    return undefined;
  const found = placeOfInconvertible(value, undefined);
  return (
    found && {
      kind: 'E1003_WRONG_DATA_TYPE',
      rule: 'type',
      place: found.place,
      message: (name) => `${name} must not be an object`,
    }
  );
};

/** What is wrong with a value that is nested too deeply. */
export const depthViolation = (source: ValueSource): Violation => {
  const kind = source.in === 'body' ? 'E1006_INVALID_REQ_BODY' : 'E1003_WRONG_DATA_TYPE';
  return {
    kind,
    rule: 'depth',
    place: undefined,
    message: (name) => `${name} is nested too deeply`,
  };
};

interface RequestWithBody {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Whether a request ends with its headers: HTTP/2 marks that in a frame, HTTP/1 announces a body in the headers (RFC 9112, section 6.3). */
const endsWithHeaders = (request: RequestWithBody): boolean => {
  const raw = rawRequestOf(request) as IncomingMessage & {
    readonly stream?: { readonly endAfterHeaders?: boolean };
  };
  if (isHttp2(raw)) return raw.stream?.endAfterHeaders === true;
  const { headers = {} } = request;
  return (
    headers['transfer-encoding'] === undefined &&
    [undefined, '0'].includes(headers['content-length'] as string | undefined)
  );
};

/**
 * Whether a request has a body: `absent` also for a body of no bytes, which a platform may hand on as `{}`; `unread`
 * for one that no parser took.
 */
export const bodyPresence = (request: RequestWithBody): 'absent' | 'unread' | 'present' => {
  const { body } = request;
  const isEmpty = endsWithHeaders(request);
  if (body === undefined) return isEmpty ? 'absent' : 'unread';
  const hasNothing = body === null || (typeof body === 'object' && Object.keys(body).length === 0);
  return isEmpty && hasNothing ? 'absent' : 'present';
};
