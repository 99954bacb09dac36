import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../catalogue/catalogue.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { ErrorResponder } from '../respond/error-responder.js';
import { guardSocket, linger, swallow, toRawHttp } from './raw-http.js';

/** What answering at the socket depends on. */
export interface SocketPolicy {
  readonly answers: ErrorResponder;
  readonly registry: ExceptionRegistry;
  /** Whether the path of a request keeps its own errors. */
  readonly isExcluded: (request: IncomingMessage) => boolean;
  /** Told of the error with which the application has destroyed a response that is under way. */
  readonly onBrokenOff: (response: ServerResponse, error: unknown) => void;
}

/**
 * Answers what Node's HTTP parser refuses. The application's listeners are told as ever; what they write goes nowhere.
 * @param proceed Tells the listeners.
 */
export function answerSocketError(
  [error, socket]: readonly unknown[],
  proceed: () => boolean,
  policy: SocketPolicy,
): boolean {
  return answer(error as SocketError, socket as HttpSocket, proceed, policy);
}

const answered = new WeakSet<object>();

const answer = (
  error: SocketError,
  socket: HttpSocket,
  proceed: () => boolean,
  { answers, isExcluded, onBrokenOff }: SocketPolicy,
): boolean => {
  if (answered.has(socket)) {
    socket.destroy(error);
    return true;
  }
  const response = socket._httpMessage;
  if (response?.errored === error) onBrokenOff(response, error);
  const request = response?.req;
  if (request && isExcluded(request)) return proceed();
  const guard = guardSocket(socket, (name, args) => swallow(socket, name, args));
  try {
    proceed();
  } finally {
    guard.release('destroy');
    // Bytes of an answer that follow those of another one would corrupt it; cut off, it is recognised as incomplete.
    if (isGone(error, socket) || response?.headersSent) socket.destroy(error);
    else {
      answered.add(socket);
      const inBody = request?.complete === false;
      const code = codeOfSocketError(error.code, inBody);
      const { event, response: ours } = answers.toStatus(
        STATUS_OF[error.code ?? ''] ?? 400,
        request ?? {},
        code,
        error,
      );
      answers.report(event);
      guard.pass('end', toRawHttp(ours));
      linger(socket);
    }
  }
  return true;
};

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
