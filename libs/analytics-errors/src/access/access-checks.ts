import type { RefusalReason } from '../options/jwt.options.js';
import { type JsonObject, ownMember } from './token-checks.js';

/** An access level: a number, or one of the names in `access.levels`. */
export type AccessLevel = string | number;

type LevelOrder = ReadonlyMap<string, number> | undefined;

/** Says what is wrong with a level in a decorator, as the end of a sentence. */
export const levelProblem = (level: unknown, levels: LevelOrder): string | undefined => {
  if (levels === undefined)
    return typeof level === 'number' && Number.isFinite(level) ? undefined : 'must be a number, because access.levels names none';
  return typeof level === 'string' && levels.has(level) ? undefined : `must be one of access.levels: ${[...levels.keys()].join(', ')}`;
};

/** Says why the level in the claims is not enough; `undefined` if it is. Only a value of the right type can be. */
export const levelRefusal = (claims: JsonObject, claim: string, required: AccessLevel, levels: LevelOrder): RefusalReason | undefined => {
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
export const isFrontendToken = (claims: JsonObject, claim: string, values: readonly string[] | undefined): boolean => {
  const value = ownMember(claims, claim);
  return value === true || (typeof value === 'string' && values !== undefined && values.includes(value));
};

/** The organization in the claims, if it is an id at all. */
export const organizationOf = (claims: JsonObject, claim: string): string | undefined => {
  const value = ownMember(claims, claim);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Whether the path names the organization of the token. */
export const ownsOrganization = (organization: string | undefined, params: unknown, parameter: string): boolean =>
  organization !== undefined &&
  typeof params === 'object' &&
  params !== null &&
  ownMember(params as JsonObject, parameter) === organization;
