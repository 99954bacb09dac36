import { withinDeadline } from '../deadline.js';
import { DEFAULT_TOKEN_HEADER, type ResolvedJwtOptions } from './jwt.options.js';

type TokenPlace = Pick<ResolvedJwtOptions, 'header' | 'cookie' | 'extract'>;

/**
 * Reads what stands in the place of the token: any value but nothing; `undefined` when the request has none.
 * @returns a promise only where `extract` gives one.
 */
export function tokenValueOf(request: object, place: TokenPlace | undefined): unknown {
  const { header = DEFAULT_TOKEN_HEADER, cookie, extract } = place ?? {};
  if (extract !== undefined) {
    const value: unknown = extract(request);
    return isThenable(value)
      ? withinDeadline('jwt.extract', value).then(valueOrNothing)
      : valueOrNothing(value);
  }
  if (cookie !== undefined) return valueOrNothing(cookieIn(headerIn(request, 'cookie'), cookie));
  const value = headerIn(request, header);
  return valueOrNothing(header === 'authorization' ? bearerTokenIn(value) : value);
}

/** Says where the token of a request is expected, as a sentence; `undefined` for the place that the code's text names. */
export function describePlace(place: TokenPlace | undefined): string | undefined {
  const { header = DEFAULT_TOKEN_HEADER, cookie, extract } = place ?? {};
  if (extract !== undefined || (cookie === undefined && header === DEFAULT_TOKEN_HEADER))
    return undefined;
  if (cookie !== undefined) return `The token is expected in the cookie '${cookie}'.`;
  const scheme = header === 'authorization' ? ", after the scheme 'Bearer'" : '';
  return `The token is expected in the request header '${header}'${scheme}.`;
}

/** A header that HTTP strips to nothing, or an empty array of headers as serverless adapters hand them out. */
const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value)
    ? value.length === 0
    : value === '' || (typeof value === 'string' && /^[ \t]+$/.test(value)));

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value;

const valueOrNothing = (value: unknown): unknown => (isBlank(value) ? undefined : value);

const headerIn = (request: object, name: string): unknown => {
  const headers =
    (request as { readonly headers?: Readonly<Record<string, unknown>> }).headers ?? {};
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
};

/** What follows `Bearer`. Credentials of another scheme are no token; a single word has no scheme, so it is a bad one, as an array is. */
const bearerTokenIn = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const [, scheme = '', credentials = ''] = /^[ \t]*([^ \t]+)[ \t]*(.*)$/s.exec(value) ?? [];
  if (/^bearer$/i.test(scheme)) return credentials.replace(/[ \t]+$/, '');
  return credentials === '' && scheme !== '' ? [value] : undefined;
};

/** The value of a cookie; all of them where it was sent more than once, since nobody knows which is meant. */
const cookieIn = (header: unknown, name: string): unknown => {
  if (typeof header !== 'string') return undefined;
  const values = header.split(';').flatMap((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return key.trim() === name
      ? [
          rest
            .join('=')
            .trim()
            .replace(/^"(.*)"$/, '$1'),
        ]
      : [];
  });
  return values.length > 1 ? values : values[0];
};
