import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { ErrorResponse } from '../respond/error-response.js';
import { writeRaw } from '../respond/write-error.js';
import { recordOf, type ResponseRecord } from '../respond/response-record.js';

/** Who decides about the errors that are about to leave. */
export interface EgressPolicy {
  /** Whether errors are held back at all; then an error about which nothing can be decided is held back too. */
  readonly replaces: boolean;
  /** Asked once per response, when its first byte as an error is due: is it to be held back? */
  holds(
    response: ServerResponse,
    record: ResponseRecord,
    status: number,
    contentType: string | undefined,
  ): boolean;
  /** What leaves in place of what was held back. */
  answer(response: ServerResponse, record: ResponseRecord, status: number): ErrorResponse;
}

type Callback = (error?: Error | null) => void;
type Writer = (this: ServerResponse, ...args: unknown[]) => unknown;

/** The ways to write to a response, with arguments that are handed on and not looked at. */
interface Writers {
  readonly writeHead: Writer;
  readonly write: Writer;
  readonly end: Writer;
  readonly flushHeaders: Writer;
}

type HeaderList = readonly (readonly [name: string, value: OutgoingHttpHeader])[];

/** `open`: nothing is decided yet. `held`: what is written goes nowhere. `passed`: what is written goes out. */
type Phase = 'open' | 'held' | 'passed';

const GUARD: unique symbol = Symbol('nestjs-analytics-errors.egress-guard') as never;

interface Guarded extends ServerResponse {
  [GUARD]: Guard;
}

class Guard {
  phase: Phase = 'open';

  constructor(
    readonly record: ResponseRecord,
    readonly policy: EgressPolicy,
    readonly original: Writers,
  ) {}

  /** Tells whether what is being written with this status is held back. */
  holds(response: ServerResponse, status: number, headers?: HeaderList): boolean {
    if (this.phase !== 'open') return this.phase === 'held';
    if (response.headersSent || (status < 400 && this.record.answer === undefined)) return false;
    try {
      const type =
        headers?.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ??
        response.getHeader('content-type');
      const isHeld = this.policy.holds(
        response,
        this.record,
        status,
        typeof type === 'string' ? type : undefined,
      );
      this.phase = isHeld ? 'held' : 'passed';
    } catch {
      this.phase = this.policy.replaces ? 'held' : 'passed';
    }
    return this.phase === 'held';
  }

  /** Writes the error that leaves instead. */
  finish(response: ServerResponse): void {
    this.phase = 'passed';
    try {
      // Sessions and compression put an `end` of their own before this one and run it once: they have had their turn.
      writeRaw(response, this.policy.answer(response, this.record, response.statusCode), (body) =>
        this.original.end.call(response, body),
      );
    } catch {
      // Whoever wrote the error must not be thrown at, and nothing is better than what was held back.
      response.destroy();
    }
  }
}

const setQuietly = (
  response: ServerResponse,
  name: string,
  value: OutgoingHttpHeader | undefined,
): void => {
  try {
    if (value !== undefined) response.setHeader(name, value);
  } catch {
    // A header that HTTP does not allow must not cost the client its answer.
  }
};

/** Reads the headers that are handed to `writeHead`, which takes them in three forms, after a reason phrase or not. */
const headersIn = (first: unknown, second: unknown): HeaderList => {
  const headers = typeof first === 'string' ? second : (first ?? second);
  if (!Array.isArray(headers))
    return Object.entries((headers ?? {}) as Record<string, OutgoingHttpHeader>);
  const list = headers as unknown[];
  const flat = list.every(Array.isArray) ? list.flat(1) : list;
  const byName = new Map<string, [string, OutgoingHttpHeader]>();
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [name, value] = [String(flat[index]), flat[index + 1] as OutgoingHttpHeader];
    const known = byName.get(name.toLowerCase());
    // A list may name a header more than once, as it has to for several cookies.
    byName.set(name.toLowerCase(), [
      name,
      known === undefined ? value : [known[1], value].flat().map(String),
    ]);
  }
  return [...byName.values()];
};

const callbackOf = (args: readonly unknown[]): Callback | undefined =>
  args.find((argument): argument is Callback => typeof argument === 'function');

// One function for all responses, so that guarding one costs four assignments and no egress.

const writeHead = function (this: Guarded, ...args: unknown[]) {
  const guard = this[GUARD];
  const [status, first, second] = args as [number, unknown, unknown];
  // The headers are read only where the status is that of an error.
  const headers =
    status < 400 && guard.phase === 'open' && !guard.record.answer ? [] : headersIn(first, second);
  if (!guard.holds(this, status, headers)) return guard.original.writeHead.apply(this, args);
  for (const [name, value] of headers) setQuietly(this, name, value);
  this.statusCode = status;
  return this;
};

const flushHeaders = function (this: Guarded) {
  const guard = this[GUARD];
  if (!guard.holds(this, this.statusCode)) guard.original.flushHeaders.call(this);
};

const write = function (this: Guarded, ...args: unknown[]) {
  const guard = this[GUARD];
  if (!guard.holds(this, this.statusCode)) return guard.original.write.apply(this, args);
  // Whoever writes waits for this: a stream that is piped here would stand still for ever.
  const callback = callbackOf(args);
  if (callback) process.nextTick(callback);
  return true;
};

const end = function (this: Guarded, ...args: unknown[]) {
  const guard = this[GUARD];
  if (!guard.holds(this, this.statusCode)) return guard.original.end.apply(this, args);
  const callback = callbackOf(args);
  if (callback) this.once('finish', callback);
  guard.finish(this);
  return this;
};

/** Puts the guard before a response of Node's; once, however often it is asked to. */
export const guardResponse = (response: ServerResponse, policy: EgressPolicy): ResponseRecord => {
  const guarded = response as ServerResponse & Partial<Pick<Guarded, typeof GUARD>>;
  const known = guarded[GUARD];
  if (known) return known.record;
  const record = recordOf(response);
  const target = response as unknown as { -readonly [Name in keyof Writers]: Writers[Name] };
  guarded[GUARD] = new Guard(record, policy, {
    writeHead: target.writeHead,
    write: target.write,
    end: target.end,
    flushHeaders: target.flushHeaders,
  });
  target.writeHead = writeHead as Writer;
  target.write = write as Writer;
  target.end = end as Writer;
  target.flushHeaders = flushHeaders as Writer;
  return record;
};
