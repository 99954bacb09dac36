import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { AnalyticsException } from '../exceptions/analytics.exception.js';
import { attempt, read } from '../platform/safe-read.js';

/** Longest body that is looked at. */
const MAX_LENGTH = 65_536;

/**
 * Reads a body that is written by hand, or comes from a service behind this one, and names a code that the service
 * knows: an error that has its code is not decided again.
 */
export function exceptionNamedIn(
  body: unknown,
  status: number,
  registry: ExceptionRegistry,
): AnalyticsException | undefined {
  const text = textOf(body);
  if (!text?.trimStart().startsWith('{')) return undefined;
  const parsed = attempt(() => JSON.parse(text) as unknown);
  const error = read(parsed, 'error') ?? parsed;
  const code = read(error, 'errorCode');
  const Named = typeof code === 'string' ? registry.byCode(code) : undefined;
  return Named?.status === status ? new Named() : undefined;
}

const textOf = (body: unknown): string | undefined => {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined;
  if (body.length > MAX_LENGTH) return undefined;
  return typeof body === 'string' ? body : Buffer.from(body).toString();
};
