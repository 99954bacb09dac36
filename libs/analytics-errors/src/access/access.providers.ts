import type { Provider } from '@nestjs/common';
import type { AccessSettings } from './access.options.js';
import { AccessControl } from './access-control.js';
import type { ResolvedJwtOptions } from './jwt/jwt.options.js';
import { JwtVerifier } from './jwt/jwt-verifier.js';
import { JWT_LOADER } from '../nest/jwt.js';
import { Refusals } from './refusals.js';
import { AccessScan } from './start-up-checks.js';

/** What the guards are made of. */
export const ACCESS_PROVIDERS: readonly Provider[] = [
  JWT_LOADER,
  Refusals,
  JwtVerifier,
  AccessControl,
  AccessScan,
];

/** What the guards need in the modules where they stand. */
export const ACCESS_EXPORTS = [JwtVerifier, AccessControl] as const;

/** What the start-up line says of the guards. */
export const describeAccess = ({ jwt, access }: Pick<AccessSettings, 'jwt' | 'access'>): string => {
  const tokens = jwt === undefined ? 'no JWT' : describeTokens(jwt);
  return access.findApiKey === undefined ? tokens : `${tokens}, API key in ${access.apiKeyHeader}`;
};

const describeTokens = ({
  algorithms,
  sources,
  header,
  cookie,
  extract,
}: ResolvedJwtOptions): string => {
  const place = cookie === undefined ? header : `the cookie ${cookie}`;
  const unchecked = new Set(sources.flatMap((source) => source.unchecked));
  const open = unchecked.size === 0 ? '' : ` (${[...unchecked].join(' and ')} not checked)`;
  return `JWT ${[...algorithms].join('/')} in ${extract === undefined ? place : 'a place of its own'}${open}`;
};
