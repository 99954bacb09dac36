import type { ErrorCode } from '../../catalogue/catalogue.js';
import {
  cutPath,
  type ErrorDetail,
  type ErrorDetailLocation,
} from '../../exceptions/error-body.js';

/** What a route schema of Fastify's found wrong. */
export interface SchemaFault {
  readonly status: 400;
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
}

/** One entry of `.validation`, as Ajv writes it. */
interface Violation {
  readonly keyword?: unknown;
  readonly instancePath?: unknown;
  readonly params?: { readonly missingProperty?: unknown; readonly additionalProperty?: unknown };
}

const LOCATIONS: Readonly<Record<string, ErrorDetailLocation>> = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'header',
};

/** Which of several violations names the error: the one that makes the others moot stands first. */
const PRECEDENCE: readonly ErrorCode[] = [
  'E1006_INVALID_REQ_BODY',
  'E1007_MISSING_PROPS_REQ_BODY',
  'E1002_PARAM_REQUIRED',
  'E1003_WRONG_DATA_TYPE',
  'E1009_INVALID_HEADER',
  'E1005_TOO_MANY_PARAMS',
  'E1004_INVALID_VALUE',
];

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  E1002_PARAM_REQUIRED: 'is required',
  E1003_WRONG_DATA_TYPE: 'is of the wrong type',
  E1005_TOO_MANY_PARAMS: 'is not a parameter of this route',
  E1006_INVALID_REQ_BODY: 'is not what the route takes',
  E1007_MISSING_PROPS_REQ_BODY: 'is required',
};

const codeOf = (keyword: string, location: ErrorDetailLocation, pointer: string): ErrorCode => {
  if (keyword === 'required')
    return location === 'body' ? 'E1007_MISSING_PROPS_REQ_BODY' : 'E1002_PARAM_REQUIRED';
  // The whole body is of another type, or it is absent.
  if (keyword === 'type' && location === 'body' && pointer === '') return 'E1006_INVALID_REQ_BODY';
  if (keyword === 'type') return 'E1003_WRONG_DATA_TYPE';
  if (keyword === 'additionalProperties')
    return location === 'body' ? 'E1006_INVALID_REQ_BODY' : 'E1005_TOO_MANY_PARAMS';
  return location === 'header' ? 'E1009_INVALID_HEADER' : 'E1004_INVALID_VALUE';
};

const escapePointer = (segment: string): string =>
  segment.replaceAll('~', '~0').replaceAll('/', '~1');

const pathOf = ({ instancePath, params }: Violation, location: ErrorDetailLocation): string => {
  const pointer = typeof instancePath === 'string' ? instancePath : '';
  const named = params?.missingProperty ?? params?.additionalProperty;
  const full = typeof named === 'string' ? `${pointer}/${escapePointer(named)}` : pointer;
  return location === 'body' ? full : full.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
};

const detailOf = (violation: Violation, location: ErrorDetailLocation): ErrorDetail => {
  const keyword = typeof violation.keyword === 'string' ? violation.keyword : '';
  const path = pathOf(violation, location);
  const code = codeOf(keyword, location, path);
  return {
    in: location,
    path,
    code,
    ...(keyword && { rule: keyword }),
    message: `${cutPath(path) || location} ${MESSAGES[code] ?? 'is not acceptable'}`,
  };
};

/**
 * Reads an error of a Fastify route schema by its `validation`; `undefined` for other errors.
 * Ajv's own texts are not used: they quote values of the schema.
 */
export const schemaFaultOf = (thrown: unknown): SchemaFault | undefined => {
  if (!(thrown instanceof Error)) return undefined;
  const { code, validation, validationContext } = thrown as {
    code?: unknown;
    validation?: unknown;
    validationContext?: unknown;
  };
  if (code !== 'FST_ERR_VALIDATION' || !Array.isArray(validation)) return undefined;
  const location = LOCATIONS[String(validationContext)] ?? 'body';
  const details = (validation as Violation[]).map((violation) => detailOf(violation, location));
  const top =
    PRECEDENCE.find((candidate) => details.some((detail) => detail.code === candidate)) ??
    'E1004_INVALID_VALUE';
  return { status: 400, code: top, details };
};
