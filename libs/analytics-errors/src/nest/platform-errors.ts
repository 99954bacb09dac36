import {
  BadRequestException,
  HttpException,
  Inject,
  Injectable,
  InternalServerErrorException,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { onAdapter } from './adapter-host.js';

type ErrorHandler = (
  error: unknown,
  request: unknown,
  response: unknown,
  next?: unknown,
) => unknown;

/**
 * Makes of a platform's error the exception that the newest Nest makes of it. Nest 11 and the first releases of 12 make
 * one that does not name its cause, and blame the client for every SyntaxError.
 */
export function toNestException(error: unknown): unknown {
  if (error instanceof SyntaxError || error instanceof URIError)
    return isBadRequest(error)
      ? new BadRequestException(error.message, { cause: error })
      : new InternalServerErrorException(undefined, { cause: error });
  return isFastifyError(error)
    ? new HttpException(error.message, error.statusCode, { cause: error })
    : error;
}

/** Stands between the platform and Nest's error handler, which Nest hands to the adapter during its start. */
@Injectable()
export class PlatformErrors implements OnApplicationBootstrap {
  private restore = (): void => undefined;
  private readonly stopWaiting: () => void;

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.stopWaiting = onAdapter(host, (adapter) => {
      this.restore = mapErrorsOf(adapter);
    });
  }

  onApplicationBootstrap(): void {
    this.stopWaiting();
    this.restore();
  }
}

const mapErrorsOf = (adapter: AbstractHttpAdapter | undefined): (() => void) => {
  const target = (adapter ?? {}) as {
    setErrorHandler?: (handler: ErrorHandler, prefix?: string) => unknown;
  };
  const { setErrorHandler } = target;
  if (typeof setErrorHandler !== 'function') return () => undefined;
  const isOwn = Object.hasOwn(target, 'setErrorHandler');
  const mapping = function (this: unknown, handler: ErrorHandler, prefix?: string): unknown {
    // Express tells an error handler by its four parameters.
    const mapped: ErrorHandler = (error, request, response, next) =>
      handler(toNestException(error), request, response, next);
    return setErrorHandler.call(this, mapped, prefix);
  };
  target.setErrorHandler = mapping;
  return () => {
    if (target.setErrorHandler !== mapping) return;
    if (isOwn) target.setErrorHandler = setErrorHandler;
    else delete target.setErrorHandler;
  };
};

/** Express and its parsers set `status`; Fastify's JSON parser before 5.7 sets `statusCode` alone. */
const isBadRequest = (error: Error): boolean => {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  return (status ?? statusCode) === 400;
};

const isFastifyError = (error: unknown): error is Error & { readonly statusCode: number } =>
  error instanceof Error &&
  error.name === 'FastifyError' &&
  typeof (error as { statusCode?: unknown }).statusCode === 'number';
