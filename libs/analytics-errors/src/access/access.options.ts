import type { ErrorObserver } from '../log/observers.js';
import type { ResolvedJwtOptions } from './jwt/jwt.options.js';
import {
  assertFunction,
  assertHeaderName,
  assertKnownOptions,
  refuseOption,
} from '../platform/option-checks.js';

/** An API key as the service stores it: by its hash, with whatever else the service wants to know of it. */
export interface ApiKeyRecord {
  /** SHA-256 of the key in hexadecimal, as `hashApiKey` gives it. */
  readonly sha256: string;
  /** A revoked key is answered like an unknown one. */
  readonly revoked?: boolean;
}

/** What the access guards ask the service. */
export interface AccessOptions {
  /** Names of the access levels, lowest first. Without it levels are numbers. */
  readonly levels?: readonly string[] | undefined;
  /**
   * Asked about the organization of every verified token; anything but `true` is answered with E2012. An exception of
   * the catalogue below 500 that it throws, such as `OrganizationNotFoundException`, is the answer; the rest is E4001.
   */
  readonly isOrganizationEnabled?:
    ((organization: string) => boolean | Promise<boolean>) | undefined;
  /** Finds an API key by its SHA-256 in hexadecimal; `undefined` when there is none. Throwing is as with `isOrganizationEnabled`. */
  readonly findApiKey?:
    ((sha256: string) => ApiKeyRecord | undefined | Promise<ApiKeyRecord | undefined>) | undefined;
  /**
   * Request header that carries the API key.
   * @default 'x-bintu-apikey'
   */
  readonly apiKeyHeader?: string | undefined;
}

const KNOWN = [
  'levels',
  'isOrganizationEnabled',
  'findApiKey',
  'apiKeyHeader',
] as const satisfies readonly (keyof AccessOptions)[];

const assertLevels = (levels: unknown): void => {
  const areNames =
    Array.isArray(levels) &&
    levels.length > 0 &&
    levels.every((level: unknown) => typeof level === 'string' && level.trim() !== '');
  if (!areNames)
    refuseOption(
      `access.levels must be an array of names, lowest first, such as ['basic', 'premium'].`,
    );
  if (new Set(levels as readonly string[]).size !== (levels as readonly string[]).length)
    refuseOption('access.levels names a level twice.');
};

/**
 * Checks the options of `access` and fills in the defaults.
 * @throws Error with a sentence that names the option and says what to write instead.
 */
export const resolveAccessOptions = (options: AccessOptions = {}) => {
  assertKnownOptions('access', options, KNOWN);
  const { levels, isOrganizationEnabled, findApiKey, apiKeyHeader = 'x-bintu-apikey' } = options;
  if (levels !== undefined) assertLevels(levels);
  assertFunction(
    'access.isOrganizationEnabled',
    isOrganizationEnabled,
    '(organization) => boolean',
  );
  assertFunction('access.findApiKey', findApiKey, '(sha256) => ApiKeyRecord | undefined');
  assertHeaderName('access.apiKeyHeader', apiKeyHeader, 'x-api-key');
  return {
    levels:
      levels === undefined
        ? undefined
        : new Map(levels.map((level, index): [string, number] => [level, index])),
    isOrganizationEnabled,
    findApiKey,
    apiKeyHeader: apiKeyHeader.toLowerCase(),
  };
};

/** The options of `access` after `resolveAccessOptions`. */
export type ResolvedAccessOptions = ReturnType<typeof resolveAccessOptions>;

/** What the guards need to know of the module's options. */
export interface AccessSettings {
  readonly jwt: ResolvedJwtOptions | undefined;
  readonly access: ResolvedAccessOptions;
  readonly requestIdHeader: string;
  readonly observers: readonly ErrorObserver[];
}
