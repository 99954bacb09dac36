import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { isObservable, tap } from 'rxjs';

/** Told of an error of an `@Sse()` handler after the head of its response. */
export type BrokenOffListener = (error: unknown, response: ServerResponse) => void;

interface ResponseController {
  readonly applicationRef?: object;
}

type Sse = (
  this: ResponseController,
  events: unknown,
  response: ServerResponse,
  ...rest: unknown[]
) => unknown;

/** The listeners of the applications of this process, by their adapters. */
const listeners = new Map<object, BrokenOffListener>();

/**
 * Watches the events that handlers send with `@Sse()`. Nest writes what fails after the first one into the stream, where
 * no filter is asked; it has no hook for that, so the method that sends them is wrapped, once per process.
 */
export function watchEvents(adapter: AbstractHttpAdapter, listener: BrokenOffListener): () => void {
  listeners.set(adapter, listener);
  wrapping ??= wrapSse();
  return () => listeners.delete(adapter);
}

let wrapping: Promise<void> | undefined;

const wrapSse = async (): Promise<void> => {
  const { RouterResponseController } =
    (await import('@nestjs/core/router/router-response-controller.js').catch(() => ({}))) as {
      RouterResponseController?: { prototype: { sse?: Sse } };
    };
  const { sse } = RouterResponseController?.prototype ?? {};
  if (!RouterResponseController || typeof sse !== 'function') return;
  RouterResponseController.prototype.sse = function (events, response, ...rest) {
    const listener = this.applicationRef && listeners.get(this.applicationRef);
    return sse.call(
      this,
      listener ? watched(events, response, listener) : events,
      response,
      ...rest,
    );
  };
};

const watched = (
  events: unknown,
  response: ServerResponse,
  listener: BrokenOffListener,
): unknown => {
  if (events instanceof Promise)
    return events.then((settled: unknown) => watched(settled, response, listener));
  if (!isObservable(events)) return events;
  return events.pipe(
    tap({
      error: (error: unknown) => {
        // Before that a filter answers.
        if (response.headersSent) listener(error, response);
      },
    }),
  );
};
