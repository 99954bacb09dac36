import type { ExecutionContext } from '@nestjs/common';
import type { ApiKeyRecord } from './access.options.js';
import type { VerifiedToken } from './jwt/jwt.options.js';

/** What the guards of one application found out about a request; each question is asked once. */
export interface RequestState {
  readonly owner: object;
  /** Whether the request brings a token, good or bad; `undefined` while nobody knows. */
  bringsToken?: boolean;
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
  const known = knownState(request, owner);
  if (known !== undefined) return known;
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

/** The state of a request in the application of `owner`; `undefined` if none of its guards has seen it. */
export const knownState = (request: object, owner: object): RequestState | undefined => {
  const state = states.get(request);
  return state?.owner === owner ? state : undefined;
};

/** What the handler of a call may know of its caller. */
export type Caller = Pick<RequestState, 'token' | 'apiKey'>;

/** Something that knows the callers of its application. */
export interface CallerSource {
  /** `undefined` if no guard of the application has looked at the call. */
  callerOf(context: ExecutionContext): Caller | undefined;
}

/**
 * Whom to ask about the callers of a handler: decorators of parameters are made before there is an application. A handler
 * may serve several applications, and must keep none of them alive.
 */
const sources = new WeakMap<object, readonly WeakRef<CallerSource>[]>();

/** Notes that the guards of an application look at the calls of a handler. */
export const addSource = (handler: object, source: CallerSource): void => {
  const others = (sources.get(handler) ?? []).filter(
    (known) => ![undefined, source].includes(known.deref()),
  );
  sources.set(handler, [new WeakRef(source), ...others]);
};

/** Who calls, as far as a guard has found out; `undefined` if none has looked. */
export const callerOf = (context: ExecutionContext): Caller | undefined => {
  for (const source of sources.get(context.getHandler()) ?? []) {
    const caller = source.deref()?.callerOf(context);
    if (caller !== undefined) return caller;
  }
  return undefined;
};
