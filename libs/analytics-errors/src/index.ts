// The module
export { AnalyticsErrorsModule } from './analytics-errors.module.js';
export type { AnalyticsErrorsOptions, ErrorFormatOption } from './analytics-errors.options.js';

export type { ErrorEvent, ErrorObserver } from './log/observers.js';

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
export type { ErrorDetail, ErrorDetailLocation, ErrorEnvelope } from './exceptions/error-body.js';
export { EXCEPTIONS } from './exceptions/exception-registry.js';
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
export {
  CountryNotFoundException,
  StreamNotFoundException,
  TagNotFoundException,
} from './exceptions/filtering.exceptions.js';
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
export type {
  BuiltInUpstreamName,
  OwnUpstreams,
  UpstreamExceptions,
  UpstreamName,
  UpstreamsOption,
} from './upstream/upstream.options.js';

// Requests
export { requestIdOf } from './platform/request-id.js';
export type { RequestIdOption } from './platform/request-id.options.js';

// The decisions
export type { Classifier } from './platform/classifier.js';
export {
  AnalyticsErrors,
  type ResolveOptions,
  resolveException,
} from './decide/resolve-exception.js';
export type { ChosenStatuses, StatusesOption } from './decide/decide.options.js';
export type { StatusContext } from './decide/status-codes.js';
export { AnalyticsExceptionFilter } from './respond/analytics-exception.filter.js';

// Foreign errors
export { OwnErrors } from './respond/own-errors.js';
export type {
  ForeignErrorsMode,
  ForeignErrorsOption,
  ForeignErrorsOptions,
} from './egress/egress.options.js';

// Validation
export { AnalyticsValidationPipe } from './validation/analytics-validation.pipe.js';
export {
  type RefusedValue,
  type SchemaIssue,
  toValidationException,
} from './validation/validation-exception.js';
export type { DetailMessage } from './validation/violation.js';
export { withCode } from './validation/with-code.js';
export { ValidatedHeaders } from './validation/validated-headers.decorator.js';
export type {
  AnalyticsValidationOptions,
  ValidationOption,
} from './validation/validation.options.js';

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
export {
  AccessLevelGuard,
  ApiKeyGuard,
  FrontendOnlyGuard,
  JwtGuard,
  OwnOrganizationGuard,
} from './access/guards.js';
export { classifyTokenErrors } from './access/token-errors.js';
export { JwtVerifier } from './access/jwt/jwt-verifier.js';
export { type AccessLevel, isPublic } from './access/rules/access-rules.js';
export { hashApiKey } from './access/api-key.js';
export { API_ERRORS, codesOf } from './access/rules/route-codes.js';
export type { AccessOptions, ApiKeyRecord } from './access/access.options.js';
export type { BoundJwtKey, JwtKeyProvider, JwtKeyRequest } from './access/jwt/key-provider.js';
export type { JwtIssuerOptions, JwtKeySourceOptions } from './access/jwt/key-sources.js';
export type { IssuerCheck } from './access/jwt/parties.js';
export type { JwksOptions } from './access/jwt/key-set.js';
export type {
  ClaimOption,
  ClaimsCheck,
  JwtOptions,
  RefusalContext,
  RefusalReason,
  TokenClaims,
  TokenExtractor,
  VerifiedToken,
} from './access/jwt/jwt.options.js';
export type {
  JwtAlgorithm,
  JwtPublicKey,
  JwtSecret,
  KeyBinding,
  NamedJwtPublicKey,
  NamedJwtSecret,
} from './access/jwt/jwt-keys.js';

// The errors of routes
export { ApiErrors, type DeclaredError, Throws } from './routes/declared-errors.js';
export type { ErrorsMetadata, FoundError } from './routes/errors-metadata.js';
export {
  type ErrorOrigin,
  type RouteError,
  RouteErrors,
  type RouteWithErrors,
} from './routes/route-errors.js';
export type { Route } from './routes/route-table.js';
export type { OnUndeclared, RoutesOptions } from './routes/routes.options.js';
export type { ReferenceOptions } from './reference/reference.options.js';
