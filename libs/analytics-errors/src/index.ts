// The module
export { AnalyticsErrorsModule } from './analytics-errors.module.js';
export { AnalyticsErrors } from './analytics-errors.service.js';
export type { AnalyticsErrorsOptions, ErrorEvent, ErrorFormatOption, ErrorObserver } from './options/analytics-errors.options.js';

// The catalogue
export {
  CATALOGUE,
  type CatalogueEntry,
  DEFAULT_ERROR_MESSAGE,
  ERROR_CODES,
  type ErrorCode,
  isErrorCode,
  type StatusOf,
} from './catalogue/catalogue.js';

// The exceptions
export {
  AnalyticsException,
  type AnalyticsExceptionClass,
  type AnalyticsExceptionOptions,
  defineException,
  type ExceptionDefinition,
  isAnalyticsException,
} from './exceptions/analytics.exception.js';
export type { ErrorDetail, ErrorDetailLocation, ErrorEnvelope } from './exceptions/error-envelope.js';
export { type AnyExceptionClass, EXCEPTIONS } from './exceptions/exception-registry.js';
export {
  EndpointNotFoundException,
  InvalidHeaderException,
  InvalidRequestBodyException,
  InvalidValueException,
  MissingBodyPropertiesException,
  ParamRequiredException,
  RequestBodyIssuesException,
  TooManyParamsException,
  WrongDataTypeException,
} from './exceptions/request.exceptions.js';
export {
  ApiKeyNotFoundException,
  InvalidUserCredentialsException,
  OrganizationNotEnabledException,
  OrganizationNotFoundException,
  UserNotFoundException,
} from './exceptions/account.exceptions.js';
export { CountryNotFoundException, StreamNotFoundException, TagNotFoundException } from './exceptions/filtering.exceptions.js';
export {
  InternalErrorException,
  RedisGeneralException,
  RedisKeyException,
  TagStreamIntersectionException,
} from './exceptions/internal.exceptions.js';
export {
  AuxException,
  AuxHttpException,
  BintuException,
  BintuHttpException,
  CtsException,
  CtsHttpException,
  ElasticsearchGeneralException,
  ElasticsearchShardException,
  ElasticsearchTimeoutException,
} from './exceptions/upstream.exceptions.js';
export {
  AccessDeniedException,
  AccessLevelTooLowException,
  FrontendOnlyException,
  InvalidJwtException,
  MissingJwtException,
} from './exceptions/access.exceptions.js';
export {
  BodyTooLargeException,
  extraExceptions,
  RateLimitedException,
  RouteMethodNotAllowedException,
  StateConflictException,
  TemporarilyUnavailableException,
} from './exceptions/extra.exceptions.js';

// Upstreams
export { assertComplete, IncompleteResultError } from './upstream/assert-complete.js';
export { expectOk, type ResponseLike, UpstreamStatusError } from './upstream/expect-ok.js';
export { Upstream, upstream } from './upstream/upstream.js';
export type { BuiltInUpstreamName, OwnUpstreams, UpstreamExceptions, UpstreamName, UpstreamsOption } from './options/upstream.options.js';

// The decisions
export type { Classifier } from './upstream/classifier.js';
export { type ResolveOptions, resolveException } from './resolve/resolve-exception.js';
export type { StatusContext } from './resolve/status-codes.js';
export { AnalyticsExceptionFilter } from './filter/analytics-exception.filter.js';

// Closure
export { OwnErrors } from './closure/own-errors.js';
export type { ClosureMode, ClosureOption, ClosureOptions } from './options/closure.options.js';

// Validation
export { AnalyticsValidationPipe } from './validation/analytics-validation.pipe.js';
export { withCode } from './validation/error-code-context.js';
export { ValidatedHeaders } from './validation/validated-headers.decorator.js';
export type { AnalyticsValidationOptions, ValidationOption } from './options/validation.options.js';

// Access
export {
  FrontendOnly,
  OptionalJwt,
  OwnOrganization,
  Public,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
} from './access/access.decorators.js';
export { CurrentApiKey, CurrentToken } from './access/current.decorators.js';
export { JwtGuard } from './access/jwt.guard.js';
export { AccessLevelGuard } from './access/access-level.guard.js';
export { FrontendOnlyGuard } from './access/frontend-only.guard.js';
export { OwnOrganizationGuard } from './access/own-organization.guard.js';
export { ApiKeyGuard } from './access/api-key.guard.js';
export { JwtVerifier } from './access/jwt-verifier.js';
export type { AccessLevel } from './access/access-rules.js';
export { hashApiKey } from './access/api-key.js';
export { API_ERRORS, codesOf } from './access/access-codes.js';
export { isPublic } from './access/is-public.js';
export type { AccessOptions, ApiKeyRecord } from './options/access.options.js';
export type {
  JwtKeyProvider,
  JwtKeyRequest,
  JwtOptions,
  RefusalContext,
  RefusalReason,
  TokenClaims,
  TokenExtractor,
  VerifiedToken,
} from './options/jwt.options.js';
export type { JwtAlgorithm, JwtPublicKey, JwtSecret, NamedJwtPublicKey, NamedJwtSecret } from './options/jwt-keys.js';
