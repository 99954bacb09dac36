import { HttpException } from '@nestjs/common';

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;

/** Tells Nest's own exceptions from all else. */
export const isNestException = (thrown: unknown): thrown is { getStatus(): unknown } =>
  thrown instanceof HttpException ||
  // Another copy of @nestjs/common fails `instanceof`.
  (thrown instanceof Error &&
    typeof (thrown as { getStatus?: unknown }).getStatus === 'function' &&
    typeof (thrown as { getResponse?: unknown }).getResponse === 'function');

/** The `errorCode` that Nest's own exceptions carry since version 12. */
export const nestErrorCodeOf = (thrown: unknown): unknown =>
  isNestException(thrown) ? (thrown as { errorCode?: unknown }).errorCode : undefined;

/**
 * The HTTP status that an error asks for, if its kind is to be trusted with that: Nest's own exceptions, http-errors
 * (by `expose`) and Fastify's errors. Any other error's `status` may be an upstream's and is not looked at.
 */
export const trustedStatusOf = (thrown: unknown): unknown => {
  if (isNestException(thrown)) return thrown.getStatus();
  if (!isShape(thrown) || !(thrown instanceof Error)) return undefined;
  const { expose, status, statusCode, code } = thrown as unknown as Shape;
  if (typeof expose === 'boolean' && status === statusCode) return statusCode;
  if (typeof code === 'string' && code.startsWith('FST_ERR_')) return statusCode;
  return undefined;
};
