import type { Provider } from '@nestjs/common';
import type { AccessSettings } from './access.options.js';
import { AccessControl } from './access-control.js';
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
  const tokens =
    jwt === undefined
      ? 'no JWT'
      : `JWT ${[...jwt.algorithms].join('/')} in ${jwt.extract === undefined ? jwt.header : 'a place of its own'}`;
  return access.findApiKey === undefined ? tokens : `${tokens}, API key in ${access.apiKeyHeader}`;
};
