import { framesOf } from '../platform/stack.js';
import { type ErrorView, read, readList, readText, viewOf } from '../platform/safe-read.js';
import { upstreamOf } from '../upstream/tag.js';
import { scrub, scrubFrame, scrubReply, scrubUrl } from './scrub.js';

/** What the log says of one error, field by field: nothing that is not named here is written. */
export interface ErrorFacts {
  /** The name of the class, and `name` where it says something else. */
  readonly kind: string;
  /** The scrubbed message; `''` where the message may be a reply's body. */
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
  /** The stack's frames. */
  readonly frames: readonly string[];
}

const MAX_FRAMES = 12;
const MAX_TYPES = 5;
const WORD = /^[\w$.-]{1,80}$/;
const HOST = /^[\w.:%-]{1,255}$/;
/** Errors of Elasticsearch's client whose message holds the reply or the query. */
const MESSAGE_IS_BODY = new Set(['ResponseError', 'DeserializationError', 'SerializationError']);

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && WORD.test(value) ? value : undefined;
const integer = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined;
const host = (value: unknown): string | undefined =>
  typeof value === 'string' && HOST.test(value) ? value : undefined;
const count = (list: readonly unknown[]): number | undefined =>
  list.length > 0 ? list.length : undefined;
const url = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? scrubUrl(value) : undefined;

/** Reads the facts of one error. */
export function factsOf(thrown: unknown): ErrorFacts {
  const view = viewOf(thrown);
  const { address, port } = {
    address: host(read(thrown, 'address')),
    port: integer(read(thrown, 'port')),
  };
  const fields = {
    upstream: upstreamOf(thrown),
    code: word(view.code) ?? integer(view.code),
    errno: integer(read(thrown, 'errno')),
    syscall: word(read(thrown, 'syscall')),
    address:
      address === undefined ? undefined : `${address}${port === undefined ? '' : `:${port}`}`,
    hostname: host(read(thrown, 'hostname')),
    status: statusOf(thrown),
    ...requestOf(thrown),
    command: word(read(read(thrown, 'command'), 'name')),
    ...searchFactsOf(thrown),
  };
  return {
    kind: kindOfView(view),
    message: messageOf(view),
    fields: Object.fromEntries(
      Object.entries(fields).filter(
        (entry): entry is [string, string | number] => entry[1] !== undefined,
      ),
    ),
    frames: framesOf(thrown)
      .slice(0, MAX_FRAMES)
      .map((frame) => `    ${scrubFrame(frame)}`),
  };
}

/** The name of a thrown value's class, and `name` where it says something else. */
export function kindOf(thrown: unknown): string {
  return kindOfView(viewOf(thrown));
}

const kindOfView = ({ name, classes: [ownClass] }: ErrorView): string => {
  const [first = 'Error', second] = [...new Set([word(ownClass), word(name)])].filter(
    (text) => text !== undefined && text !== 'Object',
  );
  return second === undefined || second === 'Error' ? first : `${first} (${second})`;
};

/** A server's own words repeat what they are about: an argument, a value of a row, the answer of a mail server. */
const isReply = ({ value, classes, name }: ErrorView): boolean =>
  classes.includes('RedisError') ||
  classes.includes('ErrorReply') ||
  name === 'ReplyError' ||
  ['sqlMessage', 'sqlState', 'severity', 'errorResponse', 'codeName', 'responseCode'].some(
    (key) => read(value, key) !== undefined,
  );

const messageOf = (error: ErrorView): string => {
  if (
    MESSAGE_IS_BODY.has(error.name) &&
    (read(error.value, 'meta') !== undefined || read(error.value, 'data') !== undefined)
  )
    return '';
  // A mail server's answer stands in the message and, alone, in `response`.
  const response =
    read(error.value, 'responseCode') === undefined ? '' : readText(error.value, 'response');
  const message = response === '' ? error.message : error.message.replaceAll(response, '***');
  return isReply(error) ? scrubReply(message) : scrub(message);
};

const joined = (base: unknown, path: unknown): unknown =>
  typeof base === 'string' && typeof path === 'string' && !URL.canParse(path)
    ? `${base}/${path}`.replace(/(?<!:)\/\/+/g, '/')
    : path;

const requestOf = (
  thrown: unknown,
): { readonly method?: string | undefined; readonly url?: string | undefined } => {
  const config = read(thrown, 'config') ?? read(thrown, 'options');
  const request = read(thrown, 'request');
  const params = read(read(read(read(thrown, 'meta'), 'meta'), 'request'), 'params');
  return {
    method: [config, request, params]
      .map((source) => word(read(source, 'method'))?.toUpperCase())
      .find((method) => method !== undefined),
    url: [
      read(thrown, 'url'),
      joined(read(config, 'baseURL'), read(config, 'url')),
      read(request, 'url'),
      read(params, 'path'),
    ]
      .map((address) => url(address instanceof URL ? address.href : address))
      .find((address) => address !== undefined),
  };
};

const statusOf = (thrown: unknown): number | undefined => {
  const response = read(thrown, 'response');
  return [
    read(thrown, 'status'),
    read(thrown, 'statusCode'),
    read(response, 'status'),
    read(response, 'statusCode'),
    read(read(thrown, 'meta'), 'statusCode'),
  ]
    .map(integer)
    .find((status) => status !== undefined);
};

/** What a reply of Elasticsearch says of its failure besides its text. */
const searchFactsOf = (thrown: unknown): Record<string, string | number | undefined> => {
  const meta = read(thrown, 'meta');
  const body = read(meta, 'body');
  const error = read(body, 'error');
  const roots = [...readList(error, 'root_cause', MAX_TYPES), read(error, 'caused_by')].map(
    (cause) => word(read(cause, 'type')),
  );
  return {
    type: word(read(error, 'type')),
    causes: [...new Set(roots)].filter((type) => type !== undefined).join(',') || undefined,
    failedShards:
      integer(read(read(body, '_shards'), 'failed')) ??
      count(readList(error, 'failed_shards', 1000)),
    shards: integer(read(read(body, '_shards'), 'total')),
    attempts: integer(read(read(meta, 'meta'), 'attempts')),
  };
};
