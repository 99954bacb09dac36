import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  SetMetadata,
} from '@nestjs/common';
import { isAnalyticsException } from '../exceptions/analytics.exception.js';
import { pathOf, rawResponseOf } from '../platform/http-message.js';
import { methodsOf } from '../platform/handlers.js';
import type { Routing } from '../platform/routing.js';
import { recordOf } from './response-record.js';

const OWN_ERRORS = 'nestjs-analytics-errors:own-errors';

/**
 * Lets a controller or a handler keep its errors: what it writes, what its filters write, and the bodies of the
 * `HttpException`s that it throws leave as they are. Errors without a body of their own still get a code.
 */
export const OwnErrors = (): ClassDecorator & MethodDecorator => SetMetadata(OWN_ERRORS, true);

const isMarked = (target: object | undefined): boolean =>
  target !== undefined && Reflect.getMetadata(OWN_ERRORS, target) === true;

/** Tells whether a controller, or one of its handlers, says `@OwnErrors()`. */
export const hasOwnErrors = (controller: object): boolean =>
  isMarked(controller) || methodsOf(controller).some(({ method }) => isMarked(method));

/** Marks the response of a handler that keeps its errors; the first of all guards, so that theirs are among them. */
export const ownErrorsMarker: CanActivate = {
  canActivate(context: ExecutionContext): boolean {
    if (
      context.getType() === 'http' &&
      (isMarked(context.getHandler()) || isMarked(context.getClass()))
    ) {
      recordOf(rawResponseOf(context.switchToHttp().getResponse())).keepsOwnErrors = true;
    }
    return true;
  },
};

/** The exceptions that carry a body which the application wrote. */
const hasOwnBody = (thrown: unknown): thrown is HttpException =>
  thrown instanceof HttpException && !isAnalyticsException(thrown);

/** What of the options says which errors the application keeps. */
export interface OwnErrorsSettings {
  readonly foreignErrors: { readonly excludes: (path: string, routing: Routing) => boolean };
}

/** Tells whether the application keeps what it answers to an error, and notes it; never throws. */
export const keepsOwnErrors = (
  response: object,
  thrown: unknown,
  { foreignErrors }: OwnErrorsSettings,
  routing: Routing,
): boolean => {
  try {
    const record = recordOf(rawResponseOf(response));
    const keeps =
      isHealthReport(thrown) ||
      (hasOwnBody(thrown) &&
        (record.keepsOwnErrors || foreignErrors.excludes(pathOf(record.request), routing)));
    if (keeps) record.keepsOwnErrors = true;
    return keeps;
  } catch {
    // A revoked proxy: even asking for its class throws.
    return false;
  }
};

const HEALTH_KEYS = ['status', 'info', 'error', 'details'];

/** Recognizes what a handler of `@HealthCheck()` throws when it is not healthy: the report that its caller came for; never throws. */
export const isHealthReport = (thrown: unknown): thrown is HttpException => {
  try {
    return isUnhealthy(thrown);
  } catch {
    // An exception that cannot even be read is no report.
    return false;
  }
};

const isUnhealthy = (thrown: unknown): boolean => {
  if (!(thrown instanceof HttpException) || thrown.getStatus() !== 503) return false;
  const body: unknown = thrown.getResponse();
  if (typeof body !== 'object' || body === null) return false;
  const { status, details } = body as { status?: unknown; details?: unknown };
  return (
    (status === 'error' || status === 'shutting_down') &&
    typeof details === 'object' &&
    Object.keys(body).every((key) => HEALTH_KEYS.includes(key))
  );
};
