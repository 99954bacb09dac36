import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import {
  ApiKeyNotFoundException,
  OrganizationNotEnabledException,
} from '../exceptions/account.exceptions.js';
import {
  isAnalyticsException,
  type AnalyticsExceptionClass,
} from '../exceptions/analytics.exception.js';
import { InternalErrorException } from '../exceptions/internal.exceptions.js';
import { isHttpRequest, rawRequestOf } from '../platform/http-message.js';
import { noteToken, tokenNoteOf } from '../platform/token-note.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { AccessSettings } from './access.options.js';
import { refuseOption } from '../platform/option-checks.js';
import type { RefusalReason, ResolvedJwtOptions, VerifiedToken } from './jwt/jwt.options.js';
import { brokenRule, organizationOf } from './rules/access-checks.js';
import {
  type AccessRules,
  combineRules,
  DUTY,
  dutyOf,
  elementsOf,
  entriesOn,
  tokenNeedOf,
} from './rules/access-rules.js';
import { findApiKeyRecord } from './api-key.js';
import { withinDeadline } from './deadline.js';
import { JwtVerifier } from './jwt/jwt-verifier.js';
import { Refusals } from './refusals.js';
import {
  addSource,
  askAgain,
  type Caller,
  type CallerSource,
  knownState,
  type RequestState,
  stateFor,
} from './request-state.js';
import { ownMember } from './jwt/token-checks.js';

/** A guard of this library, as a class. */
export interface GuardClass {
  readonly name: string;
  readonly [DUTY]: AccessRules;
}

/**
 * Decides about a request, for all guards: whichever of them Nest asks first, everything that the route asks for is
 * checked, always in the same order. So the order of decorators and guards neither opens a route nor changes a code.
 */
@Injectable()
export class AccessControl implements CallerSource {
  /** The rules of each handler, which do not change while the application runs; by class, because a guard can live as short as a request. */
  private readonly decided = new WeakMap<
    object,
    readonly { guardClass: unknown; controller: object; rules: AccessRules }[]
  >();

  private readonly findRequest: (context: ExecutionContext) => unknown;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: AccessSettings,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
    @Inject(JwtVerifier) private readonly verifier: JwtVerifier,
    @Inject(Refusals) private readonly refusals: Refusals,
  ) {
    this.findRequest = options.jwt?.getRequest ?? requestOfHttp;
  }

  /** Refuses to start when a guard is in use whose option is missing. */
  assertConfigured(guard: GuardClass): void {
    const { jwt, access } = this.options;
    const needsApiKeys = guard[DUTY].apiKey === true;
    if (needsApiKeys ? access.findApiKey !== undefined : jwt !== undefined) return;
    const option = needsApiKeys ? 'access.findApiKey' : 'jwt';
    const example = needsApiKeys
      ? 'access: { findApiKey: (sha256) => keys.get(sha256) }'
      : 'jwt: { secret: process.env.JWT_SECRET }';
    refuseOption(
      `${guard.name} is in use, by itself or through a decorator, but the option ${option} is missing; ` +
        `write AnalyticsErrorsModule.forRoot({ ${example} }).`,
    );
  }

  /** Lets a request pass or throws the exception of the first rule that it breaks. */
  check(context: ExecutionContext, guard: object): Promise<true> {
    const decision = this.decide(context, guard);
    return context.getType() === 'http' ? decision : this.reportFaultsOf(decision, context);
  }

  /** What the guards found out of a call's caller and the handler asked for; a connection may have told them more before. */
  callerOf(context: ExecutionContext): Caller | undefined {
    const rules = (this.decided.get(context.getHandler()) ?? []).filter(
      ({ controller }) => controller === context.getClass(),
    );
    const request = this.findRequest(context);
    const nothing: Caller | undefined = isMessage(context, request) ? {} : undefined;
    const known = isObject(request) ? knownState(request, this.options) : nothing;
    if (known === undefined) return undefined;
    const { token, apiKey } = known;
    return {
      ...(token && rules.some((entry) => tokenNeedOf(entry.rules) !== 'none') && { token }),
      ...(apiKey && rules.some((entry) => entry.rules.apiKey === true) && { apiKey }),
    };
  }

  private async decide(context: ExecutionContext, guard: object): Promise<true> {
    const rules = this.rulesFor(context, guard);
    const request = this.requestOf(context);
    const need = tokenNeedOf(rules);
    const state = stateFor(request, this.options);
    if (isConnection(context, request)) askAgain(state);
    if (need !== 'none') {
      const token = await this.tokenOf(request, state, need === 'required');
      if (token === undefined) {
        if (need === 'required') this.verifier.refuseMissing(request);
      } else {
        if (this.options.access.isOrganizationEnabled !== undefined)
          await (state.organizationCheck ??= this.assertOrganizationEnabled(request, token));
        this.assertRules(context, request, token, rules);
      }
    }
    if (rules.apiKey === true) await (state.apiKeyCheck ??= this.assertApiKey(request, state));
    return true;
  }

  /** Asks for the token and notes what is found out about it, for a bare 401 that others answer later. */
  private async tokenOf(
    request: object,
    state: RequestState,
    required: boolean,
  ): Promise<VerifiedToken | undefined> {
    try {
      return await this.verifier.authenticate(request);
    } finally {
      if (isHttpRequest(request))
        noteToken(request, {
          required: required || tokenNoteOf(request)?.required === true,
          present: state.bringsToken !== false,
        });
    }
  }

  /** Beyond HTTP nobody logs an exception that has a status: not Nest, and the filter is not asked. */
  private async reportFaultsOf(decision: Promise<true>, context: ExecutionContext): Promise<true> {
    try {
      return await decision;
    } catch (error) {
      this.refusals.reportFault(
        error,
        `${context.getClass().name}.${context.getHandler().name}`,
        this.requestIn(context),
      );
      throw error;
    }
  }

  private requestIn(context: ExecutionContext): object | undefined {
    try {
      const request = this.findRequest(context);
      return isObject(request) ? request : undefined;
    } catch {
      return undefined;
    }
  }

  private get jwt(): ResolvedJwtOptions {
    if (this.options.jwt === undefined) throw new Error('The option jwt is missing.');
    return this.options.jwt;
  }

  private rulesFor(context: ExecutionContext, guard: object): AccessRules {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const decided = this.decided.get(handler) ?? [];
    const known = decided.find(
      (entry) => entry.guardClass === guard.constructor && entry.controller === controller,
    );
    if (known !== undefined) return known.rules;
    const outside = [...this.applicationConfig.getGlobalGuards(), guard].flatMap(dutyOf);
    const rules = combineRules([...elementsOf(controller, handler).map(entriesOn), outside]);
    this.decided.set(handler, [...decided, { guardClass: guard.constructor, controller, rules }]);
    addSource(handler, this);
    return rules;
  }

  private requestOf(context: ExecutionContext): object {
    const request = this.findRequest(context);
    if (isObject(request)) return request;
    if (isMessage(context, request)) return {};
    throw new InternalErrorException({
      cause: new Error(
        `There is no request in a context of type '${context.getType<string>()}'; the option jwt.getRequest says where it is.`,
      ),
    });
  }

  private assertRules(
    context: ExecutionContext,
    request: object,
    token: VerifiedToken,
    rules: AccessRules,
  ): void {
    // Only a route has parameters; a message that has `params` chose them beside what its handler reads.
    const { params } = context.getType() === 'http' ? (request as { params?: unknown }) : {};
    const broken = brokenRule(
      { claims: token.claims, params },
      rules,
      this.jwt,
      this.options.access.levels,
    );
    if (broken !== undefined) this.refuse(broken.Refusal, request, broken.reason, token);
  }

  private async assertOrganizationEnabled(request: object, token: VerifiedToken): Promise<void> {
    const { isOrganizationEnabled = () => false } = this.options.access;
    const organization = organizationOf(token.claims, this.jwt.organizationClaim);
    const enabled: unknown =
      organization !== undefined &&
      (await ask('access.isOrganizationEnabled', () => isOrganizationEnabled(organization)));
    if (enabled !== true)
      this.refuse(OrganizationNotEnabledException, request, 'organization_not_enabled', token);
  }

  private async assertApiKey(request: object, state: RequestState): Promise<void> {
    const { findApiKey, apiKeyHeader } = this.options.access;
    if (findApiKey === undefined) throw new Error('The option access.findApiKey is missing.');
    const { headers } = request as { headers?: Readonly<Record<string, unknown>> | null };
    const key = ownMember(headers ?? {}, apiKeyHeader);
    const apiKey = await findApiKeyRecord(key, (sha256) =>
      ask('access.findApiKey', () => findApiKey(sha256)),
    );
    if (apiKey === undefined) return this.refuse(ApiKeyNotFoundException, request, 'api_key');
    state.apiKey = apiKey;
  }

  private refuse(
    Refusal: AnalyticsExceptionClass,
    request: object,
    reason: RefusalReason,
    token?: VerifiedToken,
  ): never {
    throw new Refusal({
      cause: this.refusals.report(request, Refusal.code, reason, token && { claims: token.claims }),
    });
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const requestOfHttp = (context: ExecutionContext): unknown =>
  context.getType() === 'http' ? context.switchToHttp().getRequest<unknown>() : undefined;

/** Whether what stands for the request is a message of a client's that has no place for a token, such as a text. */
const isMessage = (context: ExecutionContext, request: unknown): boolean =>
  context.getType() !== 'http' && request !== undefined;

/**
 * Whether what stands for the request may live on, message after message, while its token expires or is revoked: all but a
 * request of HTTP that became no connection.
 */
const isConnection = (context: ExecutionContext, request: object): boolean => {
  if (!isHttpRequest(request)) return context.getType() !== 'http';
  // Set by Node, whose types do not name it.
  return (rawRequestOf(request) as { readonly upgrade?: unknown }).upgrade === true;
};

/** Asks a hook of the service. What it throws is our failure, unless it is an exception that names a client's code. */
const ask = async <T>(name: string, question: () => T | PromiseLike<T>): Promise<T> => {
  try {
    return await withinDeadline(name, question());
  } catch (error) {
    throw isAnalyticsException(error) && error.getStatus() < 500
      ? error
      : new InternalErrorException({ cause: error });
  }
};
