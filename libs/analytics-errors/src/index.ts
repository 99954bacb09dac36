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

// The decisions
export type { Classifier } from './resolve/classifier.js';
export { type ResolveOptions, resolveException } from './resolve/resolve-exception.js';
export type { StatusContext } from './resolve/status-codes.js';
export { AnalyticsExceptionFilter } from './filter/analytics-exception.filter.js';

// Validation
export { AnalyticsValidationPipe } from './validation/analytics-validation.pipe.js';
export { withCode } from './validation/error-code-context.js';
export { ValidatedHeaders } from './validation/validated-headers.decorator.js';
export type { AnalyticsValidationOptions, ValidationOption } from './options/validation.options.js';
