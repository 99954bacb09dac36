import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispose } from './adapter-replies.js';
import type { ErrorResponder } from '../respond/error-responder.js';
import { linger, toRawHttp } from './raw-http.js';

const REFUSAL = /^HTTP\/1\.[01] ([45]\d\d)/;
/** A status line is never longer than this up to its status. */
const STATUS_LINE = 16;

const statusIn = (chunk: unknown): number | undefined => {
  const start =
    typeof chunk === 'string'
      ? chunk.slice(0, STATUS_LINE)
      : Buffer.isBuffer(chunk)
        ? chunk.toString('latin1', 0, STATUS_LINE)
        : '';
  const status = REFUSAL.exec(start)?.[1];
  return status === undefined ? undefined : Number(status);
};

/** Looks at the first bytes that are written to a socket: a refusal is replaced, anything else is let through for good. */
const guardSocket = (socket: Duplex, request: IncomingMessage, answers: ErrorResponder): void => {
  // Own properties that hide the prototype's, which are those of the socket again once these are gone.
  const release = (): void => {
    for (const name of ['write', 'end']) Reflect.deleteProperty(socket, name);
  };
  const refuse = (status: number): void => {
    const { event, response } = answers.toStatus(status, request);
    answers.report(event);
    socket.end(toRawHttp(response));
    linger(socket);
  };
  const guarded =
    (name: 'write' | 'end') =>
    (...args: unknown[]): unknown => {
      release();
      const status = statusIn(args[0]);
      if (status !== undefined) refuse(status);
      else return (socket[name] as (...rest: unknown[]) => unknown)(...args);
      return name === 'write' ? true : socket;
    };
  Object.assign(socket, { write: guarded('write'), end: guarded('end') });
};

/** Answers refused WebSocket handshakes, which gateways write to the socket themselves. */
export const answerUpgradeRefusals = (server: Server, answers: ErrorResponder): Dispose => {
  const onUpgrade = (request: IncomingMessage, socket: Duplex): void => {
    guardSocket(socket, request, answers);
  };
  let isMoving = false;
  // Where nobody else listens, Node treats an upgrade as a plain request, and a listener of ours alone would swallow it.
  const follow = (event: string | symbol): void => {
    if (event !== 'upgrade' || isMoving) return;
    isMoving = true;
    server.off('upgrade', onUpgrade);
    server.prependListener('upgrade', onUpgrade);
    isMoving = false;
  };
  const leaveWithTheLast = (event: string | symbol): void => {
    if (event !== 'upgrade' || isMoving) return;
    isMoving = true;
    if (server.listeners('upgrade').every((listener) => listener === onUpgrade))
      server.off('upgrade', onUpgrade);
    isMoving = false;
  };
  if (server.listenerCount('upgrade') > 0) follow('upgrade');
  server.on('newListener', follow);
  server.on('removeListener', leaveWithTheLast);
  return () => {
    server.off('newListener', follow);
    server.off('removeListener', leaveWithTheLast);
    server.off('upgrade', onUpgrade);
  };
};
