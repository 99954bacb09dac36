import { exceptionOf } from './analytics.exception.js';

/**
 * 404 The requested URL was not found on this server. No route answers this method and path; a
 * thing that a known route cannot find has a code of its own, E2xxx or E3xxx. The path holds a
 * percent-encoding that cannot be decoded.
 */
export class EndpointNotFoundException extends exceptionOf('E1001_ENDPOINT_NOT_FOUND') {}
/**
 * 400 Parameter is required. A query, path or header parameter that the route needs is absent; for
 * a property of the body see E1007.
 */
export class ParamRequiredException extends exceptionOf('E1002_PARAM_REQUIRED') {}
/**
 * 400 Wrong data type. A value is of another type than expected, such as a number in quotes or a
 * string where an array belongs; a value of the right type that is not acceptable is E1004.
 */
export class WrongDataTypeException extends exceptionOf('E1003_WRONG_DATA_TYPE') {}
/**
 * 400 Invalid value. A value has the right type and still fails validation: a country that does not
 * exist, a time range that cannot be.
 */
export class InvalidValueException extends exceptionOf('E1004_INVALID_VALUE') {}
/**
 * 400 Too many parameters. An array has more entries than the route allows, such as the streams or
 * tags of one filter. The request has a query or path parameter that the route does not take, on a
 * route that forbids it; for a body see E1006.
 */
export class TooManyParamsException extends exceptionOf('E1005_TOO_MANY_PARAMS') {}
/**
 * 400 Error while JSON/URL request body parsing. The body cannot be parsed, is too large, is
 * missing altogether, or has an unknown structure or an unknown property; a known structure that
 * lacks a property is E1007.
 */
export class InvalidRequestBodyException extends exceptionOf('E1006_INVALID_REQ_BODY') {}
/**
 * 422 The request body has missing properties. The body parses and lacks a property that it must
 * have; for query, path and header parameters see E1002.
 */
export class MissingBodyPropertiesException extends exceptionOf('E1007_MISSING_PROPS_REQ_BODY') {}
/**
 * 403 Found issues with the request body. The body is well formed and what it asks for is refused:
 * it names streams that do not belong to the caller’s organization, or that are excluded from
 * alerting.
 */
export class RequestBodyIssuesException extends exceptionOf('E1008_GENERAL_REQ_BODY_ISSUES') {}
/**
 * 403 The given header is invalid. A request header breaks a rule: of HTTP (its syntax, size or
 * framing), of the server (media type, encoding) or of the route; a missing or bad token is E6012
 * or E6011.
 */
export class InvalidHeaderException extends exceptionOf('E1009_INVALID_HEADER') {}
