import { read } from '../platform/safe-read.js';

/** The upstream answered with a status that is not 2xx; made by `expectOk` and by `upstream()`. */
export class UpstreamStatusError extends Error {
  override readonly name = 'UpstreamStatusError';

  constructor(
    /** The upstream's status, for the code that made the call: it never reaches the client. */
    readonly status: number,
    /** What was asked, without credentials, query and fragment; `undefined` where the client does not say. */
    readonly url?: string | undefined,
  ) {
    super(`The upstream answered with status ${status}`);
  }
}

/** A response of `fetch`, of axios or ky (`status`), of undici's `request` or of `node:http` (`statusCode`). */
export type ResponseLike =
  { readonly status: number } | { readonly statusCode?: number | undefined };

const statusOf = (response: unknown): number =>
  Number(read(response, 'statusCode') ?? read(response, 'status'));

const urlOf = (response: unknown): string | undefined => {
  const url = read(response, 'url');
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

/** Lets go of a body that nobody will read, so that its connection is free again. */
const discardBody = (response: unknown): void => {
  const body = read(response, 'body');
  const places = [
    [body, 'cancel'],
    [body, 'dump'],
    [response, 'resume'],
  ] as const;
  for (const [owner, name] of places) {
    const release = read(owner, name);
    if (typeof release === 'function') {
      void new Promise((resolve) => {
        resolve(release.call(owner));
      }).catch(() => undefined);
      return;
    }
  }
};

const isFailure = (status: number): boolean => !(status >= 200 && status <= 299);

/**
 * Gives a 2xx response back. `fetch`, `undici.request` and `node:http` throw nothing for an error status:
 * `const tags = await fetch(url).then(expectOk).then((response) => response.json())`.
 * @throws UpstreamStatusError for every other status; the body is discarded.
 */
export const expectOk = <Response extends ResponseLike>(response: Response): Response => {
  const status = statusOf(response);
  if (!isFailure(status)) return response;
  discardBody(response);
  throw new UpstreamStatusError(status, urlOf(response));
};

/** Whether a value is a `Response`, whoever's class it is, or what `undici.request` gives. */
const isResponse = (value: unknown): value is ResponseLike =>
  (typeof read(value, 'ok') === 'boolean' &&
    typeof read(value, 'status') === 'number' &&
    typeof read(value, 'arrayBuffer') === 'function') ||
  (typeof read(value, 'statusCode') === 'number' &&
    typeof read(read(value, 'body'), 'dump') === 'function');

/** Gives back whatever is not a response, and responses as `expectOk` does. */
export const expectOkIfResponse = <T>(value: T): T => (isResponse(value) ? expectOk(value) : value);
