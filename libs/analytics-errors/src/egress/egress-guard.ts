import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { ErrorResponse } from '../respond/error-response.js';
import { isHttp2 } from '../platform/http-message.js';
import { attempt } from '../platform/safe-read.js';
import { prepareRaw, setQuietly } from '../respond/write-error.js';
import {
  ANSWER_WRITER,
  type AnswerWriter,
  existingRecordOf,
  recordOf,
  type ResponseRecord,
} from '../respond/response-record.js';

/** Who decides about the errors that are about to leave. */
export interface EgressPolicy {
  /** Whether errors are held back at all; then an error about which nothing can be decided is held back too. */
  readonly replaces: boolean;
  /** Asked once per response, when its first byte as an error is due: is it to be held back? */
  holds(record: ResponseRecord, status: number, contentType: string | undefined): boolean;
  /**
   * What leaves in place of what was held back; asked once per response that is held back.
   * @param chunk The beginning of the body that was held back, where there is one.
   */
  answer(response: ServerResponse, status: number, chunk?: unknown): ErrorResponse;
}

/** Puts the guard before a response of Node's; once, however often it is asked to. */
export function guardResponse(response: ServerResponse, policy: EgressPolicy): void {
  if (isGuarded(response)) return;
  const isWrapped = WRITERS.some((name) => Object.hasOwn(response, name));
  guard(
    response,
    isWrapped ? new Guarding(policy, { own: writersOf(response) }) : guardingOf(policy),
  );
}

/**
 * Puts the guard before all responses that inherit from a prototype. For those of Express this costs a request nothing,
 * while functions on the response itself, whose prototype Express changes, cost 5 to 30 µs of CPU.
 */
export function guardPrototype(prototype: object, policy: EgressPolicy): void {
  if (Object.hasOwn(prototype, ANSWER_WRITER)) return;
  guard(prototype, new Guarding(policy, { own: writersOf(prototype), holder: prototype }));
}

/**
 * Puts the guard before a response until its prototype is changed, as Express does to those that it takes; functions on
 * the response itself would make that change cost 5 µs of CPU.
 */
export function guardUntilTaken(response: ServerResponse, policy: EgressPolicy): void {
  if (isGuarded(response)) return;
  const prototype = Object.getPrototypeOf(response) as object;
  Object.setPrototypeOf(response, guardedPrototypeOf(prototype, policy));
}

/** Whether a response has a guard, which decides what leaves through it. */
export function isGuarded(response: object | null | undefined): boolean {
  return response !== null && response !== undefined && ANSWER_WRITER in response;
}

/** How long an error whose body has begun may stay open before it is answered. */
const PATIENCE = 50;

type Callback = (error?: Error | null) => void;
type WriterName = 'writeHead' | 'write' | 'end' | 'flushHeaders' | 'destroy';
type Writers = Record<WriterName, (this: ServerResponse, ...args: unknown[]) => unknown>;
const WRITERS: readonly WriterName[] = ['writeHead', 'write', 'end', 'flushHeaders'];
type HeaderList = readonly (readonly [name: string, value: OutgoingHttpHeader])[];

/**
 * `open`: nothing is decided yet. `passed`: what is written goes out. `held`: what is written goes nowhere, and the
 * answer is due. `answering`: ours is going out. `answered`: what is written goes nowhere.
 */
type Phase = 'open' | 'passed' | 'held' | 'answering' | 'answered';

/** What is put on a response, or on the prototype of many: who decides, and what the guard stands before. */
class Guarding implements AnswerWriter {
  readonly writesAnswers: boolean;
  private readonly own: Partial<Writers>;
  private readonly holder: object | undefined;

  /**
   * @param own The functions that the guard takes the place of.
   * @param holder The prototype that has the guard; absent where each response has it.
   */
  constructor(
    readonly policy: EgressPolicy,
    { own = {}, holder }: { readonly own?: Partial<Writers>; readonly holder?: object } = {},
  ) {
    this.writesAnswers = policy.replaces;
    this.own = own;
    this.holder = holder;
  }

  /** Calls what the guard stands before: a prototype may have been changed after the guard was put there. */
  pass(response: ServerResponse, name: WriterName, args: readonly unknown[]): unknown {
    return (this.own[name] ?? this.behind(response)[name]).apply(response, args as unknown[]);
  }

  private behind(response: ServerResponse): Writers {
    let next = Object.getPrototypeOf(this.holder ?? response) as object;
    // An application that is mounted in another one has a guard of its own, which is the one that counts.
    while (Object.hasOwn(next, ANSWER_WRITER)) next = Object.getPrototypeOf(next) as object;
    return next as Writers;
  }
}

/** A target's own functions for what the guard takes over. */
const writersOf = (target: object): Partial<Writers> => ({ ...target });

const guardings = new WeakMap<EgressPolicy, Guarding>();

/** The same one for all responses of an application: what it stands before is looked up when it is called. */
const guardingOf = (policy: EgressPolicy): Guarding => {
  const guarding = guardings.get(policy) ?? new Guarding(policy);
  guardings.set(policy, guarding);
  return guarding;
};

const guardedPrototypes = new WeakMap<EgressPolicy, WeakMap<object, object>>();

const guardedPrototypeOf = (prototype: object, policy: EgressPolicy): object => {
  const known = guardedPrototypes.get(policy) ?? new WeakMap<object, object>();
  guardedPrototypes.set(policy, known);
  const guarded = known.get(prototype) ?? (Object.create(prototype) as object);
  known.set(prototype, guarded);
  guardPrototype(guarded, policy);
  return guarded;
};

const guard = (target: object, guarding: Guarding): void => {
  const guarded = target as Guarded;
  guarded[ANSWER_WRITER] = guarding;
  guarded.writeHead = writeHead as never;
  guarded.write = write as never;
  guarded.end = end as never;
  guarded.flushHeaders = flushHeaders;
};

const GUARD: unique symbol = Symbol('nestjs-analytics-errors.egress-guard') as never;

interface Guarded extends ServerResponse {
  [ANSWER_WRITER]: Guarding;
  /** Made when an error is about to leave. */
  [GUARD]?: Guard;
}

/** The guard of a response whose status is that of an error, or that has an answer of ours; of others there is none. */
const guardOf = (response: Guarded, status: number): Guard | undefined => {
  const known = response[GUARD];
  if (known || (status < 400 && existingRecordOf(response)?.answer === undefined)) return known;
  const made = new Guard(response, response[ANSWER_WRITER]);
  response[GUARD] = made;
  return made;
};

class Guard {
  phase: Phase = 'open';
  private readonly record: ResponseRecord;
  private readonly policy: EgressPolicy;
  private timer: NodeJS.Timeout | undefined;
  private chunk: unknown;
  private answer: ErrorResponse | undefined;
  private isEnded = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly guarding: Guarding,
  ) {
    this.record = recordOf(response);
    this.policy = guarding.policy;
  }

  pass(name: WriterName, args: readonly unknown[]): unknown {
    return this.guarding.pass(this.response, name, args);
  }

  /** Whether what is written now goes out. */
  lets(status: number, headers: HeaderList = [], chunk?: unknown): boolean {
    if (this.phase === 'open') this.decide(status, headers);
    if (this.phase === 'held') this.chunk ??= chunk;
    return this.phase !== 'held' && this.phase !== 'answered';
  }

  /** Answers at the end of what was held back. */
  end(callback: Callback | undefined, body: unknown): void {
    if (callback && this.response.writableFinished) process.nextTick(callback);
    else if (callback) this.response.once('finish', callback);
    if (this.phase === 'held') this.write(body);
    this.finish();
  }

  /** Takes the headers over that are handed to `writeHead`. */
  takeHead(status: number, headers: HeaderList): void {
    if (this.phase !== 'held') return;
    for (const [name, value] of headers) setQuietly(this.response, name, value);
    this.response.statusCode = status;
  }

  /** Whoever destroys a response that is held back gives up, and the client gets our answer all the same. */
  destroy(args: readonly unknown[]): void {
    if (this.isEnded || this.response.destroyed) this.pass('destroy', args);
    else this.end(undefined, undefined);
  }

  /** Takes away what was put on the response while its head was being written, such as the encoding of a compressor. */
  repair(): void {
    const { response, answer } = this;
    if (
      !answer ||
      !['content-encoding', 'transfer-encoding'].some((name) => response.hasHeader(name))
    )
      return;
    prepareRaw(response, answer);
  }

  private decide(status: number, headers: HeaderList): void {
    const { response, record, policy } = this;
    if (response.headersSent) return;
    const isHeld = attempt(() => policy.holds(record, status, typeIn(headers, response)));
    this.phase = (isHeld ?? policy.replaces) ? 'held' : 'passed';
    if (this.phase === 'held') this.hold();
  }

  private hold(): void {
    const { response } = this;
    response.destroy = destroy;
    // What our filter answers ends by itself, if need be after a session has been stored.
    if (this.record.answer) return;
    response.once('close', () => this.onClose());
    this.timer = setTimeout(() => attempt(() => this.answerEarly()), PATIENCE).unref();
  }

  /** Answers before whoever writes is through, who goes on writing to nobody. */
  private answerEarly(): void {
    const { response } = this;
    if (this.phase !== 'held' || response.destroyed) return;
    // Without a body, and in a stream of its own, the answer is complete only at its end.
    if (isHttp2(response.req) || response.req.method === 'HEAD') this.end(undefined, undefined);
    else {
      // The client has the whole answer while this response stays open.
      response.shouldKeepAlive = false;
      this.write(undefined, 'write');
    }
  }

  private write(body: unknown, by: 'write' | 'end' = 'end'): void {
    const { response, policy } = this;
    clearTimeout(this.timer);
    this.phase = 'answering';
    this.isEnded = by === 'end';
    try {
      this.answer = policy.answer(response, response.statusCode, this.chunk ?? body);
      prepareRaw(response, this.answer, isSame(body, this.answer.body));
      // Sessions and compression put an `end` of their own before this one and run it once: they have had their turn.
      this.pass(by, [this.answer.body]);
    } catch {
      // Whoever wrote the error must not be thrown at, and nothing is better than what was held back.
      this.pass('destroy', []);
    }
    this.phase = 'answered';
  }

  private finish(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.phase = 'answering';
    attempt(() => this.pass('end', []));
    this.phase = 'answered';
  }

  private onClose(): void {
    clearTimeout(this.timer);
    if (this.phase !== 'held') return;
    this.phase = 'answered';
    // Nobody gets the answer; it is decided for those who are told of errors.
    attempt(() => this.policy.answer(this.response, this.response.statusCode, this.chunk));
  }
}

const typeIn = (headers: HeaderList, response: ServerResponse): string | undefined => {
  const type =
    headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ??
    response.getHeader('content-type');
  return typeof type === 'string' ? type : undefined;
};

const isSame = (chunk: unknown, body: string): boolean =>
  chunk === body || (Buffer.isBuffer(chunk) && chunk.equals(Buffer.from(body)));

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

const callbackIn = (args: readonly unknown[]): Callback | undefined =>
  args.find((argument): argument is Callback => typeof argument === 'function');

const writeHead = function (this: Guarded, ...args: unknown[]) {
  const [status, first, second] = args as [number, unknown, unknown];
  const guard = guardOf(this, status);
  if (guard === undefined) return this[ANSWER_WRITER].pass(this, 'writeHead', args);
  const headers = guard.phase === 'held' || guard.phase === 'open' ? headersIn(first, second) : [];
  if (!guard.lets(status, headers)) {
    guard.takeHead(status, headers);
    return this;
  }
  if (guard.phase === 'answering') guard.repair();
  return guard.pass('writeHead', args);
};

const flushHeaders = function (this: Guarded) {
  const guard = guardOf(this, this.statusCode);
  if (guard === undefined || guard.lets(this.statusCode))
    this[ANSWER_WRITER].pass(this, 'flushHeaders', []);
};

const write = function (this: Guarded, ...args: unknown[]) {
  const guard = guardOf(this, this.statusCode);
  if (guard === undefined || guard.lets(this.statusCode, [], args[0]))
    return this[ANSWER_WRITER].pass(this, 'write', args);
  // A piped stream goes on only when it is called back.
  const callback = callbackIn(args);
  if (callback) process.nextTick(callback);
  return true;
};

const end = function (this: Guarded, ...args: unknown[]) {
  const guard = guardOf(this, this.statusCode);
  if (guard === undefined || guard.lets(this.statusCode))
    return this[ANSWER_WRITER].pass(this, 'end', args);
  guard.end(callbackIn(args), typeof args[0] === 'function' ? undefined : args[0]);
  return this;
};

const destroy = function (this: Guarded, ...args: unknown[]) {
  this[GUARD]?.destroy(args);
  return this;
};
