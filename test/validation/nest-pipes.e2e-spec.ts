import {
  BadRequestException,
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  HttpStatus,
  Injectable,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Query,
  UsePipes,
  ValidationPipe,
  createParamDecorator,
} from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { AnalyticsErrorsModule, AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { get, post, sendText } from './support.js';

enum Interval {
  Hour = 'hour',
  Day = 'day',
}

enum Level {
  Low = 1,
  High = 2,
}

class ItemDto {
  @IsInt()
  id!: number;
}

class GroupedDto {
  @IsString({ groups: ['strict'] })
  name!: string;
}

@Injectable()
class DurationPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    return value.endsWith('m') ? Number.parseInt(value, 10) * 60 : Number.NaN;
  }
}

@Injectable()
class RefusingPipe implements PipeTransform {
  transform(): never {
    throw new BadRequestException('mine');
  }
}

const Tenant = createParamDecorator(() => 'not a number');

@Controller()
class PipesController {
  @Get('int')
  int(@Query('n', ParseIntPipe) n: number): unknown {
    return { n };
  }

  @Get('float')
  float(@Query('n', new ParseFloatPipe()) n: number): unknown {
    return { n };
  }

  @Get('bool')
  bool(@Query('b', ParseBoolPipe) b: boolean): unknown {
    return { b };
  }

  @Get('uuid')
  uuid(@Query('id', new ParseUUIDPipe({ version: '4' })) id: string): unknown {
    return { id };
  }

  @Get('enum')
  interval(@Query('interval', new ParseEnumPipe(Interval)) interval: Interval): unknown {
    return { interval };
  }

  @Get('level')
  level(@Query('level', new ParseEnumPipe(Level)) level: Level): unknown {
    return { level };
  }

  @Get('date')
  date(@Query('from', new ParseDatePipe()) from: Date): unknown {
    return { from };
  }

  @Get('array')
  array(@Query('ids', new ParseArrayPipe({ items: Number })) ids: number[]): unknown {
    return { ids };
  }

  @Get('all-items')
  allItems(
    @Query('ids', new ParseArrayPipe({ items: Number, stopAtFirstError: false })) ids: number[],
  ): unknown {
    return { ids };
  }

  @Get('points')
  points(
    @Query(
      'points',
      new ParseArrayPipe({
        items: ItemDto,
        separator: ';',
        errorHttpStatusCode: HttpStatus.UNPROCESSABLE_ENTITY,
      }),
    )
    points: ItemDto[],
  ): unknown {
    return { points };
  }

  @Get('behind')
  behind(@Query('n', new AnalyticsValidationPipe(), ParseIntPipe) n: number): unknown {
    return { n };
  }

  @Get('default')
  withDefault(@Query('n', new DefaultValuePipe(10), ParseIntPipe) n: number): unknown {
    return { n };
  }

  @Get('optional')
  optional(@Query('n', new ParseIntPipe({ optional: true })) n?: number): unknown {
    return { n: n ?? null };
  }

  @Get('two')
  two(
    @Query('page', ParseIntPipe) page: number,
    @Query('size', ParseIntPipe) size: number,
  ): unknown {
    return { page, size };
  }

  @Get('method')
  @UsePipes(ParseIntPipe)
  onMethod(@Query('n') n: number): unknown {
    return { n };
  }

  @Get('teapot')
  teapot(
    @Query('id', new ParseUUIDPipe({ errorHttpStatusCode: HttpStatus.NOT_FOUND })) id: string,
  ): unknown {
    return { id };
  }

  @Get('own-factory')
  ownFactory(
    @Query('n', new ParseIntPipe({ exceptionFactory: () => new BadRequestException('mine') }))
    n: number,
  ): unknown {
    return { n };
  }

  @Get('refusing')
  refusing(@Query('a', RefusingPipe) a: string, @Query('id', ParseUUIDPipe) n: string): unknown {
    return { a, n };
  }

  @Get('look-alike')
  lookAlike(@Query('n', ParseIntPipe) n: number): unknown {
    throw new BadRequestException(
      `Validation failed (numeric string is expected)${n > 1 ? '' : ''}`,
    );
  }

  @Get('duration')
  duration(@Query('window', DurationPipe) window: unknown): unknown {
    return { window };
  }

  @Get('bare')
  bare(@Query('n') n?: number, @Query('b') b?: boolean, @Query('s') s?: string): unknown {
    return { n: n ?? null, b: b ?? null, s: s ?? null };
  }

  @Get('bare-default')
  bareDefault(@Query('n', new DefaultValuePipe(5)) n: number): unknown {
    return { n };
  }

  @Get('custom')
  custom(@Tenant(ParseIntPipe) tenant: number): unknown {
    return { tenant };
  }

  @Get('items/:id')
  item(@Param('id', ParseIntPipe) id: number): unknown {
    return { id };
  }

  @Post('named')
  named(@Body('count', ParseIntPipe) count: number): unknown {
    return { count };
  }

  @Post('items')
  items(@Body(new ParseArrayPipe({ items: ItemDto })) items: ItemDto[]): unknown {
    return { kinds: items.map((item) => item.constructor.name) };
  }

  @Post('grouped')
  grouped(@Body(new ValidationPipe({ groups: ['strict'] })) body: GroupedDto): unknown {
    return body;
  }
}

const UUID = '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e';

describe.each(ADAPTERS)('Nest’s own pipes on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [PipesController],
    });
  });
  afterAll(() => started.close());

  it.each([
    ['int?n=7', { n: 7 }],
    ['int?n=007', { n: 7 }],
    ['float?n=1.50', { n: 1.5 }],
    ['float?n=1e3', { n: 1000 }],
    ['bool?b=false', { b: false }],
    [`uuid?id=${UUID}`, { id: UUID }],
    ['enum?interval=day', { interval: 'day' }],
    ['level?level=2', { level: 2 }],
    ['date?from=2024-02-29', { from: '2024-02-29T00:00:00.000Z' }],
    ['array?ids=1,2', { ids: [1, 2] }],
    ['default', { n: 10 }],
    ['optional', { n: null }],
    ['method?n=3', { n: 3 }],
    ['duration?window=5m', { window: 300 }],
    ['bare?n=10.50&b=true&s=a', { n: 10.5, b: true, s: 'a' }],
    ['bare', { n: null, b: null, s: null }],
    ['bare-default', { n: 5 }],
  ])('accept %s as they do without this library', async (path, expected) => {
    const { status, body } = await get(`${started.url}/${path}`);
    expect({ status, body }).toEqual({ status: 200, body: expected });
  });

  it.each([
    ['E1002 when an integer is absent', 'int', 'E1002', ['query n E1002 required']],
    ['E1003 when an integer is a word', 'int?n=abc', 'E1003', ['query n E1003 isInt']],
    ['E1003 when an integer is sent twice', 'int?n=1&n=2', 'E1003', ['query n E1003 isInt']],
    ['E1002 when a number is absent', 'float', 'E1002', ['query n E1002 required']],
    ['E1003 when a number is a word', 'float?n=abc', 'E1003', ['query n E1003 isNumber']],
    ['E1002 when a boolean is absent', 'bool', 'E1002', ['query b E1002 required']],
    ['E1002 when a UUID is absent', 'uuid', 'E1002', ['query id E1002 required']],
    ['E1004 when a UUID is malformed', 'uuid?id=abc', 'E1004', ['query id E1004 isUuid']],
    ['E1002 when a value of an enum is absent', 'enum', 'E1002', ['query interval E1002 required']],
    [
      'E1004 when a value is none of an enum',
      'enum?interval=year',
      'E1004',
      ['query interval E1004 isEnum'],
    ],
    [
      'E1004 when a number is none of an enum',
      'level?level=9',
      'E1004',
      ['query level E1004 isEnum'],
    ],
    ['E1002 when a date is absent', 'date', 'E1002', ['query from E1002 required']],
    ['E1004 when a date is empty', 'date?from=', 'E1004', ['query from E1004 isDate']],
    [
      'E1004 when a date does not exist',
      'date?from=2023-02-29',
      'E1004',
      ['query from E1004 isDate'],
    ],
    ['E1002 when a list is absent', 'array', 'E1002', ['query ids E1002 required']],
    [
      'E1003 when an item of a list is a word',
      'array?ids=1,x',
      'E1003',
      ['query ids E1003 isNumber'],
    ],
    [
      'E1003 when items of a list are words',
      'all-items?ids=1,x,y',
      'E1003',
      ['query ids E1003 isNumber'],
    ],
    [
      'E1003 when an object of a list is wrong',
      'points?points={"id":1};{"id":"x"}',
      'E1003',
      ['query points[id] E1003 isInt'],
    ],
    ['E1003 behind another pipe of this library', 'behind?n=x', 'E1003', ['query n E1003 isInt']],
    [
      'E1003 when an optional integer is a word',
      'optional?n=abc',
      'E1003',
      ['query n E1003 isInt'],
    ],
    [
      'E1003 with the name of the one of two that is wrong',
      'two?page=1&size=x',
      'E1003',
      ['query size E1003 isInt'],
    ],
    [
      'E1003 for the one of two that Nest refuses first',
      'two?size=x',
      'E1003',
      ['query size E1003 isInt'],
    ],
    ['E1003 when the pipe stands on the method', 'method?n=abc', 'E1003', ['query n E1003 isInt']],
    ['E1003 when a path parameter is a word', 'items/abc', 'E1003', ['path id E1003 isInt']],
    [
      'E1003 when a number without a pipe is a word',
      'bare?n=abc',
      'E1003',
      ['query n E1003 isNumber'],
    ],
    ['E1003 when a number without a pipe is empty', 'bare?n=', 'E1003', ['query n E1003 isNumber']],
    [
      'E1003 when a boolean without a pipe is a word',
      'bare?b=yes',
      'E1003',
      ['query b E1003 isBoolean'],
    ],
    [
      'E1003 when a text without a pipe is sent twice',
      'bare?s=a&s=b',
      'E1003',
      ['query s E1003 isString'],
    ],
    [
      'E1003 when the pipe stands on a decorator of the service’s own',
      'custom',
      'E1003',
      ['query  E1003 isInt'],
    ],
    ['E1004 when the service makes the error itself', 'own-factory?n=x', 'E1004', []],
    ['E1004 when a pipe of the service’s own refuses first', 'refusing?a=x&id=x', 'E1004', []],
    ['E1004 for a handler that throws what a pipe would throw', 'look-alike?n=1', 'E1004', []],
  ])('answer %s', async (_title, path, code, details) => {
    const answer = await get(`${started.url}/${path}`);
    expect({
      status: answer.status,
      code: answer.code?.slice(0, 5),
      details: answer.details,
    }).toEqual({ status: 400, code, details });
  });

  it('answer E1001 when the service asks for a 404', async () => {
    expect((await get(`${started.url}/teapot?id=x`)).code).toBe('E1001_ENDPOINT_NOT_FOUND');
  });

  it.each([
    [
      'E1007 when a property of the body is absent',
      'named',
      {},
      'E1007',
      ['body /count E1007 required'],
    ],
    [
      'E1003 when a property of the body is a word',
      'named',
      { count: 'x' },
      'E1003',
      ['body /count E1003 isInt'],
    ],
    ['E1006 when the body is no list', 'items', { id: 1 }, 'E1006', ['body  E1006 isArray']],
    [
      'E1003 for the item of a list that is wrong',
      'items',
      [{ id: 1 }, { id: 'x' }],
      'E1003',
      ['body /1/id E1003 isInt'],
    ],
    [
      'E1007 for the item of a list that lacks a property',
      'items',
      [{}],
      'E1007',
      ['body /0/id E1007 required'],
    ],
    [
      'E1003 from a ValidationPipe of the route, with its groups',
      'grouped',
      { name: 5 },
      'E1003',
      ['body /name E1003 isString'],
    ],
  ])('answer %s', async (_title, path, body, code, details) => {
    const answer = await post(`${started.url}/${path}`, body);
    expect({ code: answer.code?.slice(0, 5), details: answer.details }).toEqual({ code, details });
  });

  it.each(['named', 'items', 'grouped'])(
    'answer E1006 or E1007 for an empty body on /%s, which Express reads as {}',
    async (path) => {
      const { code } = await sendText(`${started.url}/${path}`, '');
      expect(['E1006_INVALID_REQ_BODY', 'E1007_MISSING_PROPS_REQ_BODY']).toContain(code);
    },
  );

  it('hand the handler instances of the class of the items', async () => {
    expect((await post(`${started.url}/items`, [{ id: 1 }])).body).toEqual({ kinds: ['ItemDto'] });
  });
});
