import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isGuarded } from './egress-guard.js';
import { exceptionNamedIn } from './named-code.js';
import {
  guardSocket,
  linger,
  type SocketGuard,
  type SocketWriter,
  swallow,
  toRawHttpInsteadOf,
} from './raw-http.js';
import { readRefusal, type Refusal } from './refusal.js';
import type { SocketPolicy } from './socket-errors.js';

/**
 * Watches what is written to the socket of an upgrade, as by a gateway that refuses a WebSocket handshake: an error is
 * replaced, with its headers kept; anything else is let through, and the socket is its owner's from then on.
 */
export function watchHandshake(
  request: IncomingMessage,
  socket: Duplex,
  policy: SocketPolicy,
): void {
  if (!policy.isExcluded(request)) new Handshake(request, socket, policy);
}

/** How long a refusal whose head is not complete is waited for. */
const PATIENCE = 1000;

class Handshake {
  private readonly guard: SocketGuard;
  private readonly timer: NodeJS.Timeout;
  /** What has been written and not let through. */
  private held = Buffer.alloc(0);
  private isAnswered = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly socket: Duplex,
    private readonly policy: SocketPolicy,
  ) {
    this.guard = guardSocket(socket, (name, args) => this.onWrite(name, args));
    this.timer = setTimeout(() => this.decide(true), PATIENCE).unref();
  }

  private onWrite(name: SocketWriter, args: readonly unknown[]): unknown {
    const { guard, socket } = this;
    if (this.isAnswered) return swallow(socket, name, args);
    const chunk = name === 'destroy' ? undefined : bytesOf(args);
    // A response of Node's, as Fastify makes one for an upgrade, has a guard of its own.
    const isResponse = isGuarded((socket as { _httpMessage?: object | null })._httpMessage);
    if (isResponse || (chunk && this.held.length === 0 && isNoRefusal(chunk))) {
      this.release();
      return guard.pass(name, ...args);
    }
    if (chunk) this.held = Buffer.concat([this.held, chunk]);
    const isLast = name !== 'write';
    const isAnswered = this.decide(isLast);
    if (!isLast || (isAnswered && name === 'end')) return swallow(socket, name, args);
    // The bytes that came with it have gone out.
    return guard.pass(name, ...(chunk ? args.slice(1) : args));
  }

  /**
   * Answers a refusal, or lets go what is none.
   * @param isLast Nothing more is going to be written.
   * @returns whether it has been answered.
   */
  private decide(isLast: boolean): boolean {
    const refusal = readRefusal(this.held.toString('latin1'), isLast);
    if (refusal === 'none') this.release();
    else if (refusal !== 'incomplete') this.answer(refusal);
    return this.isAnswered;
  }

  private release(): void {
    clearTimeout(this.timer);
    this.guard.release();
    if (this.held.length > 0) this.guard.pass('write', this.held);
    this.held = Buffer.alloc(0);
  }

  private answer({ status, headers, start, body }: Refusal): void {
    const { guard, request, socket } = this;
    const { answers, registry } = this.policy;
    this.isAnswered = true;
    clearTimeout(this.timer);
    if (start > 0) guard.pass('write', this.held.subarray(0, start));
    const named = exceptionNamedIn(body, status, registry);
    const { event, response } = named
      ? answers.answer(named, undefined, request)
      : answers.toStatus(status, request);
    answers.report(event);
    guard.pass('end', toRawHttpInsteadOf(headers, response, request));
    // What comes after it goes nowhere, but its owner may destroy the socket.
    guard.release('destroy');
    linger(socket);
  }
}

const bytesOf = ([chunk, encoding]: readonly unknown[]): Buffer | undefined => {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined;
};

/** Tells what need not be copied to be let through. */
const isNoRefusal = (chunk: Buffer): boolean =>
  readRefusal(chunk.toString('latin1', 0, 16), false) === 'none';
