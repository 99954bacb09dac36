/** The kinds of value that rules tell apart. `nan` and `infinity` are numbers that no JSON document can hold. */
export type ValueKind =
  | 'undefined'
  | 'null'
  | 'string'
  | 'number'
  | 'nan'
  | 'infinity'
  | 'boolean'
  | 'array'
  | 'date'
  | 'object'
  | 'other';

const KIND_OF_PRIMITIVE: Readonly<Record<string, ValueKind>> = {
  undefined: 'undefined',
  string: 'string',
  boolean: 'boolean',
};

/** Says what a value is; total. */
export const kindOf = (value: unknown): ValueKind => {
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isFinite(value) ? 'number' : Number.isNaN(value) ? 'nan' : 'infinity';
  if (typeof value !== 'object') return KIND_OF_PRIMITIVE[typeof value] ?? 'other';
  if (Array.isArray(value)) return 'array';
  return value instanceof Date ? 'date' : 'object';
};

/** What a failed constraint says of a value. */
export type ConstraintRule =
  /** The constraint declares a type, so its failure is a wrong type whatever the value is. */
  | { readonly judges: 'type' }
  /** The constraint judges a value of these kinds (any, without a list); a value of another kind has the wrong type. */
  | { readonly judges: 'value'; readonly of?: readonly ValueKind[] }
  /** The constraint limits how many items an array may have. */
  | { readonly judges: 'count' }
  /** The constraint names the values that are allowed, in the argument with this index. */
  | { readonly judges: 'membership'; readonly argument: 0 | 1 };

const TYPE: ConstraintRule = { judges: 'type' };
const ANY: ConstraintRule = { judges: 'value' };
const valueOf = (...of: ValueKind[]): ConstraintRule => ({ judges: 'value', of });
const each = (
  names: readonly string[],
  rule: ConstraintRule,
): (readonly [string, ConstraintRule])[] => names.map((name) => [name, rule]);

/** Rules about the format or the length of a string, by the key that class-validator gives them. */
const STRING_RULES = `
  contains notContains matches isLength minLength maxLength isByteLength isAlpha isAlphanumeric
  isAscii isBIC isBase32 isBase58 isBase64 isBtcAddress isCreditCard isCurrency isDataURI
  isDateString isDecimal isEAN isEmail isEthereumAddress isFqdn IsFirebasePushId isFullWidth isHSL
  isHalfWidth isHash isHexColor isHexadecimal isIBAN isIp isIsbn isIsin isISO31661Alpha2
  isISO31661Alpha3 isISO31661Numeric isISO4217CurrencyCode isISO6391 isIso8601 isISRC isISSN
  isIdentityCard isJson isJwt isLatLong isLocale isLowercase isMacAddress isMagnetURI
  isMilitaryTime isMimeType isMobilePhone isMongoId isMultibyte isOctal isPassportNumber
  isPhoneNumber isPort isPostalCode isRFC3339 isRgbColor isSemVer isStrongPassword isSurrogatePair
  isTaxId isTimeZone isUuid isUppercase isUrl isVariableWidth
`
  .trim()
  .split(/\s+/);

/** What each constraint of class-validator judges, by the key that it has in `ValidationError.constraints`. */
const CONSTRAINTS: ReadonlyMap<string, ConstraintRule> = new Map([
  ...each(
    ['isString', 'isBoolean', 'isArray', 'isObject', 'isInt', 'isInstance', 'nestedValidation'],
    TYPE,
  ),
  // In a query, where all is a string, these two declare a number and a boolean.
  ...each(['isNumberString', 'isBooleanString'], TYPE),
  ...each(['isDefined', 'isNotEmpty', 'isEmpty', 'notEquals', 'isNotIn'], ANY),
  // Of a finite number only the number of decimal places is left to complain about.
  ...each(['isNumber'], valueOf('number')),
  ...each(
    ['min', 'max', 'isPositive', 'isNegative', 'isDivisibleBy'],
    valueOf('number', 'infinity'),
  ),
  ...each(['isLatitude', 'isLongitude'], valueOf('number', 'infinity', 'string')),
  ...each(['isDate', 'minDate', 'maxDate'], valueOf('date')),
  ...each(['isNotEmptyObject'], valueOf('object')),
  ...each(
    ['arrayContains', 'arrayNotContains', 'arrayNotEmpty', 'arrayMinSize', 'arrayUnique'],
    valueOf('array'),
  ),
  ...each(['arrayMaxSize'], { judges: 'count' }),
  ...each(['equals', 'isIn'], { judges: 'membership', argument: 0 }),
  ...each(['isEnum'], { judges: 'membership', argument: 1 }),
  ...each(STRING_RULES, valueOf('string')),
]);

/** Finds what a constraint judges; `undefined` for a constraint that is not class-validator's own. */
export const constraintRule = (key: string): ConstraintRule | undefined => CONSTRAINTS.get(key);
