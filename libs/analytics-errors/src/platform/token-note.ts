import { rawRequestOf } from './http-message.js';

/** What the guards found out about the token of a request. */
export interface TokenNote {
  /** Whether the route asks for a token. */
  readonly required: boolean;
  /** Whether the request brings one, good or bad. */
  readonly present: boolean;
}

/** Kept aside from the request, where anything could write. */
const notes = new WeakMap<object, TokenNote>();

/** Notes what a guard found out; what an error means can depend on it later. */
export function noteToken(request: object, note: TokenNote): void {
  notes.set(rawRequestOf(request), note);
}

/** What the guards found out about the token of a request; `undefined` where none has looked. */
export function tokenNoteOf(request: object): TokenNote | undefined {
  return notes.get(rawRequestOf(request));
}
