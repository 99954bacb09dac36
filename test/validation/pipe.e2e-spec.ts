import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { get, post } from './support.js';

class WindowDto {
  @IsInt()
  @Min(0)
  minutes!: number;
}

class AlertDto {
  @IsString()
  @IsNotEmpty()
  name!: string;

  @Expose({ name: 'stream_ids' })
  @IsArray()
  @IsString({ each: true })
  @ArrayMaxSize(3)
  streams!: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => WindowDto)
  window?: WindowDto;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => WindowDto)
  windows?: WindowDto[];
}

class SeriesQuery {
  @IsNotEmpty()
  @IsString()
  from!: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Max(100)
  limit?: number;

  @IsOptional()
  @IsIn(['hour', 'day'])
  interval?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  streams?: string[];
}

enum Zone {
  Eu = 'eu',
  Us = 'us',
}

class ZoneParams {
  @IsEnum(Zone)
  zone!: Zone;
}

@Controller()
class AlertController {
  @Post('alerts')
  create(@Body() alert: AlertDto): unknown {
    return { kind: alert.constructor.name, alert };
  }

  @Get('series')
  series(@Query() query: SeriesQuery): unknown {
    return { kind: query.constructor.name, query };
  }

  @Get('zones/:zone')
  zone(@Param() params: ZoneParams): unknown {
    return params;
  }
}

const alert = { name: 'a', stream_ids: ['s'] };

describe.each(ADAPTERS)('the validation pipe on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [
        AnalyticsErrorsModule.forRoot({
          validation: { whitelist: true, forbidNonWhitelisted: true },
        }),
      ],
      controllers: [AlertController],
    });
  });
  afterAll(() => started.close());

  it('hands the handler an instance of its class when the body is valid', async () => {
    const { status, body } = await post(`${started.url}/alerts`, alert);
    expect({ status, body }).toEqual({
      status: 201,
      body: { kind: 'AlertDto', alert: { name: 'a', streams: ['s'] } },
    });
  });

  it.each([
    [
      'E1007 for each absent property, under the name that the client uses',
      {},
      422,
      'E1007',
      ['body /name E1007 required', 'body /stream_ids E1007 required'],
    ],
    [
      'E1007 for an absent property of a nested object',
      { ...alert, window: {} },
      422,
      'E1007',
      ['body /window/minutes E1007 required'],
    ],
    [
      'E1003 for a text where a number belongs',
      { ...alert, window: { minutes: '5' } },
      400,
      'E1003',
      ['body /window/minutes E1003 isInt'],
    ],
    ['E1003 for null', { ...alert, name: null }, 400, 'E1003', ['body /name E1003 isString']],
    [
      'E1003 for one item of a list, by its index',
      { ...alert, stream_ids: ['a', 7] },
      400,
      'E1003',
      ['body /stream_ids/1 E1003 isString'],
    ],
    [
      'E1003 for a text where a list belongs',
      { ...alert, stream_ids: 'abc' },
      400,
      'E1003',
      ['body /stream_ids E1003 isArray'],
    ],
    [
      'E1003 for a text where an object belongs',
      { ...alert, window: 'abc' },
      400,
      'E1003',
      ['body /window E1003 nestedValidation'],
    ],
    [
      'E1004 for an empty text that must not be empty',
      { ...alert, name: '' },
      400,
      'E1004',
      ['body /name E1004 isNotEmpty'],
    ],
    [
      'E1004 for a number that is too small, in a list of objects',
      { ...alert, windows: [{ minutes: 1 }, { minutes: -1 }] },
      400,
      'E1004',
      ['body /windows/1/minutes E1004 min'],
    ],
    [
      'E1005 for a list that is too long',
      { ...alert, stream_ids: ['a', 'b', 'c', 'd'] },
      400,
      'E1005',
      ['body /stream_ids E1005 arrayMaxSize'],
    ],
    [
      'E1006 for a property that nobody asked for',
      { ...alert, 'a/b~c': 1 },
      400,
      'E1006',
      ['body /a~1b~0c E1006 whitelistValidation'],
    ],
    ['E1006 for a list instead of an object', [alert], 400, 'E1006', ['body  E1006 isObject']],
  ])('answers %s', async (_title, body, status, code, details) => {
    const answer = await post(`${started.url}/alerts`, body);
    expect({
      status: answer.status,
      code: answer.code?.slice(0, 5),
      details: answer.details,
    }).toEqual({ status, code, details });
  });

  it.each([
    ['E1002 for an absent parameter', 'series', 'E1002', ['query from E1002 required']],
    [
      'E1003 for a text where a number belongs',
      'series?from=a&limit=abc',
      'E1003',
      ['query limit E1003 isInt'],
    ],
    [
      'E1003 for a parameter that is sent twice',
      'series?from=a&from=b',
      'E1003',
      ['query from E1003 isString'],
    ],
    [
      'E1004 for an empty text that must not be empty',
      'series?from=',
      'E1004',
      ['query from E1004 isNotEmpty'],
    ],
    [
      'E1004 for a number that is too large',
      'series?from=a&limit=101',
      'E1004',
      ['query limit E1004 max'],
    ],
    [
      'E1004 for a value that is not among those allowed',
      'series?from=a&interval=year',
      'E1004',
      ['query interval E1004 isIn'],
    ],
    [
      'E1005 for a list that is too long',
      'series?from=a&streams=1&streams=2&streams=3',
      'E1005',
      ['query streams E1005 arrayMaxSize'],
    ],
    [
      'E1005 for a parameter that the route does not take',
      'series?from=a&form=b',
      'E1005',
      ['query form E1005 whitelistValidation'],
    ],
    [
      'E1004 for a path parameter that is not among the values allowed',
      'zones/asia',
      'E1004',
      ['path zone E1004 isEnum'],
    ],
  ])('answers %s', async (_title, path, code, details) => {
    const answer = await get(`${started.url}/${path}`);
    expect({
      status: answer.status,
      code: answer.code?.slice(0, 5),
      details: answer.details,
    }).toEqual({ status: 400, code, details });
  });
});
