import {
  AccessDeniedException,
  AccessLevelTooLowException,
  FrontendOnlyException,
} from '../../exceptions/access.exceptions.js';
import type { AnalyticsExceptionClass } from '../../exceptions/analytics.exception.js';
import type { ClaimOption, RefusalReason, ResolvedJwtOptions } from '../jwt/jwt.options.js';
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

/**
 * The value of a claim, by its name or by a function of the service's. A function that fails has met a token without the
 * claims that it expects, which is no failure of the service's.
 */
export const claimOf = (claims: JsonObject, claim: ClaimOption): unknown => {
  if (typeof claim === 'string') return ownMember(claims, claim);
  try {
    return claim(claims);
  } catch {
    return undefined;
  }
};

/** The rank of a level, and of an array of names that of the highest level among them; `undefined` if there is none. */
const rankOf = (actual: unknown, levels: ReadonlyMap<string, number>): number | undefined => {
  if (!Array.isArray(actual)) return typeof actual === 'string' ? levels.get(actual) : undefined;
  const ranks = actual.flatMap((name: unknown) =>
    typeof name === 'string' ? (levels.get(name) ?? []) : [],
  );
  return ranks.length === 0 ? undefined : Math.max(...ranks);
};

/** Says why the level in the claims is not enough; `undefined` if it is. Only a value of the right type can be. */
export const levelRefusal = (
  claims: JsonObject,
  claim: ClaimOption,
  required: AccessLevel,
  levels: LevelOrder,
): RefusalReason | undefined => {
  const actual = claimOf(claims, claim);
  if (actual === undefined) return 'level_missing';
  if (levels === undefined) {
    if (typeof actual !== 'number' || !Number.isFinite(actual)) return 'level_malformed';
    return typeof required === 'number' && actual >= required ? undefined : 'level_low';
  }
  const rank = rankOf(actual, levels);
  if (rank === undefined) return 'level_malformed';
  const needed = levels.get(required as string);
  return needed !== undefined && rank >= needed ? undefined : 'level_low';
};

/** Whether the token was issued to the front end. Nothing else in a request can say so: all of it is the client's text. */
export const isFrontendToken = (
  claims: JsonObject,
  claim: ClaimOption,
  values: readonly string[] | undefined,
): boolean => {
  const value = claimOf(claims, claim);
  return value === true || (typeof value === 'string' && (values ?? []).includes(value));
};

/** The organization in the claims, if it is an id at all: a string, or a whole number as the string that a path holds. */
export const organizationOf = (claims: JsonObject, claim: ClaimOption): string | undefined => {
  const value = claimOf(claims, claim);
  if (Number.isSafeInteger(value)) return String(value);
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
