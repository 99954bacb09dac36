import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorResponse } from '../respond/error-response.js';
import { prepareRaw, setQuietly } from '../respond/write-error.js';

/** An error as bytes of HTTP/1.1, for a socket without a response. */
export function toRawHttp({ status, headers, body }: ErrorResponse): string {
  return rawHttp(status, { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body);
}

/** `toRawHttp` for an error that takes another one's place and keeps those of its headers that an error keeps. */
export function toRawHttpInsteadOf(
  refused: readonly (readonly [name: string, value: string])[],
  error: ErrorResponse,
  request: IncomingMessage,
): string {
  // Never written to anybody: it knows the rules for headers.
  const response = new ServerResponse(request);
  for (const [name, value] of refused) {
    const present = response.getHeader(name);
    setQuietly(response, name, present === undefined ? value : [present, value].flat().map(String));
  }
  for (const name of HOP_BY_HOP) response.removeHeader(name);
  prepareRaw(response, error);
  const headers = (response as ServerResponse & { getRawHeaderNames(): string[] })
    .getRawHeaderNames()
    .map((name) => [name, response.getHeader(name) ?? ''] as const);
  return rawHttp(error.status, Object.fromEntries(headers), error.body);
}

/** Ends a socket so that what was sent arrives: closing it with unread input would reset the connection. */
export function linger(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER).unref();
  // Node takes its own listener off a socket that is upgraded, and an error without one ends the process.
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.resume();
}

/** The functions that write to a socket. */
export type SocketWriter = 'write' | 'end' | 'destroy';
type Writers = Record<SocketWriter, (...args: unknown[]) => unknown>;

/** What stands before a socket. */
export interface SocketGuard {
  /** Calls what is behind the guard. */
  pass(name: SocketWriter, ...args: unknown[]): unknown;
  /** Takes the guard away, or only that of one function. */
  release(...names: readonly SocketWriter[]): void;
}

/** Puts a function before those by which others write to a socket. */
export function guardSocket(
  socket: Duplex,
  guard: (name: SocketWriter, args: readonly unknown[]) => unknown,
): SocketGuard {
  const target = socket as unknown as Writers;
  const names: readonly SocketWriter[] = ['write', 'end', 'destroy'];
  const own = Object.fromEntries(
    names.filter((name) => Object.hasOwn(socket, name)).map((name) => [name, target[name]]),
  ) as Partial<Writers>;
  const released = new Set<SocketWriter>();
  const pass: SocketGuard['pass'] = (name, ...args) =>
    (own[name] ?? (Object.getPrototypeOf(socket) as Writers)[name]).apply(socket, args);
  const guards = names.map((name) => [
    name,
    // Whoever has kept the function calls it also after it was released.
    (...args: unknown[]) => (released.has(name) ? pass(name, ...args) : guard(name, args)),
  ]) as [SocketWriter, Writers[SocketWriter]][];
  for (const [name, guarded] of guards) target[name] = guarded;
  return {
    pass,
    release: (...some) => {
      for (const [name, guarded] of guards) {
        if (some.length > 0 && !some.includes(name)) continue;
        released.add(name);
        if (target[name] !== guarded) continue;
        if (own[name]) target[name] = own[name];
        else Reflect.deleteProperty(socket, name);
      }
    },
  };
}

/** Calls back and lets go on whoever writes to a socket that has been answered. */
export function swallow(socket: Duplex, name: SocketWriter, args: readonly unknown[]): unknown {
  const callback = args.find((argument) => typeof argument === 'function') as
    (() => void) | undefined;
  if (callback) process.nextTick(callback);
  return name === 'write' ? true : socket;
}

/** How long a client has to read its answer before the connection is cut. */
const LINGER = 1000;

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'date'];

const rawHttp = (
  status: number,
  headers: Readonly<Record<string, string | number | readonly string[]>>,
  body: string,
): string => {
  const lines = Object.entries({
    ...headers,
    Date: new Date().toUTCString(),
    Connection: 'close',
  }).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`;
};
