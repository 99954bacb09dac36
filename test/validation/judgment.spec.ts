import type { ValidationPipeOptions } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsDate,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxDate,
  MaxLength,
  Min,
  MinLength,
  registerDecorator,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
} from 'class-validator';
import { AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { codesOf, detailsOf, refusalOf } from './support.js';

type Class = new () => object;
interface Place {
  readonly type: 'body' | 'query' | 'param' | 'custom';
  readonly data?: string;
}

const check = (
  metatype: Class,
  value: unknown,
  options: ValidationPipeOptions = {},
  place: Place = { type: 'body' },
): Promise<unknown> =>
  new AnalyticsValidationPipe({ transform: true, ...options }).transform(value, {
    ...place,
    metatype,
  });

const FORBID = { whitelist: true, forbidNonWhitelisted: true };
const QUERY: Place = { type: 'query' };

class PointDto {
  @IsInt()
  x!: number;
}

class ItemDto {
  @IsInt()
  id!: number;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];
}

class OrderDto {
  @IsString()
  @MinLength(2)
  name!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  items?: ItemDto[];

  @IsOptional()
  @ValidateNested()
  @Type(() => ItemDto)
  item?: ItemDto;
}

describe('the top code', () => {
  class PairDto {
    @IsInt()
    @Min(1)
    count!: number;

    @IsString()
    name!: string;

    @IsOptional()
    @ArrayMaxSize(1)
    list?: unknown[];
  }

  it.each([
    ['E1006 before E1007', { count: 1, extra: 1 }, ['E1006', 'E1007']],
    ['E1006 before E1003', { count: 'x', name: 'a', extra: 1 }, ['E1006', 'E1003']],
    ['E1006 before E1005', { count: 1, name: 'a', list: [1, 2], extra: 1 }, ['E1006', 'E1005']],
    ['E1006 before E1004', { count: 0, name: 'a', extra: 1 }, ['E1006', 'E1004']],
    ['E1007 before E1003', { count: 'x' }, ['E1007', 'E1003']],
    ['E1007 before E1005', { count: 1, list: [1, 2] }, ['E1007', 'E1005']],
    ['E1007 before E1004', { count: 0 }, ['E1007', 'E1004']],
    ['E1003 before E1005', { count: 'x', name: 'a', list: [1, 2] }, ['E1003', 'E1005']],
    ['E1003 before E1004', { count: 0, name: 5 }, ['E1003', 'E1004']],
    ['E1005 before E1004', { count: 0, name: 'a', list: [1, 2] }, ['E1005', 'E1004']],
  ])('is %s in a body', async (_title, body, codes) => {
    const refusal = await refusalOf(check(PairDto, body, FORBID));
    expect([
      refusal?.code.slice(0, 5),
      ...(refusal?.details ?? []).map(({ code }) => code.slice(0, 5)),
    ]).toEqual([codes[0], ...codes]);
  });

  it.each([
    ['E1002 before E1003', { count: 'x' }, ['E1002', 'E1003']],
    ['E1002 before E1005', { count: 1, extra: 'a' }, ['E1002', 'E1005']],
    ['E1002 before E1004', { count: 0 }, ['E1002', 'E1004']],
    ['E1003 before E1005', { count: 'x', name: 'a', extra: 'a' }, ['E1003', 'E1005']],
    ['E1005 before E1004', { count: 0, name: 'a', extra: 'a' }, ['E1005', 'E1004']],
  ])('is %s in a query', async (_title, query, codes) => {
    expect(await codesOf(check(PairDto, query, FORBID, QUERY))).toEqual(codes);
  });
});

describe('what is absent', () => {
  it.each([
    ['undefined', { name: undefined }],
    ['not there', {}],
  ])('is E1007 once, however many rules it breaks: %s', async (_case, body) => {
    expect(await detailsOf(check(OrderDto, body))).toEqual(['body /name E1007 required']);
  });

  it('is not a property with a default', async () => {
    class PageDto {
      @IsInt()
      page = 1;
    }
    expect(await codesOf(check(PageDto, {}))).toEqual([]);
  });

  it('is a property that a transformation removes', async () => {
    class TrimDto {
      @Transform(({ value }: { value: unknown }) => value || undefined)
      @IsString()
      name!: string;
    }
    expect(await codesOf(check(TrimDto, { name: '' }))).toEqual(['E1007']);
  });

  it('is a property whose condition holds', async () => {
    class EitherDto {
      @ValidateIf((dto: EitherDto) => dto.b === undefined)
      @IsString()
      a?: string;

      @IsOptional()
      b?: string;
    }
    expect([
      await codesOf(check(EitherDto, {})),
      await codesOf(check(EitherDto, { b: 'x' })),
    ]).toEqual([['E1007'], []]);
  });

  it('is E1007 under the name of the property that the argument takes', async () => {
    expect(
      await detailsOf(check(PointDto, undefined, {}, { type: 'body', data: 'point' })),
    ).toEqual(['body /point E1007 required']);
  });

  it('is E1002 under the name of the parameter that the argument takes', async () => {
    expect(
      await detailsOf(check(PointDto, undefined, {}, { type: 'query', data: 'point' })),
    ).toEqual(['query point E1002 required']);
  });

  it('is no fault of a parameter whose class requires nothing', async () => {
    class OptionalDto {
      @IsOptional()
      @IsInt()
      x?: number;
    }
    expect(
      await codesOf(check(OptionalDto, undefined, {}, { type: 'query', data: 'point' })),
    ).toEqual([]);
  });

  it('uses the sentence that the service gave the rule', async () => {
    class SaidDto {
      @IsNotEmpty({ message: 'Give the report a $property' })
      @IsString()
      @Expose({ name: 'report_title' })
      title!: string;
    }
    expect((await refusalOf(check(SaidDto, {})))?.userInfo).toBe('Give the report a title');
  });
});

describe('the body as a whole', () => {
  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['a number', 5],
    ['true', true],
    ['null', null],
    ['bytes', Buffer.from('x')],
    ['absent', undefined],
  ])('is E1006 when it is %s', async (_case, body) => {
    const details = await detailsOf(check(OrderDto, body));
    expect(details.map((detail) => detail.slice(0, 11))).toEqual(['body  E1006']);
  });

  it('is E1006 when it is a list and no property is required', async () => {
    class OptionalDto {
      @IsOptional()
      @IsInt()
      x?: number;
    }
    expect([
      await codesOf(check(OptionalDto, [])),
      await codesOf(check(OptionalDto, undefined)),
      await codesOf(check(OptionalDto, {})),
    ]).toEqual([['E1006'], [], []]);
  });

  it('passes when its class has no rules', async () => {
    class Plain {}
    expect(await check(Plain, ['a'])).toEqual(['a']);
  });

  it('is E1006 when values of unknown classes are forbidden', async () => {
    class Plain {}
    expect(await detailsOf(check(Plain, {}, { forbidUnknownValues: true }))).toEqual([
      'body  E1006 unknownValue',
    ]);
  });

  it.each([
    ['a text', 'x', 'E1003 isObject'],
    ['null', null, 'E1003 isObject'],
    ['a list', [], 'E1003 isObject'],
  ])('is E1003 when it is one property and that is %s', async (_case, value, expected) => {
    expect(await detailsOf(check(PointDto, value, {}, { type: 'body', data: 'point' }))).toEqual([
      `body /point ${expected}`,
    ]);
  });
});

describe('paths', () => {
  it('lead through lists and nested objects', async () => {
    const body = { name: 'ab', items: [{ id: 1 }, { id: 1, tags: ['a', 5] }], item: { id: 'x' } };
    expect(await detailsOf(check(OrderDto, body))).toEqual([
      'body /items/1/tags/1 E1003 isString',
      'body /item/id E1003 isInt',
    ]);
  });

  it('name a list that is too long together with its items that are wrong', async () => {
    const body = { name: 'ab', items: [{ id: 1 }, { id: 'x' }, { id: 1 }] };
    expect(await detailsOf(check(OrderDto, body))).toEqual([
      'body /items/1/id E1003 isInt',
      'body /items E1005 arrayMaxSize',
    ]);
  });

  it('escape what RFC 6901 escapes', async () => {
    class OddDto {
      @Expose({ name: 'a/b~c' })
      @IsInt()
      odd!: number;
    }
    expect(await detailsOf(check(OddDto, { 'a/b~c': 'x' }))).toEqual(['body /a~1b~0c E1003 isInt']);
  });

  it.each(['children', 'value', 'constraints', '0', 'property'])(
    'take %s for the name it is',
    async (name) => {
      class NamedDto {
        @Expose({ name })
        @IsInt()
        renamed!: number;
      }
      expect(await detailsOf(check(NamedDto, { [name]: 'x' }))).toEqual([
        `body /${name} E1003 isInt`,
      ]);
    },
  );

  it('are written in a query as a client writes them', async () => {
    class FilterDto {
      @ValidateNested()
      @Type(() => PointDto)
      at!: PointDto;
    }
    expect(await detailsOf(check(FilterDto, { at: { x: 'a' } }, {}, QUERY))).toEqual([
      'query at[x] E1003 isInt',
    ]);
    expect(
      await detailsOf(check(FilterDto, { at: { x: 'a' } }, {}, { type: 'query', data: 'filter' })),
    ).toEqual(['query filter[at][x] E1003 isInt']);
  });

  it('name a list of a query once, however many items are wrong', async () => {
    class IdsDto {
      @IsUUID('4', { each: true })
      ids!: string[];
    }
    expect(await detailsOf(check(IdsDto, { ids: ['a', 'b'] }, {}, QUERY))).toEqual([
      'query ids E1004 isUuid',
    ]);
  });

  it('ignore a name that only counts on the way out', async () => {
    class OutDto {
      @Expose({ name: 'n', toPlainOnly: true })
      @IsInt()
      count!: number;
    }
    expect(await detailsOf(check(OutDto, { count: 'x' }))).toEqual(['body /count E1003 isInt']);
  });

  it('take the place from a decorator of the service’s own', async () => {
    const place = { type: 'custom', data: { in: 'header' } } as unknown as Place;
    const pipe = new AnalyticsValidationPipe({ validateCustomDecorators: true, ...FORBID });
    expect(
      await detailsOf(pipe.transform({ host: 'h', x: 'a' }, { ...place, metatype: PointDto })),
    ).toEqual(['header x E1009 isInt']);
  });
});

describe('dates', () => {
  class DateDto {
    @Type(() => Date)
    @IsDate()
    at!: Date;
  }

  it.each([
    ['a text that is none', 'garbage', ['E1004']],
    ['an object', {}, ['E1003']],
    ['null', null, ['E1003']],
    ['a date', '2024-02-29', []],
  ])('are judged by what was sent: %s', async (_case, at, codes) => {
    expect(await codesOf(check(DateDto, { at }))).toEqual(codes);
  });
});

describe('numbers in a query', () => {
  class CountQuery {
    @Type(() => Number)
    @IsInt()
    @Min(1)
    @Max(50)
    count!: number;
  }

  it.each([
    ['abc', ['query count E1003 isInt']],
    ['1_000', ['query count E1003 isInt']],
    ['1.5', ['query count E1003 isInt']],
    ['1e999', ['query count E1003 isInt', 'query count E1004 max']],
    ['0', ['query count E1004 min']],
    ['7', []],
  ])('that read %s', async (count, details) => {
    expect(await detailsOf(check(CountQuery, { count }, {}, QUERY))).toEqual(details);
  });

  it('stay E1003 when validation stops at the first error, which need not be the rule about the type', async () => {
    expect(
      await codesOf(check(CountQuery, { count: 'abc' }, { stopAtFirstError: true }, QUERY)),
    ).toEqual(['E1003']);
  });

  it('with too many decimals are E1004, and no number is E1003', async () => {
    class PriceDto {
      @IsNumber({ maxDecimalPlaces: 2 })
      price!: number;
    }
    expect([
      await codesOf(check(PriceDto, { price: 1.234 })),
      await codesOf(check(PriceDto, { price: '1.2' })),
    ]).toEqual([['E1004'], ['E1003']]);
  });
});

describe('lists', () => {
  class TagsDto {
    @IsArray()
    @ArrayNotEmpty()
    @IsString({ each: true })
    @MaxLength(3, { each: true })
    tags!: string[];
  }

  it.each([
    ['an empty list', [], ['body /tags E1004 arrayNotEmpty']],
    [
      'one wrong type and one value too long',
      ['ok', 5, 'long'],
      ['body /tags/1 E1003 isString', 'body /tags/2 E1004 maxLength'],
    ],
    ['null in the list', [null], ['body /tags/0 E1003 isString']],
    ['a text', 'abc', ['body /tags E1003 isArray']],
  ])('are judged item by item: %s', async (_case, tags, details) => {
    expect(await detailsOf(check(TagsDto, { tags }))).toEqual(details);
  });

  it('judge two rules of one name apart', async () => {
    class TwoDto {
      @Matches(/^a/)
      @Matches(/b$/)
      text!: string;

      @MaxLength(2, { each: true })
      @ArrayMaxSize(2)
      list!: string[];
    }
    expect(await detailsOf(check(TwoDto, { text: 'ac', list: ['abc', 'a', 'b'] }))).toEqual([
      'body /list E1005 arrayMaxSize',
      'body /text E1004 matches',
      'body /list/0 E1004 maxLength',
    ]);
  });

  it('of binary values are E1003', async () => {
    class BinaryDto {
      @ValidateNested()
      @Type(() => ItemDto)
      item!: ItemDto;
    }
    expect(await detailsOf(check(BinaryDto, { item: Buffer.from('x') }))).toEqual([
      'body /item E1003 nestedValidation',
    ]);
  });
});

describe('sentences', () => {
  const SECRET = 'hunter2';

  @ValidatorConstraint({ name: 'quoting' })
  class QuotingConstraint {
    validate(): boolean {
      return false;
    }

    defaultMessage({ value }: ValidationArguments): string {
      return `${String(value)} is no good`;
    }
  }

  class QuoteDto {
    @IsIn(['x'], { message: '$property cannot be $value, but $constraint1' })
    token!: string;

    @IsIn(['x'], { message: ({ value }) => `no ${String(value)}` })
    asked!: string;

    @IsIn(['x'], { message: ({ object }) => `no ${(object as QuoteDto).token}` })
    neighbor!: string;

    @IsIn(['x'], { message: ({ property }) => `${property} is special` })
    plain!: string;

    @IsIn(['x'], { message: ({ value }) => (value as string[]).join() })
    fragile!: string[];

    @Validate(QuotingConstraint)
    custom!: string;
  }

  it('never hold the value', async () => {
    const body = {
      token: SECRET,
      asked: SECRET,
      neighbor: SECRET,
      plain: SECRET,
      fragile: [SECRET],
      custom: SECRET,
    };
    const refusal = await refusalOf(check(QuoteDto, body));
    expect(JSON.stringify(refusal?.getResponse())).not.toContain(SECRET);
    expect(refusal?.details?.map(({ message }) => message)).toEqual([
      'fragile has the wrong type',
      'token has a value that is not accepted',
      'asked has a value that is not accepted',
      'neighbor has a value that is not accepted',
      'plain is special',
      'custom has a value that is not accepted',
    ]);
  });

  it('hold no source text and no time zone of the service', async () => {
    class WindowDto {
      @Type(() => Date)
      @MaxDate(() => new Date(5))
      from!: Date;

      @Type(() => Date)
      @MaxDate(new Date(5))
      to!: Date;
    }
    const refusal = await refusalOf(check(WindowDto, { from: '2024-01-01', to: '2024-01-01' }));
    expect(refusal?.details?.map(({ message }) => message)).toEqual([
      'from has a value that is not accepted',
      'maximal allowed date for to is 1970-01-01T00:00:00.005Z',
    ]);
  });

  it('are there when class-validator is told to give none', async () => {
    expect(
      (await refusalOf(check(PointDto, { x: 'a' }, { dismissDefaultMessages: true })))?.details?.[0]
        ?.message,
    ).toBe('x has the wrong type');
  });

  it('do not repeat the name of an unknown property, which the client chose', async () => {
    const refusal = await refusalOf(check(PointDto, { x: 1, ['k'.repeat(5000)]: 1 }, FORBID));
    expect(JSON.stringify(refusal?.getResponse()).length).toBeLessThan(1000);
  });
});

describe('a fault of the service', () => {
  it('in a rule stays what it is', async () => {
    const fault = new TypeError('broken rule');
    class BrokenDto {
      @Validate(
        (() => {
          @ValidatorConstraint()
          class Broken {
            validate(): boolean {
              throw fault;
            }
          }
          return Broken;
        })(),
      )
      x: unknown;
    }
    await expect(check(BrokenDto, { x: 1 })).rejects.toBe(fault);
  });

  it('in a transformation stays what it is', async () => {
    class BrokenDto {
      @Transform(({ value }: { value: unknown }) => new Date(String(value)).toISOString())
      @IsString()
      x!: string;
    }
    await expect(check(BrokenDto, { x: 'garbage' })).rejects.toBeInstanceOf(RangeError);
  });

  it('that never ends stays what it is when the value is shallow', async () => {
    class EndlessDto {
      @Transform(function forever({ value }): unknown {
        return forever({ value } as never);
      })
      x: unknown;
    }
    await expect(check(EndlessDto, { x: 1 })).rejects.toThrow('Maximum call stack');
  });
});

describe('rules that answer later', () => {
  const IsFree = (): PropertyDecorator => (target, property) =>
    registerDecorator({
      target: target.constructor,
      propertyName: String(property),
      name: 'isFree',
      async: true,
      validator: { validate: () => Promise.resolve(false) },
    });

  it('are E1004', async () => {
    class NameDto {
      @IsFree()
      name!: string;
    }
    expect(await detailsOf(check(NameDto, { name: 'a' }))).toEqual(['body /name E1004 isFree']);
  });
});
