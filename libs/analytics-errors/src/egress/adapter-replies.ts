import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { rawResponseOf } from '../platform/http-message.js';
import { recordOf } from '../respond/response-record.js';

/** Undoes what was set up. */
export type Dispose = () => void;

const watchStream = (file: StreamableFile, response: object): void => {
  const record = recordOf(rawResponseOf(response));
  const note = (error: unknown): void => {
    record.streamError ??= { value: error };
  };
  const stream = file.getStream();
  if (stream.errored) note(stream.errored);
  else stream.once('error', note);
};

/**
 * Watches what handlers reply with: errors that are returned instead of thrown, and files whose stream fails.
 * @param onReturned Told of a returned error; may throw it.
 */
export const watchReplies = (
  adapter: AbstractHttpAdapter,
  onReturned: (error: Error, response: object) => void,
): Dispose => {
  const target = adapter as {
    reply: (response: object, body: unknown, status?: number) => unknown;
  };
  const { reply } = target;
  const isOwn = Object.hasOwn(target, 'reply');
  target.reply = function (this: unknown, response, body, status) {
    if (typeof body === 'object' && body !== null) {
      // With the status of an error it is the body of an exception that is being answered.
      if (body instanceof Error && (status === undefined || status < 400))
        onReturned(body, response);
      else if (body instanceof StreamableFile) watchStream(body, response);
    }
    return reply.call(this, response, body, status);
  };
  return () => {
    if (isOwn) target.reply = reply;
    else delete (target as Partial<typeof target>).reply;
  };
};
