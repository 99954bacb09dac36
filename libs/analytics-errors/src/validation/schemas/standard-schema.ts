import type { SchemaIssue as Issue } from '../../nest/schema.js';
import { kindOf } from '../class-validator/constraint-table.js';
import { quotes } from '../class-validator/messages.js';
import { keysOf, type Place, type ValueSource, valueAt } from '../place.js';
import { absent, misshapen, takesWholeBody } from '../request-shape.js';
import {
  missingIn,
  sentenceFor,
  unknownAt,
  type ValidationCode,
  type Violation,
} from '../violation.js';

/** One fault as a library's reader sees it. */
interface Fault {
  readonly issue: Issue;
  /** The value at the issue's path, as it was sent. */
  readonly value: unknown;
}

type Verdict = ValidationCode | 'unknown';

/** What is known of the issues of one library. */
interface VendorReader {
  readonly judge: (fault: Fault) => Verdict;
  /** The library's name for the rule. */
  readonly rule: (issue: Issue) => unknown;
  /** A sentence without the value, as far as the library has one. */
  readonly message: (issue: Issue) => ((name: string) => string) | undefined;
  /** The code that the service has put into the schema. */
  readonly override?: (issue: Issue) => unknown;
}

const WRONG_TYPE = 'E1003_WRONG_DATA_TYPE';
const INVALID_VALUE = 'E1004_INVALID_VALUE';
const TOO_MANY = 'E1005_TOO_MANY_PARAMS';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : []);

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A value that is not among those allowed has the wrong type only if none of them is of its type. */
const membership = (allowed: readonly unknown[], value: unknown): Verdict =>
  allowed.some((candidate) => kindOf(candidate) === kindOf(value)) ? INVALID_VALUE : WRONG_TYPE;

const zod: VendorReader = {
  judge: ({ issue, value }) => {
    switch (issue['code']) {
      case 'unrecognized_keys':
        return 'unknown';
      case 'invalid_type':
        // A coerced text that is no date was sent in the right type.
        return issue['received'] === 'Invalid Date' && typeof value === 'string'
          ? INVALID_VALUE
          : WRONG_TYPE;
      case 'invalid_value':
        return membership(listOf(issue['values']), value);
      case 'too_big':
        return issue['origin'] === 'array' || issue['origin'] === 'set' ? TOO_MANY : INVALID_VALUE;
      case 'invalid_union': {
        const branches = listOf(issue['errors']).map(listOf);
        const isWrongType = (found: unknown): boolean =>
          recordOf(found)['code'] === 'invalid_type' &&
          listOf(recordOf(found)['path']).length === 0;
        return branches.length > 0 && branches.every((branch) => branch.some(isWrongType))
          ? WRONG_TYPE
          : INVALID_VALUE;
      }
      default:
        return INVALID_VALUE;
    }
  },
  rule: (issue) => issue['code'],
  message:
    ({ message }) =>
    () =>
      message,
  override: (issue) => recordOf(issue['params'])['errorCode'],
};

/** The kinds of value in a text such as `("a" | 2)`. */
const kindsInText = (text: unknown): readonly string[] =>
  typeof text !== 'string'
    ? []
    : text
        .replace(/^\(|\)$/g, '')
        .split(' | ')
        .map((part) =>
          part.startsWith('"') ? 'string' : /^-?[\d.]+$/.test(part) ? 'number' : part,
        );

const valibot: VendorReader = {
  judge: ({ issue, value }) => {
    const { kind, type, expected } = issue;
    if (kind === 'schema') {
      if (expected === 'never') return 'unknown';
      if (type === 'variant') return INVALID_VALUE;
      return ['picklist', 'enum', 'literal'].includes(String(type)) &&
        kindsInText(expected).includes(kindOf(value))
        ? INVALID_VALUE
        : WRONG_TYPE;
    }
    if (['integer', 'safe_integer', 'finite'].includes(String(type))) return WRONG_TYPE;
    return (type === 'max_length' || type === 'max_size') && isList(value)
      ? TOO_MANY
      : INVALID_VALUE;
  },
  rule: ({ type }) => type,
  message: ({ message, expected, received }) => {
    const isDefault = message.endsWith(`eceived ${String(received)}`);
    if (!isDefault) return () => message;
    return typeof expected === 'string' ? (name) => `${name} must be ${expected}` : undefined;
  },
};

const DOMAINS: readonly unknown[] = [
  'string',
  'number',
  'boolean',
  'object',
  'null',
  'bigint',
  'symbol',
  'undefined',
  'Array',
];

const arktype: VendorReader = {
  judge: ({ issue, value }) => {
    const { code, expected, actual, rule, unit, errors } = issue;
    switch (code) {
      case 'domain':
      case 'proto':
        return WRONG_TYPE;
      case 'divisor':
        // `number.integer` is a divisor of one.
        return rule === 1 ? WRONG_TYPE : INVALID_VALUE;
      case 'maxLength':
        return isList(value) ? TOO_MANY : INVALID_VALUE;
      case 'unit':
        return membership([unit], value);
      case 'union': {
        const units = listOf(errors).filter((error) => recordOf(error)['code'] === 'unit');
        const isTyped = listOf(errors).every((error) =>
          ['domain', 'proto', 'unit'].includes(String(recordOf(error)['code'])),
        );
        return isTyped
          ? membership(
              units.map((error) => recordOf(error)['unit']),
              value,
            )
          : INVALID_VALUE;
      }
      case 'predicate':
        if (expected === 'removed') return 'unknown';
        return DOMAINS.includes(actual) ? WRONG_TYPE : INVALID_VALUE;
      default:
        return INVALID_VALUE;
    }
  },
  rule: ({ code }) => code,
  message: ({ expected }) =>
    typeof expected === 'string' && !expected.includes('(was ')
      ? (name) => `${name} must be ${expected}`
      : undefined,
};

/** A library that nothing is known of: that a value is absent or null can still be seen. */
const unknownVendor: VendorReader = {
  judge: () => INVALID_VALUE,
  rule: () => undefined,
  message:
    ({ message }) =>
    () =>
      message,
};

const VENDORS: Readonly<Record<string, VendorReader>> = { zod, valibot, arktype };

const placeOf = (path: Iterable<unknown> | undefined): Place => {
  let place: Place;
  // Array.from and not a map of its own: the path of arktype is an array of a class that counts differently.
  for (const segment of Array.from(path ?? [])) {
    const key: unknown =
      typeof segment === 'object' && segment !== null
        ? (segment as { key?: unknown }).key
        : segment;
    place = { parent: place, key: String(key) };
  }
  return place;
};

/** A text of a library or of the service may quote the value: such a text is not sent. */
const safeMessage = (
  build: ((name: string) => string) | undefined,
  value: unknown,
  kind: ValidationCode,
): Violation['message'] => {
  return (name) => {
    const isUnsafe = build === undefined || quotes(build(''), value);
    return (isUnsafe ? '' : build(name)) || sentenceFor(kind)(name);
  };
};

/** The places of keys that nobody asked for; some libraries name the object instead and list the keys. */
const unknownPlaces = (issue: Issue, place: Place): readonly Place[] => {
  const { keys } = issue;
  return isList(keys) ? keys.map((key) => ({ parent: place, key: String(key) })) : [place];
};

/** The part of a place that is in the value as it was sent; a schema may have split or parsed it. */
const sentPart = (raw: unknown, place: Place): Place => {
  let part: Place;
  let current = raw;
  for (const key of keysOf(place)) {
    // Only an object or an array can lack a member; within anything else the schema made one.
    if (typeof current !== 'object' || current === null) break;
    part = { parent: part, key };
    current = valueAt(raw, part);
  }
  return part;
};

const readIssue = (
  issue: Issue,
  reader: VendorReader,
  raw: unknown,
  source: ValueSource,
): readonly Violation[] => {
  const named = placeOf(issue.path);
  const place = raw === undefined || raw === null ? named : sentPart(raw, named);
  const isMade = place !== named && keysOf(place).length < keysOf(named).length;
  const value = valueAt(raw, place);
  const verdict = isMade ? INVALID_VALUE : reader.judge({ issue, value });
  const ruleName = reader.rule(issue);
  const rule = typeof ruleName === 'string' ? ruleName : 'schema';
  if (verdict === 'unknown')
    return unknownPlaces(issue, place).map((at) => unknownAt(at, source, rule));
  if (
    place === undefined &&
    takesWholeBody(source) &&
    (raw === undefined || raw === null || verdict === WRONG_TYPE)
  ) {
    const kind = 'E1006_INVALID_REQ_BODY';
    if (raw === undefined) return [absent(source)];
    return [{ kind, rule, place, message: safeMessage(reader.message(issue), raw, kind) }];
  }
  const override = reader.override?.(issue);
  const code = typeof override === 'string' ? override : undefined;
  const isMissing = value === undefined;
  const kind = isMissing ? missingIn(source) : value === null ? WRONG_TYPE : verdict;
  return [
    {
      kind,
      override: isMissing ? undefined : code,
      rule: isMissing ? 'required' : rule,
      place,
      message: isMissing ? sentenceFor(kind) : safeMessage(reader.message(issue), value, kind),
    },
  ];
};

/** An array that is read as an object lacks all of its properties, and that is not what is wrong with it. */
const isListForObject = (
  raw: unknown,
  violations: readonly Violation[],
  source: ValueSource,
): boolean =>
  isList(raw) &&
  takesWholeBody(source) &&
  violations.some(({ place }) => /\D/.test(keysOf(place)[0] ?? ''));

/** Reads the issues of a schema as violations, with what is known of the libraries zod, valibot and arktype. */
export const readIssues = (
  issues: readonly unknown[],
  vendor: string,
  raw: unknown,
  source: ValueSource,
): readonly Violation[] => {
  const reader = (Object.hasOwn(VENDORS, vendor) ? VENDORS[vendor] : undefined) ?? unknownVendor;
  const violations = (issues as readonly Issue[]).flatMap((issue) =>
    readIssue(issue, reader, raw, source),
  );
  return isListForObject(raw, violations, source)
    ? [misshapen(source, 'isObject', 'an object')]
    : violations;
};
