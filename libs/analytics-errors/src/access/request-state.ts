import type { ApiKeyRecord } from '../options/access.options.js';
import type { VerifiedToken } from '../options/jwt.options.js';

/** What the guards found out about a request. */
export interface RequestState {
  readonly token?: VerifiedToken | undefined;
  readonly apiKey?: ApiKeyRecord | undefined;
}

/** Kept aside from the request, where anything could write. */
const states = new WeakMap<object, RequestState>();

/** Notes what a guard found out; the rest stays. */
export const noteOnRequest = (request: object, found: RequestState): void => {
  states.set(request, { ...states.get(request), ...found });
};

/** What the guards found out; `undefined` if none of them has seen the request. */
export const stateOfRequest = (request: object): RequestState | undefined => states.get(request);
