import * as classValidator from 'class-validator';
import { AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { codesOf } from '../support.js';

const { Validate, ValidateBy, ValidatorConstraint } = classValidator;

@ValidatorConstraint({ name: 'isEven' })
class IsEvenConstraint {
  validate(value: unknown): boolean {
    return typeof value === 'number' && value % 2 === 0;
  }
}

const isOdd = {
  name: 'isOdd',
  validator: {
    validate: (value: unknown): boolean => typeof value === 'number' && value % 2 === 1,
  },
};

enum Color {
  Red = 'red',
}

/** A decorator with a value of the right type that it refuses, and the code for that; `undefined` where there is no such value. */
type Row = readonly [
  name: string,
  decorator: PropertyDecorator,
  refused: unknown,
  code: string | undefined,
];

const c = classValidator;
const TYPES: readonly Row[] = [
  ['IsString', c.IsString(), undefined, undefined],
  ['IsBoolean', c.IsBoolean(), undefined, undefined],
  ['IsArray', c.IsArray(), undefined, undefined],
  ['IsObject', c.IsObject(), undefined, undefined],
  ['IsInstance', c.IsInstance(Map), {}, 'E1003'],
  ['IsInt', c.IsInt(), 1.5, 'E1003'],
  ['IsNumberString', c.IsNumberString(), 'abc', 'E1003'],
  ['IsBooleanString', c.IsBooleanString(), 'abc', 'E1003'],
  ['IsDate', c.IsDate(), undefined, undefined],
  ['ValidateNested', c.ValidateNested(), 'abc', 'E1003'],
];
const VALUES: readonly Row[] = [
  ['IsDefined', c.IsDefined(), undefined, undefined],
  ['IsNotEmpty', c.IsNotEmpty(), '', 'E1004'],
  ['IsEmpty', c.IsEmpty(), 'a', 'E1004'],
  ['Equals', c.Equals('a'), 'b', 'E1004'],
  ['NotEquals', c.NotEquals('a'), 'a', 'E1004'],
  ['IsIn', c.IsIn(['a', 'b']), 'c', 'E1004'],
  ['IsNotIn', c.IsNotIn(['a']), 'a', 'E1004'],
  ['IsEnum', c.IsEnum(Color), 'blue', 'E1004'],
  ['IsNumber', c.IsNumber({ maxDecimalPlaces: 1 }), 1.25, 'E1004'],
  ['Min', c.Min(1), 0, 'E1004'],
  ['Max', c.Max(1), 2, 'E1004'],
  ['IsPositive', c.IsPositive(), -1, 'E1004'],
  ['IsNegative', c.IsNegative(), 1, 'E1004'],
  ['IsDivisibleBy', c.IsDivisibleBy(2), 3, 'E1004'],
  ['IsLatitude', c.IsLatitude(), 91, 'E1004'],
  ['IsLongitude', c.IsLongitude(), '181', 'E1004'],
  ['MinDate', c.MinDate(new Date(5)), new Date(1), 'E1004'],
  ['MaxDate', c.MaxDate(new Date(5)), new Date(9), 'E1004'],
  ['IsNotEmptyObject', c.IsNotEmptyObject(), {}, 'E1004'],
  ['ArrayContains', c.ArrayContains([1]), [2], 'E1004'],
  ['ArrayNotContains', c.ArrayNotContains([1]), [1], 'E1004'],
  ['ArrayNotEmpty', c.ArrayNotEmpty(), [], 'E1004'],
  ['ArrayMinSize', c.ArrayMinSize(1), [], 'E1004'],
  ['ArrayUnique', c.ArrayUnique(), [1, 1], 'E1004'],
  ['ArrayMaxSize', c.ArrayMaxSize(1), [1, 2], 'E1005'],
  ['Validate', Validate(IsEvenConstraint), 1, 'E1004'],
  ['ValidateBy', ValidateBy(isOdd), 2, 'E1004'],
];
const TEXTS: readonly Row[] = [
  ['Contains', c.Contains('seed'), 'x', 'E1004'],
  ['NotContains', c.NotContains('seed'), 'seed', 'E1004'],
  ['Matches', c.Matches(/^a$/), 'b', 'E1004'],
  ['Length', c.Length(2), 'a', 'E1004'],
  ['MinLength', c.MinLength(2), 'a', 'E1004'],
  ['MaxLength', c.MaxLength(2), 'abc', 'E1004'],
  ['IsByteLength', c.IsByteLength(2), 'a', 'E1004'],
  ['IsAscii', c.IsAscii(), 'é', 'E1004'],
  ['IsFullWidth', c.IsFullWidth(), 'abc', 'E1004'],
  ['IsHalfWidth', c.IsHalfWidth(), 'ああ', 'E1004'],
  ['IsVariableWidth', c.IsVariableWidth(), 'abc', 'E1004'],
  ['IsMultibyte', c.IsMultibyte(), 'abc', 'E1004'],
  ['IsSurrogatePair', c.IsSurrogatePair(), 'abc', 'E1004'],
  ['IsLowercase', c.IsLowercase(), 'A', 'E1004'],
  ['IsUppercase', c.IsUppercase(), 'a', 'E1004'],
  ...(
    [
      ['IsAlpha', c.IsAlpha()],
      ['IsAlphanumeric', c.IsAlphanumeric()],
      ['IsBIC', c.IsBIC()],
      ['IsBase32', c.IsBase32()],
      ['IsBase58', c.IsBase58()],
      ['IsBase64', c.IsBase64()],
      ['IsBtcAddress', c.IsBtcAddress()],
      ['IsCreditCard', c.IsCreditCard()],
      ['IsCurrency', c.IsCurrency()],
      ['IsDataURI', c.IsDataURI()],
      ['IsDateString', c.IsDateString()],
      ['IsDecimal', c.IsDecimal()],
      ['IsEAN', c.IsEAN()],
      ['IsEmail', c.IsEmail()],
      ['IsEthereumAddress', c.IsEthereumAddress()],
      ['IsFQDN', c.IsFQDN()],
      ['IsFirebasePushId', c.IsFirebasePushId()],
      ['IsHSL', c.IsHSL()],
      ['IsHash', c.IsHash('md5')],
      ['IsHexColor', c.IsHexColor()],
      ['IsHexadecimal', c.IsHexadecimal()],
      ['IsIBAN', c.IsIBAN()],
      ['IsIP', c.IsIP()],
      ['IsISBN', c.IsISBN()],
      ['IsISIN', c.IsISIN()],
      ['IsISO31661Alpha2', c.IsISO31661Alpha2()],
      ['IsISO31661Alpha3', c.IsISO31661Alpha3()],
      ['IsISO31661Numeric', c.IsISO31661Numeric()],
      ['IsISO4217CurrencyCode', c.IsISO4217CurrencyCode()],
      ['IsISO6391', c.IsISO6391()],
      ['IsISO8601', c.IsISO8601()],
      ['IsISRC', c.IsISRC()],
      ['IsISSN', c.IsISSN()],
      ['IsIdentityCard', c.IsIdentityCard('ES')],
      ['IsJSON', c.IsJSON()],
      ['IsJWT', c.IsJWT()],
      ['IsLatLong', c.IsLatLong()],
      ['IsLocale', c.IsLocale()],
      ['IsMACAddress', c.IsMACAddress()],
      ['IsMagnetURI', c.IsMagnetURI()],
      ['IsMilitaryTime', c.IsMilitaryTime()],
      ['IsMimeType', c.IsMimeType()],
      ['IsMobilePhone', c.IsMobilePhone()],
      ['IsMongoId', c.IsMongoId()],
      ['IsOctal', c.IsOctal()],
      ['IsPassportNumber', c.IsPassportNumber('DE')],
      ['IsPhoneNumber', c.IsPhoneNumber()],
      ['IsPort', c.IsPort()],
      ['IsPostalCode', c.IsPostalCode('DE')],
      ['IsRFC3339', c.IsRFC3339()],
      ['IsRgbColor', c.IsRgbColor()],
      ['IsSemVer', c.IsSemVer()],
      ['IsStrongPassword', c.IsStrongPassword()],
      ['IsTaxId', c.IsTaxId()],
      ['IsTimeZone', c.IsTimeZone()],
      ['IsUUID', c.IsUUID()],
      ['IsUrl', c.IsUrl()],
    ] as const
  ).map(([name, decorator]): Row => [name, decorator, '!!', 'E1004']),
];
const CONDITIONS = ['Allow', 'IsOptional', 'ValidateIf', 'ValidatePromise'];
const NOT_DECORATORS = [
  'ValidatorConstraint',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'MetadataStorage',
];

const classWith = (decorator: PropertyDecorator): new () => object => {
  class Probe {
    value: unknown;
  }
  decorator(Probe.prototype, 'value');
  return Probe;
};

const judge = (
  decorator: PropertyDecorator,
  body: object,
  type: 'body' | 'query' | 'param' = 'body',
): Promise<string[]> =>
  codesOf(new AnalyticsValidationPipe().transform(body, { type, metatype: classWith(decorator) }));

const ROWS = [...TYPES, ...VALUES, ...TEXTS];

describe('the decorators of class-validator', () => {
  it('are all in these tables', () => {
    const exported = Object.entries(classValidator).filter(
      ([name, value]) => /^[A-Z]/.test(name) && typeof value === 'function',
    );
    const names = exported.map(([name]) => name).filter((name) => !NOT_DECORATORS.includes(name));
    expect([...ROWS.map(([name]) => name), ...CONDITIONS].sort()).toEqual(names.sort());
    expect(names).toHaveLength(113);
  });

  it.each(
    ROWS.filter(([name]) => !['IsEmpty', 'NotEquals', 'IsNotIn', 'ValidateNested'].includes(name)),
  )(
    '%s answers E1007 for an absent property and E1002 for an absent parameter',
    async (_name, decorator) => {
      expect([
        await judge(decorator, {}),
        await judge(decorator, {}, 'query'),
        await judge(decorator, {}, 'param'),
      ]).toEqual([['E1007'], ['E1002'], ['E1002']]);
    },
  );

  it.each(ROWS.filter(([, , , code]) => code !== undefined))(
    '%s answers for a value of the right type that it refuses',
    async (_name, decorator, refused, code) => {
      expect(await judge(decorator, { value: refused })).toEqual([code]);
    },
  );

  it.each(TEXTS)('%s answers E1003 for what is no text', async (_name, decorator) => {
    const codes = await Promise.all(
      [5, true, null, {}, ['a'], Number.NaN].map((value) => judge(decorator, { value })),
    );
    expect(codes.flat()).toEqual(Array.from(codes, () => 'E1003'));
  });

  it.each([
    ['IsString', c.IsString(), 5],
    ['IsBoolean', c.IsBoolean(), 'true'],
    ['IsArray', c.IsArray(), 'abc'],
    ['IsObject', c.IsObject(), []],
    ['IsInt', c.IsInt(), '5'],
    ['IsNumber', c.IsNumber(), '5'],
    ['IsNumber on infinity', c.IsNumber(), Infinity],
    ['IsNumberString', c.IsNumberString(), 5],
    ['IsBooleanString', c.IsBooleanString(), true],
    ['IsDate', c.IsDate(), 'abc'],
    ['MinDate', c.MinDate(new Date(5)), 'abc'],
    ['Min', c.Min(1), 'abc'],
    ['Min on NaN', c.Min(1), Number.NaN],
    ['IsLatitude', c.IsLatitude(), true],
    ['ArrayMaxSize', c.ArrayMaxSize(1), 'abc'],
    ['ArrayNotEmpty', c.ArrayNotEmpty(), {}],
    ['IsNotEmptyObject', c.IsNotEmptyObject(), []],
    ['IsIn', c.IsIn([1, 2]), '1'],
    ['IsEnum', c.IsEnum(Color), 5],
    ['Equals', c.Equals(true), 'true'],
    ['ValidateNested', c.ValidateNested(), 5],
    ['IsDefined on null', c.IsDefined(), null],
    ['IsNotEmpty on null', c.IsNotEmpty(), null],
  ])('%s answers E1003 for a value of another type', async (_name, decorator, value) => {
    expect(await judge(decorator, { value })).toEqual(['E1003']);
  });

  it.each([
    ['Allow', c.Allow()],
    ['IsOptional', c.IsOptional()],
    ['ValidateIf', c.ValidateIf(() => true)],
    ['ValidatePromise', c.ValidatePromise()],
  ])('%s refuses nothing', async (_name, decorator) => {
    expect(await judge(decorator, { value: 'abc' })).toEqual([]);
  });

  it('of a service’s own answer E1003 beside a wrong type, else E1004', async () => {
    class Both {
      @Validate(IsEvenConstraint)
      @c.IsInt()
      value!: number;
    }
    const pipe = new AnalyticsValidationPipe();
    expect(await codesOf(pipe.transform({ value: 'a' }, { type: 'body', metatype: Both }))).toEqual(
      ['E1003'],
    );
    expect(await codesOf(pipe.transform({ value: 3 }, { type: 'body', metatype: Both }))).toEqual([
      'E1004',
    ]);
  });
});
