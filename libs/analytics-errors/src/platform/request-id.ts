import { randomUUID } from 'node:crypto';
import { rawRequestOf } from './http-message.js';
import { isObject, read } from './safe-read.js';

export const DEFAULT_REQUEST_ID_HEADER = 'x-request-id';

/** What a request id must look like to be taken over. */
const ACCEPTABLE = /^[\w.-]{1,64}$/;
/** Fastify counts by default, from 1 with every start of a process: what names many requests is no id. */
const COUNTER = /^req-[\da-z]{1,7}$/;

const requestIds = new WeakMap<object, string>();
/** Only of requests to an application that names a header of its own. */
const headerNames = new WeakMap<object, string>();

/**
 * The id of a request, as it stands in error bodies, headers and the log: the `id` that pino-http or Fastify gave it,
 * else the incoming header's, if they are acceptable; else a random UUID. It is decided once, so that whoever asks during
 * the request's life gets the same one.
 * @param request What the platform hands to handlers, or Node's own request.
 */
export function requestIdOf(request: object, header?: string): string {
  const raw = keyOf(request);
  const known = requestIds.get(raw);
  if (known !== undefined) return known;
  const name = header ?? headerNames.get(raw) ?? DEFAULT_REQUEST_ID_HEADER;
  const requestId =
    givenId(request) ??
    givenId(raw) ??
    acceptable(read(read(raw, 'headers'), name.toLowerCase())) ??
    randomUUID();
  requestIds.set(raw, requestId);
  return requestId;
}

/** Gives a request the id that the application has put on its response, if it is acceptable. */
export function keepRequestId(request: object, given: unknown): void {
  if (acceptable(given) !== undefined) requestIds.set(keyOf(request), given as string);
}

/** Notes the header that carries the request id, for whoever asks without knowing the options. */
export function noteRequestIdHeader(request: object, header: string): void {
  headerNames.set(keyOf(request), header);
}

/** Node's own request; a message that stands for one can have anything under `raw`. */
const keyOf = (request: object): object => {
  const raw: unknown = rawRequestOf(request);
  return isObject(raw) ? raw : request;
};

const acceptable = (id: unknown): string | undefined =>
  typeof id === 'string' && ACCEPTABLE.test(id) ? id : undefined;

const givenId = (request: object): string | undefined => {
  const id = acceptable(read(request, 'id'));
  return id === undefined || COUNTER.test(id) ? undefined : id;
};
