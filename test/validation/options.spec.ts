import { jest } from '@jest/globals';
import { BadRequestException, HttpStatus, Logger } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Max } from 'class-validator';
import { AnalyticsValidationPipe, defineException, withCode } from 'nestjs-analytics-errors';
import { createRegistry } from '../../libs/analytics-errors/src/exceptions/exception-registry.js';
import { resolveValidation } from '../../libs/analytics-errors/src/validation/validation.options.js';
import { unknownCodes } from '../../libs/analytics-errors/src/validation/with-code.js';
import { detailsOf, refusalOf } from './support.js';

const BODY = { type: 'body' } as const;

class GroupedDto {
  @IsInt({ groups: ['create'] })
  a!: number;

  @IsOptional({ always: true })
  @IsString({ groups: ['update'] })
  b?: string;
}

describe('the options of ValidationPipe', () => {
  it('groups: only the rules of the group count', async () => {
    const inGroup = (group: string): Promise<string[]> =>
      detailsOf(
        new AnalyticsValidationPipe({ groups: [group] }).transform(
          { a: 'x', b: 5 },
          { ...BODY, metatype: GroupedDto },
        ),
      );
    expect([await inGroup('create'), await inGroup('update')]).toEqual([
      ['body /a E1003 isInt'],
      ['body /b E1003 isString'],
    ]);
  });

  it('transform: false hands on what was sent', async () => {
    const body = { a: 1 };
    expect(
      await new AnalyticsValidationPipe().transform(body, { ...BODY, metatype: GroupedDto }),
    ).toBe(body);
    expect(
      await new AnalyticsValidationPipe({ transform: true }).transform(body, {
        ...BODY,
        metatype: GroupedDto,
      }),
    ).toBeInstanceOf(GroupedDto);
  });

  it('whitelist alone removes what is unknown', async () => {
    const pipe = new AnalyticsValidationPipe({ transform: true, whitelist: true });
    expect(await pipe.transform({ a: 1, extra: 1 }, { ...BODY, metatype: GroupedDto })).toEqual({
      a: 1,
    });
  });

  it('expectedType: its rules count', async () => {
    expect(
      await detailsOf(
        new AnalyticsValidationPipe({ expectedType: GroupedDto }).transform({ a: 'x' }, BODY),
      ),
    ).toEqual(['body /a E1003 isInt']);
  });

  it('disableErrorMessages: the code stays and the rest goes', async () => {
    const refusal = await refusalOf(
      new AnalyticsValidationPipe({ disableErrorMessages: true }).transform(
        { a: 'x' },
        { ...BODY, metatype: GroupedDto },
      ),
    );
    expect({ code: refusal?.code, details: refusal?.details, userInfo: refusal?.userInfo }).toEqual(
      {
        code: 'E1003_WRONG_DATA_TYPE',
        details: undefined,
        userInfo: undefined,
      },
    );
  });

  it('validationError: the codes do not depend on it', async () => {
    const pipe = new AnalyticsValidationPipe({ validationError: { target: false, value: false } });
    expect(await detailsOf(pipe.transform({ a: 'x' }, { ...BODY, metatype: GroupedDto }))).toEqual([
      'body /a E1003 isInt',
    ]);
  });

  it('exceptionFactory: it gets what Nest would give it, and what it makes is thrown', async () => {
    const mine = new BadRequestException('mine');
    const factory = jest.fn(() => mine);
    const pipe = new AnalyticsValidationPipe({ exceptionFactory: factory });
    await expect(pipe.transform({ a: 'x' }, { ...BODY, metatype: GroupedDto })).rejects.toBe(mine);
    expect(factory).toHaveBeenCalledWith([
      expect.objectContaining({ property: 'a', constraints: { isInt: expect.any(String) } }),
    ]);
  });

  it('errorHttpStatusCode and the like: they are accepted with one warning', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const options = {
      errorHttpStatusCode: HttpStatus.UNPROCESSABLE_ENTITY,
      errorFormat: 'grouped',
      maxErrorMessagesLength: 5,
    } as const;
    expect([
      new AnalyticsValidationPipe(options),
      new AnalyticsValidationPipe(options),
    ]).toHaveLength(2);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('errorHttpStatusCode, errorFormat, maxErrorMessagesLength')],
    ]);
    warn.mockRestore();
  });
});

describe('a code in the context of a rule', () => {
  class LimitDto {
    @IsInt()
    @Max(50, withCode('E1005_TOO_MANY_PARAMS', { message: 'at most $constraint1' }))
    limit!: number;
  }
  const judge = (
    metatype: new () => object,
    value: object,
    pipe = new AnalyticsValidationPipe(),
  ): Promise<string[]> => detailsOf(pipe.transform(value, { ...BODY, metatype }));

  it.each([
    ['what the rule is about', { limit: 51 }, ['body /limit E1005 max']],
    ['not an absent value', {}, ['body /limit E1007 required']],
    ['not a value that the rule cannot judge', { limit: 'x' }, ['body /limit E1003 isInt']],
  ])('stands for %s', async (_title, body, details) => {
    expect(await judge(LimitDto, body)).toEqual(details);
  });

  it('stands for a rule about a type as well', async () => {
    class TypedDto {
      @IsInt(withCode('E1008_GENERAL_REQ_BODY_ISSUES'))
      n!: number;
    }
    expect(await judge(TypedDto, { n: 'x' })).toEqual(['body /n E1008 isInt']);
  });

  it('takes the rank of what it replaces and gives the answer its status', async () => {
    class CountryDto {
      @IsInt()
      n!: number;

      @Max(1, withCode('E3003_COUNTRY_NOT_FOUND'))
      country!: number;
    }
    const pipe = new AnalyticsValidationPipe();
    const alone = await refusalOf(
      pipe.transform({ n: 1, country: 2 }, { ...BODY, metatype: CountryDto }),
    );
    const both = await refusalOf(
      pipe.transform({ n: 'x', country: 2 }, { ...BODY, metatype: CountryDto }),
    );
    expect([alone?.getStatus(), both?.code]).toEqual([404, 'E1003_WRONG_DATA_TYPE']);
  });

  it('keeps what else the context holds', () => {
    expect(withCode('E1005_TOO_MANY_PARAMS', { each: true, context: { hint: 1 } })).toEqual({
      each: true,
      context: { hint: 1, errorCode: 'E1005_TOO_MANY_PARAMS' },
    });
  });

  class QuotaExceededException extends defineException({
    code: 'E7003_QUOTA',
    status: 409,
    message: 'Quota exceeded',
  }) {}
  class QuotaDto {
    @Max(1, withCode(QuotaExceededException))
    n!: number;
  }

  it('may be one of the service’s own', async () => {
    const pipe = new AnalyticsValidationPipe(
      {},
      { registry: createRegistry([QuotaExceededException]) },
    );
    expect(await judge(QuotaDto, { n: 2 }, pipe)).toEqual(['body /n E7003 max']);
  });

  it('that is not known falls back to the code of the rule, and is reported by class and property', async () => {
    expect(await judge(QuotaDto, { n: 2 })).toEqual(['body /n E1004 max']);
    expect(
      unknownCodes(createRegistry()).filter((sentence) => sentence.startsWith('QuotaDto.n: ')),
    ).toHaveLength(1);
    expect(
      unknownCodes(createRegistry([QuotaExceededException])).filter((sentence) =>
        sentence.startsWith('QuotaDto'),
      ),
    ).toEqual([]);
  });
});

describe('the validation option', () => {
  it.each([
    [undefined, { pipe: { transform: true }, cacheMetadata: false, message: undefined }],
    [{}, { pipe: { transform: true }, cacheMetadata: false, message: undefined }],
    [
      { whitelist: true, cacheMetadata: true },
      { pipe: { transform: true, whitelist: true }, cacheMetadata: true, message: undefined },
    ],
    [
      { transform: false },
      { pipe: { transform: false }, cacheMetadata: false, message: undefined },
    ],
    [false as const, false],
  ])('%j is read as %j', (option, expected) => {
    expect(resolveValidation(option)).toEqual(expected);
  });

  it.each([[true], [null], ['on'], [[]], [{ cacheMetadata: 'yes' }], [{ message: 'no' }]])(
    '%j is refused with a sentence',
    (option) => {
      expect(() => resolveValidation(option as never)).toThrow(
        /^AnalyticsErrorsModule: validation(\.\w+)? must be /,
      );
    },
  );
});
