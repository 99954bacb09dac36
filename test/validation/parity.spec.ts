/**
 * The rule: what Nest's ValidationPipe accepts is accepted, with the same value. Classes, options and
 * inputs are generated; PARITY_RUNS and PARITY_SEED choose how many and which.
 */
import { inspect } from 'node:util';
import { ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import * as c from 'class-validator';
import fc from 'fast-check';
import { AnalyticsException, AnalyticsValidationPipe } from 'nestjs-analytics-errors';

const RUNS = Number(process.env['PARITY_RUNS'] ?? 300);
const SEED = Number(process.env['PARITY_SEED'] ?? 20_251);

type Class = new () => object;

/** Decorators by name, each made with class-validator's options. */
const RULES: Readonly<Record<string, (options: c.ValidationOptions) => PropertyDecorator>> = {
  isString: (options) => c.IsString(options),
  isInt: (options) => c.IsInt(options),
  isNumber: (options) => c.IsNumber({ maxDecimalPlaces: 1 }, options),
  isBoolean: (options) => c.IsBoolean(options),
  isDate: (options) => c.IsDate(options),
  isArray: (options) => c.IsArray(options),
  isObject: (options) => c.IsObject(options),
  isDefined: (options) => c.IsDefined(options),
  isNotEmpty: (options) => c.IsNotEmpty(options),
  min: (options) => c.Min(1, options),
  max: (options) => c.Max(3, options),
  minLength: (options) => c.MinLength(2, options),
  length: (options) => c.Length(1, 3, options),
  matchesUpper: (options) => c.Matches(/[A-Z]/, options),
  matchesDigit: (options) => c.Matches(/\d/, options),
  isIn: (options) => c.IsIn(['a', 1, true], options),
  arrayMaxSize: (options) => c.ArrayMaxSize(2, options),
  arrayMinSize: (options) => c.ArrayMinSize(1, options),
  own: (options) =>
    c.ValidateBy({ name: 'isPort', validator: { validate: (value) => value !== 'b' } }, options),
  later: (options) =>
    c.ValidateBy(
      {
        name: 'later',
        async: true,
        validator: { validate: (value) => Promise.resolve(value !== 'c') },
      },
      options,
    ),
};

const TRANSFORMS: Readonly<Record<string, () => PropertyDecorator>> = {
  number: () => Type(() => Number),
  boolean: () => Type(() => Boolean),
  date: () => Type(() => Date),
  text: () => Transform(({ value }: { value: unknown }) => (value === 'a' ? ['a'] : value)),
  absent: () => Transform(({ value }: { value: unknown }) => value || undefined),
  exposed: () => Expose({ name: 'sent_as' }),
};

interface PropertyPlan {
  readonly rules: readonly (readonly [string, c.ValidationOptions])[];
  readonly transforms: readonly string[];
  readonly optional: boolean;
  readonly condition: boolean | undefined;
  readonly nested: readonly PropertyPlan[] | undefined;
  readonly initial: boolean;
}

/** Mostly nothing: too many options at once switch each other off. */
const seldom = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant({} as T) }, { weight: 1, arbitrary });

const ruleOptions = seldom(
  fc.record(
    {
      each: fc.boolean(),
      groups: fc.constantFrom(['x'], ['y'], ['x', 'y']),
      always: fc.boolean(),
      message: fc.constantFrom('$property was $value', 'plain'),
      context: fc.constantFrom({ errorCode: 'E3003_COUNTRY_NOT_FOUND' }, { errorCode: 'none' }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<c.ValidationOptions>,
);

const propertyPlan = (depth: number): fc.Arbitrary<PropertyPlan> =>
  fc.record({
    rules: fc.array(fc.tuple(fc.constantFrom(...Object.keys(RULES)), ruleOptions), {
      maxLength: 3,
    }),
    transforms: fc.subarray(Object.keys(TRANSFORMS), { maxLength: 1 }),
    optional: fc.boolean(),
    condition: fc.constantFrom(undefined, undefined, undefined, true, false),
    nested:
      depth === 0
        ? fc.constant(undefined)
        : fc.option(fc.array(propertyPlan(depth - 1), { minLength: 1, maxLength: 2 }), {
            nil: undefined,
          }),
    initial: fc.boolean(),
  });

const NAMES = ['p', 'q', 'r'];

const classOf = (properties: readonly PropertyPlan[]): Class => {
  class Generated {}
  properties.forEach(({ rules, transforms, optional, condition, nested }, index) => {
    const decorators = [
      ...rules.map(([name, options]) => RULES[name]?.(options)),
      ...transforms.map((name) => TRANSFORMS[name]?.()),
      ...(optional ? [c.IsOptional()] : []),
      ...(condition === undefined ? [] : [c.ValidateIf(() => condition)]),
    ];
    if (nested) {
      const Nested = classOf(nested);
      decorators.push(
        c.ValidateNested({ each: rules.length > 1 }),
        Type(() => Nested),
      );
    }
    decorators.forEach((decorate) => decorate?.(Generated.prototype, NAMES[index] ?? ''));
  });
  return Generated;
};

const leaf = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'c', 'A1', 'abcd', '1', '2.5', 'true', '2024-02-29', ' '),
  fc.integer({ min: -1, max: 5 }),
  fc.constantFrom(1.25, Number.NaN, true, false, null, undefined),
);
const plain = (depth: number): fc.Arbitrary<unknown> =>
  depth === 0
    ? leaf
    : fc.oneof(
        leaf,
        fc.array(plain(depth - 1), { maxLength: 4 }),
        fc.record(
          Object.fromEntries(
            [...NAMES, 'sent_as', 'extra'].map((name) => [name, plain(depth - 1)]),
          ),
          { requiredKeys: [] },
        ),
      );
const input = fc.oneof(
  { weight: 1, arbitrary: leaf },
  {
    weight: 9,
    arbitrary: fc.record(
      Object.fromEntries([...NAMES, 'sent_as', 'extra'].map((name) => [name, plain(2)])),
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: plain(2) },
);

const pipeOptions = seldom(
  fc.record(
    {
      transform: fc.boolean(),
      whitelist: fc.boolean(),
      forbidNonWhitelisted: fc.boolean(),
      forbidUnknownValues: fc.boolean(),
      skipMissingProperties: fc.boolean(),
      skipNullProperties: fc.boolean(),
      stopAtFirstError: fc.boolean(),
      groups: fc.constantFrom(['x'], ['y'], []),
      always: fc.boolean(),
      strictGroups: fc.boolean(),
      disableErrorMessages: fc.boolean(),
      dismissDefaultMessages: fc.boolean(),
      transformOptions: fc.constantFrom(
        { enableImplicitConversion: true },
        { excludeExtraneousValues: true },
        { exposeUnsetFields: false },
      ),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<ValidationPipeOptions>,
);

const place = fc.constantFrom(
  { type: 'body' as const },
  { type: 'query' as const },
  { type: 'param' as const },
  { type: 'body' as const, data: 'p' },
  { type: 'query' as const, data: 'p' },
  { type: 'custom' as const },
);

interface Outcome {
  readonly value?: unknown;
  readonly refused?: boolean;
  readonly broken?: string;
}

const outcomeOf = async (
  pipe: ValidationPipe,
  value: unknown,
  metadata: Parameters<ValidationPipe['transform']>[1],
  isRefusal: (thrown: unknown) => boolean,
): Promise<Outcome> =>
  (pipe.transform(value, metadata) as Promise<unknown>).then(
    (accepted) => ({ value: accepted }),
    (thrown: unknown) => (isRefusal(thrown) ? { refused: true } : { broken: String(thrown) }),
  );

/** Classes, keys and values in full; unlike Jest it takes two invalid dates for equal. */
const shown = (outcome: Outcome): string => inspect(outcome, { depth: Infinity });

const isHttp = (thrown: unknown): boolean =>
  (thrown as { getStatus?: () => number }).getStatus?.() === 400;

/** class-validator goes through all classes of the process for each look-up, and these are needed once. */
const forgetRules = (): void => {
  const { validationMetadatas } = c.getMetadataStorage() as unknown as {
    validationMetadatas: Map<unknown, unknown>;
  };
  validationMetadatas.clear();
};

const METATYPES = [Number, String, Boolean, Object, Array, undefined] as const;

describe('the rule', () => {
  it('holds for generated classes, options and inputs: what Nest accepts is accepted, with the same value', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(propertyPlan(1), { minLength: 1, maxLength: 3 }),
        pipeOptions,
        input,
        place,
        fc.oneof(
          { weight: 9, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: fc.constantFrom(...METATYPES) },
        ),
        async (properties, options, value, at, primitive) => {
          const metatype = primitive === null ? classOf(properties) : primitive;
          const metadata = { ...at, metatype } as never;
          const expected = await outcomeOf(
            new ValidationPipe(options),
            structuredClone(value),
            metadata,
            isHttp,
          );
          const actual = await outcomeOf(
            new AnalyticsValidationPipe(options),
            structuredClone(value),
            metadata,
            (thrown) => thrown instanceof AnalyticsException,
          );
          forgetRules();
          accepted += expected.refused ? 0 : 1;
          expect(shown(actual)).toBe(shown(expected));
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    // The comparison says something only if both outcomes occur.
    expect(accepted).toBeGreaterThan(RUNS / 10);
    expect(accepted).toBeLessThan(RUNS - RUNS / 10);
  });
});
