import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorResponse } from './error-response.js';

const RECORD: unique symbol = Symbol('nestjs-analytics-errors.response-record') as never;

interface Recorded {
  [RECORD]?: ResponseRecord;
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
  /** Why the stream of a file failed, which Nest answers with a plain text on Express. */
  streamError: Thrown | undefined;
  /** The error that somebody else is writing, as the log names it. */
  foreign: { readonly status: number; readonly what: string } | undefined;
  /** Whether the application keeps the errors of this response. */
  keepsOwnErrors = false;
  /** The platform's request, which knows the route. */
  platformRequest: object | undefined;

  readonly request: IncomingMessage;

  /** @param request Missing where a serverless platform builds responses of its own. */
  constructor(request: IncomingMessage | undefined) {
    this.request = request ?? ({ headers: {} } as IncomingMessage);
  }
}

/** The record of a response of Node's, made when it is first asked for. */
export const recordOf = (response: ServerResponse): ResponseRecord => {
  const recorded = response as Recorded;
  const record = recorded[RECORD] ?? new ResponseRecord(response.req);
  recorded[RECORD] = record;
  return record;
};
