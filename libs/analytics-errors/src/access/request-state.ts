import type { ExecutionContext } from '@nestjs/common';
import type { ApiKeyRecord } from '../options/access.options.js';
import type { VerifiedToken } from '../options/jwt.options.js';

/** What the guards of one application found out about a request; each question is asked once. */
export interface RequestState {
  readonly owner: object;
  token?: VerifiedToken;
  apiKey?: ApiKeyRecord;
  verification?: Promise<VerifiedToken | undefined>;
  organizationCheck?: Promise<void>;
  apiKeyCheck?: Promise<void>;
}

/** Kept aside from the request, where anything could write. */
const states = new WeakMap<object, RequestState>();

/** The state of a request in the application of `owner`; what another application found out does not count in it. */
export const stateFor = (request: object, owner: object): RequestState => {
  const known = states.get(request);
  if (known?.owner === owner) return known;
  const state = { owner };
  states.set(request, state);
  return state;
};

/** Has every question asked again; what was found out stays for the handlers that are running. */
export const askAgain = (state: RequestState): void => {
  delete state.verification;
  delete state.organizationCheck;
  delete state.apiKeyCheck;
};

/** Finds the request of a context; `undefined` if there is none. */
export type RequestFinder = (context: ExecutionContext) => unknown;

/** How the guards found the request of a handler. Decorators of parameters have no options at hand, so it is kept here. */
const finders = new WeakMap<object, RequestFinder>();

/** Notes how the request of a context's handler is found. */
export const noteFinder = (context: ExecutionContext, find: RequestFinder): void => void finders.set(context.getHandler(), find);

/** What the guards found out; `undefined` if none of them has seen the request. */
export const stateIn = (context: ExecutionContext): RequestState | undefined => {
  const request = finders.get(context.getHandler())?.(context);
  return typeof request === 'object' && request !== null ? states.get(request) : undefined;
};
