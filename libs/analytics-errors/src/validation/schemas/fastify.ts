import type { AnalyticsException } from '../../exceptions/analytics.exception.js';
import type { ErrorDetailLocation } from '../../exceptions/error-body.js';
import type { Place, ValueSource } from '../place.js';
import { missingIn, sentenceFor, toException, unknownAt, type Violation } from '../violation.js';

/** One entry of `.validation`, as Ajv writes it. */
interface Fault {
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

/**
 * The exception for an error of a Fastify route schema, by its `validation`; `undefined` for other
 * errors. Ajv's own texts are not used: they quote values of the schema.
 */
export function schemaRefusalOf(thrown: object): AnalyticsException | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, validation, validationContext } = thrown as {
    code?: unknown;
    validation?: unknown;
    validationContext?: unknown;
  };
  if (code !== 'FST_ERR_VALIDATION' || !Array.isArray(validation)) return undefined;
  const source = { in: LOCATIONS[String(validationContext)] ?? 'body' };
  const violations = (validation as Fault[]).map((fault) => toViolation(fault, source));
  return toException(violations, { source, cause: thrown });
}

const toViolation = ({ keyword, instancePath, params }: Fault, source: ValueSource): Violation => {
  const rule = typeof keyword === 'string' ? keyword : 'schema';
  const place = placeOf(instancePath, params?.missingProperty ?? params?.additionalProperty);
  if (rule === 'additionalProperties') return unknownAt(place, source, rule);
  const kind = kindOf(rule, place, source);
  return { kind, rule, place, message: sentenceFor(kind) };
};

const kindOf = (rule: string, place: Place, source: ValueSource): Violation['kind'] => {
  if (rule === 'required') return missingIn(source);
  if (rule !== 'type') return 'E1004_INVALID_VALUE';
  // The whole body is of another type, or it is absent.
  const isWholeBody = source.in === 'body' && place === undefined;
  return isWholeBody ? 'E1006_INVALID_REQ_BODY' : 'E1003_WRONG_DATA_TYPE';
};

const placeOf = (pointer: unknown, named: unknown): Place => {
  const keys = typeof pointer === 'string' ? pointer.split('/').slice(1) : [];
  const inside = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (typeof named === 'string' ? [...inside, named] : inside).reduce<Place>(
    (parent, key) => ({ parent, key }),
    undefined,
  );
};
