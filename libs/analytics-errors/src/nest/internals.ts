/**
 * What Nest keeps to itself and this library needs. Nest 11 has no exports map and Nest 12 maps `./*.js`, so these paths
 * lead to the same values in both; `@nestjs/common/internal` came with Nest 12.
 */
export {
  GUARDS_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
export { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
/** Nest's own object: it is the key under which an injectable's one instance is kept. */
export { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
