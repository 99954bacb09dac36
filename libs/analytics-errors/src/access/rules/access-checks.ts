import {
  AccessDeniedException,
  AccessLevelTooLowException,
  FrontendOnlyException,
} from '../../exceptions/access.exceptions.js';
import type { AnalyticsExceptionClass } from '../../exceptions/analytics.exception.js';
import type { RefusalReason, ResolvedJwtOptions } from '../jwt/jwt.options.js';
import type { AccessLevel, AccessRules } from './access-rules.js';
import { type JsonObject, ownMember } from '../jwt/token-checks.js';

type LevelOrder = ReadonlyMap<string, number> | undefined;

/** Says what is wrong with a level in a decorator, as the end of a sentence. */
export const levelProblem = (level: unknown, levels: LevelOrder): string | undefined => {
  if (levels === undefined)
    return typeof level === 'number' && Number.isFinite(level)
      ? undefined
      : 'must be a number, because access.levels names none';
  return typeof level === 'string' && levels.has(level)
    ? undefined
    : `must be one of access.levels: ${[...levels.keys()].join(', ')}`;
};

/** Says why the level in the claims is not enough; `undefined` if it is. Only a value of the right type can be. */
export const levelRefusal = (
  claims: JsonObject,
  claim: string,
  required: AccessLevel,
  levels: LevelOrder,
): RefusalReason | undefined => {
  const actual = ownMember(claims, claim);
  if (actual === undefined) return 'level_missing';
  if (levels === undefined) {
    if (typeof actual !== 'number' || !Number.isFinite(actual)) return 'level_malformed';
    return typeof required === 'number' && actual >= required ? undefined : 'level_low';
  }
  const rank = typeof actual === 'string' ? levels.get(actual) : undefined;
  if (rank === undefined) return 'level_malformed';
  const needed = levels.get(required as string);
  return needed !== undefined && rank >= needed ? undefined : 'level_low';
};

/** Whether the token was issued to the front end. Nothing else in a request can say so: all of it is the client's text. */
export const isFrontendToken = (
  claims: JsonObject,
  claim: string,
  values: readonly string[] | undefined,
): boolean => {
  const value = ownMember(claims, claim);
  return value === true || (typeof value === 'string' && (values ?? []).includes(value));
};

/** The organization in the claims, if it is an id at all. */
export const organizationOf = (claims: JsonObject, claim: string): string | undefined => {
  const value = ownMember(claims, claim);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Whether the path names the organization of the token. */
export const ownsOrganization = (
  organization: string | undefined,
  params: unknown,
  parameter: string,
): boolean =>
  organization !== undefined &&
  typeof params === 'object' &&
  params !== null &&
  ownMember(params as JsonObject, parameter) === organization;

/** What the rules are checked against. */
interface Caller {
  readonly claims: JsonObject;
  readonly params: unknown;
}

type ClaimOptions = Pick<
  ResolvedJwtOptions,
  'frontendClaim' | 'frontendValues' | 'accessLevelClaim' | 'organizationClaim'
>;

/** The first rule that a caller breaks, in the order in which rules are always checked; `undefined` if none. */
export const brokenRule = (
  { claims, params }: Caller,
  { frontendOnly, level, ownOrganization }: AccessRules,
  options: ClaimOptions,
  levels: LevelOrder,
): { readonly Refusal: AnalyticsExceptionClass; readonly reason: RefusalReason } | undefined => {
  if (
    frontendOnly === true &&
    !isFrontendToken(claims, options.frontendClaim, options.frontendValues)
  )
    return { Refusal: FrontendOnlyException, reason: 'not_frontend' };
  const reason =
    level === undefined ? undefined : levelRefusal(claims, options.accessLevelClaim, level, levels);
  if (reason !== undefined) return { Refusal: AccessLevelTooLowException, reason };
  const isForeign =
    ownOrganization !== undefined &&
    !ownsOrganization(organizationOf(claims, options.organizationClaim), params, ownOrganization);
  return isForeign ? { Refusal: AccessDeniedException, reason: 'other_organization' } : undefined;
};
