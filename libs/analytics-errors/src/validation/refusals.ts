import type { ErrorDetail } from '../exceptions/error-body.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { type FormError, multerErrorOf } from '../nest/form-errors.js';
import { pathOf } from './place.js';
import { schemaRefusalOf } from './schemas/fastify.js';

type Exception = () => AnalyticsException;

const refusals = new WeakMap<object, Exception>();

/**
 * Notes what an error of Nest's pipes stands for. The error itself stays as it is, for filters and
 * interceptors of the service that know it.
 */
export function noteRefusal(thrown: unknown, exception: Exception): void {
  if (typeof thrown !== 'object' || thrown === null || refusals.has(thrown)) return;
  let made: AnalyticsException | undefined;
  refusals.set(thrown, () => (made ??= exception()));
}

/** The exception for a value that a pipe, or a route schema of Fastify's, has refused. */
export function refusalOf(thrown: unknown): AnalyticsException | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  return refusals.get(thrown)?.() ?? schemaRefusalOf(thrown);
}

/**
 * The detail for a file in a field that takes none, or no more: multer reports both alike. It
 * reports them before any pipe runs.
 */
export function fileDetailsOf(thrown: unknown): readonly ErrorDetail[] | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { cause } = thrown as { cause?: unknown };
  const { code, field } = (multerErrorOf(thrown) ?? cause ?? thrown) as Partial<FormError>;
  if (code !== 'LIMIT_UNEXPECTED_FILE' || typeof field !== 'string') return undefined;
  const message = 'this field takes no file, or no more of them';
  const path = pathOf({ in: 'body', name: field }, undefined);
  return [{ in: 'body', path, code: 'E1006_INVALID_REQ_BODY', rule: 'unexpectedFile', message }];
}
