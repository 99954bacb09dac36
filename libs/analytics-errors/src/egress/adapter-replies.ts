import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { rawResponseOf } from '../platform/http-message.js';
import { recordOf } from '../respond/response-record.js';

/** Undoes what was set up. */
export type Dispose = () => void;

/** What is told of what handlers reply with. */
export interface ReplyWatcher {
  /** Told of an error that is returned instead of thrown; may throw it. */
  onReturned(error: Error, response: object): void;
  /** Told of a stream that fails after the head of its response. */
  onBrokenOff(error: unknown, response: ServerResponse): void;
}

/** Watches what handlers reply with. */
export function watchReplies(adapter: AbstractHttpAdapter, watcher: ReplyWatcher): Dispose {
  const target = adapter as {
    reply: (response: object, body: unknown, status?: number) => unknown;
  };
  const { reply } = target;
  const isOwn = Object.hasOwn(target, 'reply');
  target.reply = function (this: unknown, response, body, status) {
    if (typeof body === 'object' && body !== null) {
      // With the status of an error it is the body of an exception that is being answered.
      if (body instanceof Error && (status === undefined || status < 400))
        watcher.onReturned(body, response);
      else if (body instanceof StreamableFile) watchStream(body.getStream(), response, watcher);
      else if (body instanceof Readable) watchStream(body, response, watcher);
    }
    return reply.call(this, response, body, status);
  };
  return () => {
    if (isOwn) target.reply = reply;
    else delete (target as Partial<typeof target>).reply;
  };
}

const watchStream = (
  stream: Readable,
  response: object,
  { onBrokenOff }: Pick<ReplyWatcher, 'onBrokenOff'>,
): void => {
  const raw = rawResponseOf(response);
  const record = recordOf(raw);
  const note = (error: unknown): void => {
    // The client that leaves makes the platforms destroy the stream, without an error of its own.
    if (raw.headersSent) onBrokenOff(error, raw);
    else record.streamError ??= { value: error };
  };
  if (stream.errored) note(stream.errored);
  else stream.once('error', note);
};
