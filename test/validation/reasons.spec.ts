/** A reason is the rule that failed, in its own words. */
import { Expose, Transform } from 'class-transformer';
import * as c from 'class-validator';
import { AnalyticsValidationPipe, toValidationException, withCode } from 'nestjs-analytics-errors';
import { z } from 'zod';
import { detailsOf, refusalOf } from './support.js';

type Class = new () => object;

const check = (metatype: Class, value: unknown, options: object = {}): Promise<unknown> =>
  new AnalyticsValidationPipe({ transform: true, ...options }).transform(value, {
    type: 'body',
    metatype,
  });

const textsOf = async (result: Promise<unknown>): Promise<string[]> =>
  ((await refusalOf(result))?.details ?? []).map(({ message }) => message);

const decorated = (...decorators: PropertyDecorator[]): Class => {
  class Decorated {
    p?: unknown;
  }
  decorators.forEach((decorate) => decorate(Decorated.prototype, 'p'));
  return Decorated;
};

describe('of two rules of one name', () => {
  it.each([
    ['A', 'digit'],
    ['1', 'upper'],
  ])('the failed one speaks: %s', async (p, text) => {
    const Dto = decorated(
      c.Matches(/[A-Z]/, { message: 'upper' }),
      c.Matches(/\d/, { message: 'digit' }),
    );
    expect(await textsOf(check(Dto, { p }))).toEqual([text]);
  });

  it('the one that holds does not choose the code', async () => {
    const Dto = decorated(
      c.Matches(/[A-Z]/, withCode('E1008_GENERAL_REQ_BODY_ISSUES', { message: 'upper' })),
      c.Matches(/\d/, { message: 'digit' }),
    );
    expect(await detailsOf(check(Dto, { p: 'A' }))).toEqual(['body /p E1004 matches']);
    expect(await detailsOf(check(Dto, { p: '1' }))).toEqual(['body /p E1008 matches']);
  });

  it('neither chooses the code where nobody knows which one failed', async () => {
    const Dto = decorated(
      c.Matches(/[A-Z]/, withCode('E1008_GENERAL_REQ_BODY_ISSUES')),
      c.Matches(/\d/),
    );
    expect(await detailsOf(check(Dto, { p: 'A' }))).toEqual(['body /p E1004 matches']);
  });

  it('the one of the group gives the number', async () => {
    const Dto = decorated(c.Max(3, { groups: ['x'] }), c.Max(9, { groups: ['y'] }));
    expect(await textsOf(check(Dto, { p: 10 }, { groups: ['x'] }))).toEqual([
      'p must not be greater than 3',
    ]);
    expect(await textsOf(check(Dto, { p: 10 }, { groups: ['y'] }))).toEqual([
      'p must not be greater than 9',
    ]);
  });
});

describe('a rule of the service’s own', () => {
  it('is not judged as the rule of class-validator that has its name', async () => {
    const OwnConstraint = class {
      validate = (value: unknown): boolean => value === 80;
    };
    c.ValidatorConstraint({ name: 'isPort' })(OwnConstraint);
    const byClass = decorated(c.Validate(OwnConstraint));
    const byObject = decorated(
      c.ValidateBy({ name: 'isPort', validator: { validate: (value) => value === 80 } }),
    );
    expect(await detailsOf(check(byClass, { p: 81 }))).toEqual(['body /p E1004 isPort']);
    expect(await detailsOf(check(byObject, { p: 81 }))).toEqual(['body /p E1004 isPort']);
    expect(await detailsOf(check(decorated(c.IsPort()), { p: 81 }))).toEqual([
      'body /p E1003 isPort',
    ]);
  });

  it('gives the reason of this property, though it has judged another one since', async () => {
    class Stateful {
      private last = '';
      validate(_value: unknown, { property }: c.ValidationArguments): boolean {
        this.last = property;
        return false;
      }
      defaultMessage(): string {
        return `refused at ${this.last}`;
      }
    }
    c.ValidatorConstraint({ name: 'stateful' })(Stateful);
    class TwoDto {
      @c.Validate(Stateful)
      first!: string;

      @c.Validate(Stateful)
      second!: string;
    }
    expect(await textsOf(check(TwoDto, { first: 'x1', second: 'x2' }))).toEqual([
      'refused at first',
      'refused at second',
    ]);
  });

  it('is asked once, on a list of any length', async () => {
    let asked = 0;
    const Dto = decorated(
      c.ArrayMaxSize(2),
      c.ValidateBy({
        name: 'lookUp',
        async: true,
        validator: { validate: () => Promise.resolve((asked += 1) > 0) },
      }),
    );
    await refusalOf(check(Dto, { p: Array.from({ length: 500 }) }));
    expect(asked).toBe(1);
  });
});

describe('texts', () => {
  it('say which of two limits is broken', async () => {
    const Dto = decorated(c.Length(3, 5));
    expect(await textsOf(check(Dto, { p: 'x' }))).toEqual([
      'p must be longer than or equal to 3 characters',
    ]);
  });

  it('of functions are kept, unless they hold the value', async () => {
    const Dto = decorated(
      c.IsIn(['x'], { message: ({ constraints }) => `one of ${String(constraints[0])}` }),
    );
    expect(await textsOf(check(Dto, { p: 'hunter2' }))).toEqual(['one of x']);
  });

  it.each(['a', '1', 'in', '>=2'])('stay although the value %j occurs in them', async (p) => {
    const schema = z.object({ p: z.string().min(20) });
    expect(await textsOf(bySchema(schema, { p }))).toEqual([
      'Too small: expected string to have >=20 characters',
    ]);
  });
});

const bySchema = (schema: unknown, value: unknown): Promise<unknown> =>
  new AnalyticsValidationPipe({ transform: true }).transform(value, {
    type: 'body',
    metatype: Object,
    schema,
  } as never);

describe('schemas', () => {
  it('that split a string do not call a part of it missing', async () => {
    const schema = z.object({
      n: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.coerce.number<string>())),
    });
    expect(await detailsOf(bySchema(schema, { n: '1,x' }))).toEqual(['body /n E1004 invalid_type']);
    expect(await detailsOf(bySchema(schema, {}))).toEqual(['body /n E1007 required']);
  });

  class Money {
    readonly #cents: number;
    constructor(options: { cents: number }) {
      this.#cents = options.cents;
    }
    get cents(): number {
      return this.#cents;
    }
  }

  it.each([
    ['a URL', z.string().transform((text) => new URL(text)), 'https://a.example/'],
    ['a Map', z.string().transform((text) => new Map([[text, 1]])), 'a'],
    ['a class', z.string().transform((text) => new Money({ cents: text.length })), 'a'],
    ['a frozen object', z.string().transform((text) => Object.freeze({ text })), 'a'],
  ])('hand the handler what they make: %s', async (_title, schema, value) => {
    expect(await bySchema(schema, value)).toEqual(schema.parse(value));
  });
});

describe('a name', () => {
  it('is the one that the client used', async () => {
    class Dto {
      @Expose({ name: 'from_ts' })
      @Transform(({ value }: { value: string }) => value.trim())
      @c.IsInt()
      from!: number;
    }
    expect(await detailsOf(check(Dto, { from_ts: 'a' }))).toEqual(['body /from_ts E1003 isInt']);
  });
});

describe('toValidationException', () => {
  const errors = [
    { property: 'p', value: 'x', children: [], constraints: { isInt: 'p muss ganz sein' } },
  ] as c.ValidationError[];

  it.each([
    [undefined, ['body', '/p']],
    [{ in: 'query' as const }, ['query', 'p']],
    [{ in: 'body' as const, name: 'outer' }, ['body', '/outer/p']],
    [{ metadata: { type: 'param' as const } }, ['path', 'p']],
  ])('reads errors of class-validator, of %j', (refused, [location, path]) => {
    const { code, details } = toValidationException(errors, refused);
    expect({ code, details }).toEqual({
      code: 'E1003_WRONG_DATA_TYPE',
      details: [
        {
          in: location,
          path,
          code: 'E1003_WRONG_DATA_TYPE',
          rule: 'isInt',
          message: 'p muss ganz sein',
        },
      ],
    });
  });

  it('reads issues of any library, with the value', () => {
    const issue = { message: 'must be a date', path: ['from'] };
    const read = (value: unknown): string =>
      toValidationException([issue], { in: 'query', value }).code;
    expect([read({ from: 'x' }), read({}), read({ from: null })]).toEqual([
      'E1004_INVALID_VALUE',
      'E1002_PARAM_REQUIRED',
      'E1003_WRONG_DATA_TYPE',
    ]);
  });
});
