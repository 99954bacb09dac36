import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorResponse } from './error-response.js';

/** The record of a response of Node's, made when it is first asked for. */
export function recordOf(response: ServerResponse): ResponseRecord {
  const recorded = response as Recorded;
  const record = recorded[RECORD] ?? new ResponseRecord(response.req, recorded[PLATFORM_REQUEST]);
  recorded[RECORD] = record;
  return record;
}

/** The record of a response, where something has been noted. */
export function existingRecordOf(response: ServerResponse): ResponseRecord | undefined {
  return (response as Recorded)[RECORD];
}

/** Notes which request of the platform's a response belongs to, which knows the route. */
export function notePlatformRequest(response: ServerResponse, request: object): void {
  (response as Recorded)[PLATFORM_REQUEST] = request;
}

/** Whether `answer`, once it is noted, is written with its headers whatever is written to the response. */
export function hasAnswerWriter(response: ServerResponse): boolean {
  return (response as Recorded)[ANSWER_WRITER]?.writesAnswers === true;
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

  readonly request: IncomingMessage;

  /**
   * @param request Missing where a serverless platform builds responses of its own.
   * @param platformRequest The platform's request, where it is another object.
   */
  constructor(
    request: IncomingMessage | undefined,
    readonly platformRequest: object | undefined,
  ) {
    this.request = request ?? ({ headers: {} } as IncomingMessage);
  }
}

/** An error that somebody else is writing. */
export interface ForeignError {
  readonly status: number;
  /** How the log names it. */
  readonly what: string;
}

/** What writes the answers of records; set on responses or on their prototype. */
export interface AnswerWriter {
  readonly writesAnswers: boolean;
}

export const ANSWER_WRITER: unique symbol = Symbol(
  'nestjs-analytics-errors.answer-writer',
) as never;
const RECORD: unique symbol = Symbol('nestjs-analytics-errors.response-record') as never;
const PLATFORM_REQUEST: unique symbol = Symbol('nestjs-analytics-errors.platform-request') as never;

interface Recorded {
  readonly [ANSWER_WRITER]?: AnswerWriter;
  [RECORD]?: ResponseRecord;
  [PLATFORM_REQUEST]?: object;
}
