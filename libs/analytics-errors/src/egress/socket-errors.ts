import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../catalogue/catalogue.js';
import type { Dispose } from './adapter-replies.js';
import type { ErrorResponder } from '../respond/error-responder.js';
import { linger, toRawHttp } from './raw-http.js';

/** An error of Node's HTTP parser or server. */
interface SocketError extends Error {
  readonly code?: string;
}

/** The socket of a connection, with what Node keeps on it: the response that is under way. */
interface HttpSocket extends Duplex {
  readonly _httpMessage?: (ServerResponse & { readonly req?: IncomingMessage }) | null;
  /** Set on TLS sockets until the handshake is over. */
  readonly secureConnecting?: boolean;
}

const REQUEST_LINE = [
  'HPE_INVALID_METHOD',
  'HPE_INVALID_URL',
  'HPE_INVALID_CONSTANT',
  'HPE_INVALID_VERSION',
  'HPE_PAUSED_H2_UPGRADE',
];
const BODY = ['HPE_INVALID_CHUNK_SIZE', 'HPE_CHUNK_EXTENSIONS_OVERFLOW', 'HPE_STRICT'];
/** Raised wherever in the request the client stopped. */
const ANYWHERE = ['HPE_INVALID_EOF_STATE', 'ERR_HTTP_REQUEST_TIMEOUT'];

/** The status that Node and Fastify would answer. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Finds the code of a request that never became one, by the error of Node's parser. */
export const codeOfSocketError = (errorCode: string | undefined, inBody: boolean): ErrorCode => {
  if (errorCode === undefined) return 'E1009_INVALID_HEADER';
  if (REQUEST_LINE.includes(errorCode)) return 'E1004_INVALID_VALUE';
  if (BODY.includes(errorCode) || (inBody && ANYWHERE.includes(errorCode)))
    return 'E1006_INVALID_REQ_BODY';
  return 'E1009_INVALID_HEADER';
};

const isGone = (error: SocketError, socket: HttpSocket): boolean =>
  error.code === 'ECONNRESET' ||
  error.code === 'EPIPE' ||
  !socket.writable ||
  socket.secureConnecting === true;

/** Answers what Node's HTTP parser refuses, in place of whoever did so before. */
export const answerSocketErrors = (server: Server, answers: ErrorResponder): Dispose => {
  const answered = new WeakSet<object>();
  const onClientError = (error: SocketError, socket: HttpSocket): void => {
    const response = socket._httpMessage;
    // Bytes of an answer that follow those of another one would corrupt it; cut off, it is recognised as incomplete.
    if (isGone(error, socket) || response?.headersSent || answered.has(socket)) {
      socket.destroy(error);
      return;
    }
    answered.add(socket);
    const request = response?.req;
    const inBody = request?.complete === false;
    const status = STATUS_OF[error.code ?? ''] ?? 400;
    const answer = answers.toStatus(
      status,
      request ?? {},
      codeOfSocketError(error.code, inBody),
      error,
    );
    answers.report(answer.event);
    socket.end(toRawHttp(answer.response));
    linger(socket);
  };
  // Two listeners would write two answers.
  const others = server.listeners('clientError') as ((error: Error, socket: Duplex) => void)[];
  server.removeAllListeners('clientError');
  server.on('clientError', onClientError);
  return () => {
    server.off('clientError', onClientError);
    for (const other of others) server.on('clientError', other);
  };
};
