import { type CanActivate, type Type, UseGuards } from '@nestjs/common';
import {
  AccessDeniedException,
  AccessLevelTooLowException,
  FrontendOnlyException,
  InvalidJwtException,
  MissingJwtException,
} from '../exceptions/access.exceptions.js';
import { ApiKeyNotFoundException } from '../exceptions/account.exceptions.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import {
  AccessLevelGuard,
  ApiKeyGuard,
  FrontendOnlyGuard,
  JwtGuard,
  OwnOrganizationGuard,
} from './guards.js';
import { addApiErrors } from './rules/route-codes.js';
import { type AccessLevel, type AccessRules, addRules } from './rules/access-rules.js';

type ClassOrMethodDecorator = ClassDecorator & MethodDecorator;

interface AccessDecorator {
  readonly name: string;
  readonly rules: AccessRules;
  readonly guard?: Type<CanActivate>;
  readonly errors?: readonly AnalyticsExceptionClass[];
}

const TOKEN_ERRORS = [InvalidJwtException, MissingJwtException] as const;

/** A decorator that says what a class or a handler asks for, applies the guard that sees to it, and names its codes. */
const accessDecorator = ({
  name,
  rules,
  guard,
  errors = [],
}: AccessDecorator): ClassOrMethodDecorator => {
  const decorate = (
    target: object,
    key?: string | symbol,
    descriptor?: TypedPropertyDescriptor<object>,
  ): void => {
    const element = descriptor?.value ?? target;
    addRules(element, { name, rules });
    addApiErrors(element, errors);
    if (guard === undefined) return;
    (UseGuards(guard) as typeof decorate)(target, key, descriptor);
  };
  return decorate as ClassOrMethodDecorator;
};

/** Asks for a valid token: E6012 without one, E6011 for one that is not acceptable. */
export const RequireJwt = (): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@RequireJwt()',
    rules: { token: 'required' },
    guard: JwtGuard,
    errors: TOKEN_ERRORS,
  });

/**
 * Opens a handler in a class that asks for something, or both under a global guard of this library. Guards of others
 * do not know it; they can ask `isPublic`.
 */
export const Public = (): ClassOrMethodDecorator =>
  accessDecorator({ name: '@Public()', rules: { token: 'public' } });

/** Takes a token but does not ask for one; a token that is not acceptable is E6011 all the same. */
export const OptionalJwt = (): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@OptionalJwt()',
    rules: { token: 'optional' },
    guard: JwtGuard,
    errors: [InvalidJwtException],
  });

/** Asks for a token with at least this access level (E6002); a handler's level replaces its class's. */
export const RequireAccessLevel = (level: AccessLevel): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@RequireAccessLevel()',
    rules: { token: 'required', level },
    guard: AccessLevelGuard,
    errors: [...TOKEN_ERRORS, AccessLevelTooLowException],
  });

/** Asks for a token that was issued to the front end (E6003), by the token alone. */
export const FrontendOnly = (): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@FrontendOnly()',
    rules: { token: 'required', frontendOnly: true },
    guard: FrontendOnlyGuard,
    errors: [...TOKEN_ERRORS, FrontendOnlyException],
  });

/** Asks that a path parameter names the token's organization (E6001), before anything is looked up. */
export const OwnOrganization = (parameter: string): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@OwnOrganization()',
    rules: { token: 'required', ownOrganization: parameter },
    guard: OwnOrganizationGuard,
    errors: [...TOKEN_ERRORS, AccessDeniedException],
  });

/** Asks for an API key that `access.findApiKey` knows (E2021). It asks for no token. */
export const RequireApiKey = (): ClassOrMethodDecorator =>
  accessDecorator({
    name: '@RequireApiKey()',
    rules: { apiKey: true },
    guard: ApiKeyGuard,
    errors: [ApiKeyNotFoundException],
  });
