import { randomUUID } from 'node:crypto';

/** What an incoming request id must look like to be taken over. */
const ACCEPTABLE = /^[\w.-]{1,64}$/;

const requestIds = new WeakMap<object, string>();

interface RequestWithHeaders {
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The id of a request: the incoming header's if it is acceptable, else a random UUID. It is decided once, so that
 * whoever asks during the request's life gets the same one.
 * @param request Node's own request, which the adapters wrap.
 */
export const requestIdOf = (request: object, header: string): string => {
  const known = requestIds.get(request);
  if (known !== undefined) return known;
  const incoming = (request as RequestWithHeaders).headers?.[header.toLowerCase()];
  const requestId =
    typeof incoming === 'string' && ACCEPTABLE.test(incoming) ? incoming : randomUUID();
  requestIds.set(request, requestId);
  return requestId;
};

/** Gives a request the id that the application has put on its response, if it is acceptable. */
export function keepRequestId(request: object, given: unknown): void {
  if (typeof given === 'string' && ACCEPTABLE.test(given)) requestIds.set(request, given);
}
