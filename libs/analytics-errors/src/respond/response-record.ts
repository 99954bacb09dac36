import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorResponse } from './error-response.js';

/** The record of a response of Node's, made when it is first asked for. */
export function recordOf(response: ServerResponse): ResponseRecord {
  const recorded = response as Recorded;
  const record = recorded[RECORD] ?? new ResponseRecord(response.req);
  recorded[RECORD] = record;
  return record;
}

/** A value that was thrown; wrapped, because `undefined` can be thrown too. */
export interface Thrown {
  readonly value: unknown;
}

/** What is known of a response while its request is being served. */
export class ResponseRecord {
  /** The library's answer; whatever is written as an error, this is what leaves. */
  answer: ErrorResponse | undefined;
  /** What a filter of the application was given to answer. */
  thrown: Thrown | undefined;
  /** What a filter of the application was given and failed to answer. */
  unanswered: Thrown | undefined;
  /** Why the stream of a file failed, which Nest answers with a plain text on Express. */
  streamError: Thrown | undefined;
  /** The error that somebody else is writing. */
  foreign: ForeignError | undefined;
  /** Whether that error has been replaced, and told of. */
  isReplaced = false;
  /** Whether an error after the head of the response has been told of. */
  isBrokenOff = false;
  /** Whether the application keeps the errors of this response. */
  keepsOwnErrors = false;
  /** Whether the guard at the socket writes `answer`, with its headers. */
  isGuarded = false;
  /** The platform's request, which knows the route. */
  platformRequest: object | undefined;

  readonly request: IncomingMessage;

  /** @param request Missing where a serverless platform builds responses of its own. */
  constructor(request: IncomingMessage | undefined) {
    this.request = request ?? ({ headers: {} } as IncomingMessage);
  }
}

/** An error that somebody else is writing. */
export interface ForeignError {
  readonly status: number;
  /** How the log names it. */
  readonly what: string;
}

const RECORD: unique symbol = Symbol('nestjs-analytics-errors.response-record') as never;

interface Recorded {
  [RECORD]?: ResponseRecord;
}
