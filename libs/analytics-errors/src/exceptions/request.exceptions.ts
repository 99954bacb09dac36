import { exceptionOf } from './analytics.exception.js';

/** No route answers this method and path. */
export class EndpointNotFoundException extends exceptionOf('E1001_ENDPOINT_NOT_FOUND') {}
/** A query, path or header parameter is absent. */
export class ParamRequiredException extends exceptionOf('E1002_PARAM_REQUIRED') {}
/** A value is of another type than expected. */
export class WrongDataTypeException extends exceptionOf('E1003_WRONG_DATA_TYPE') {}
/** A value of the right type fails validation. */
export class InvalidValueException extends exceptionOf('E1004_INVALID_VALUE') {}
/** A list is too long, or the route does not take the parameter. */
export class TooManyParamsException extends exceptionOf('E1005_TOO_MANY_PARAMS') {}
/** The body cannot be parsed or has an unknown structure. */
export class InvalidRequestBodyException extends exceptionOf('E1006_INVALID_REQ_BODY') {}
/** The body lacks a property that it must have. */
export class MissingBodyPropertiesException extends exceptionOf('E1007_MISSING_PROPS_REQ_BODY') {}
/** The body is well formed and what it asks for is refused. */
export class RequestBodyIssuesException extends exceptionOf('E1008_GENERAL_REQ_BODY_ISSUES') {}
/** A request header breaks a rule. */
export class InvalidHeaderException extends exceptionOf('E1009_INVALID_HEADER') {}
