import { DEFAULT_TOKEN_HEADER, type ResolvedJwtOptions } from './jwt.options.js';

interface RequestWithHeaders {
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** A header that HTTP strips to nothing, or an empty list of headers as serverless adapters hand them out. */
const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value)
    ? value.length === 0
    : value === '' || (typeof value === 'string' && /^[ \t]+$/.test(value)));

/** What stands in place of the token: any value but nothing; `undefined` when the request has none. */
export const tokenValueOf = (
  request: object,
  jwt: Pick<ResolvedJwtOptions, 'header' | 'extract'> | undefined,
): unknown => {
  const headers = (request as RequestWithHeaders).headers ?? {};
  const name = jwt?.header ?? DEFAULT_TOKEN_HEADER;
  const value =
    jwt?.extract === undefined
      ? Object.hasOwn(headers, name)
        ? headers[name]
        : undefined
      : jwt.extract(request);
  return isBlank(value) ? undefined : value;
};

/** Whether a request brings a token, good or bad; never throws. */
export const hasToken = (
  request: object,
  jwt: Pick<ResolvedJwtOptions, 'header' | 'extract'> | undefined,
): boolean => {
  try {
    return tokenValueOf(request, jwt) !== undefined;
  } catch {
    return true;
  }
};
