import { Body, Controller, Post } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AnalyticsErrorsModule, AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { shortenLists } from '../../libs/analytics-errors/src/validation/class-validator/oversized-lists.js';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { codesOf, detailsOf, post, read, sendText } from './support.js';

let transformed = 0;

class ItemDto {
  @IsInt()
  id!: number;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => {
    transformed += 1;
    return value;
  })
  counted?: unknown;
}

class NodeDto {
  @IsOptional()
  @ValidateNested()
  @Type(() => NodeDto)
  next?: NodeDto;

  @IsOptional()
  @IsObject()
  meta?: object;
}

class ConvertedDto {
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  at?: Date;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  count?: number;

  @IsOptional()
  @Type(() => String)
  @IsString()
  text?: string;
}

class BulkDto {
  @IsOptional()
  @ValidateNested()
  @Type(() => ConvertedDto)
  converted?: ConvertedDto;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  items?: ItemDto[];

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  unlimited?: ItemDto[];

  @IsOptional()
  @ValidateNested()
  @Type(() => NodeDto)
  node?: NodeDto;
}

@Controller()
class BulkController {
  @Post('bulk')
  create(@Body() bulk: BulkDto): unknown {
    return {
      items: bulk.items?.length ?? 0,
      polluted: ({} as { polluted?: unknown }).polluted ?? null,
    };
  }
}

const nested = (depth: number, key: string): string =>
  `{"${key}":`.repeat(depth) + '{}' + '}'.repeat(depth);
const items = (count: number, item = '{}'): string =>
  `[${Array.from({ length: count }, () => item).join(',')}]`;

describe.each(ADAPTERS)('a hostile body on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [BulkController],
    });
  });
  afterAll(() => started.close());

  it.each([
    ['257 deep, of objects', nested(256, 'a')],
    ['1,000 deep, of objects', nested(999, 'a')],
    ['9,000 deep, of a class that contains itself', `{"node":${nested(9000, 'next')}}`],
    ['16,000 deep, of lists', `{"node":{"meta":{"a":${'['.repeat(16_000)}${']'.repeat(16_000)}}}}`],
  ])('that is nested %s, is answered 400 E1006', async (_case, body) => {
    const { status, code } = await sendText(`${started.url}/bulk`, body);
    expect({ status, code }).toEqual({ status: 400, code: 'E1006_INVALID_REQ_BODY' });
  });

  it.each(['at', 'count', 'text'])(
    'that hides toString where a %s belongs is answered 400 E1003, with its place',
    async (key) => {
      const { status, code, details } = await post(`${started.url}/bulk`, {
        converted: { [key]: { toString: 'x' } },
      });
      expect({ status, code, details }).toEqual({
        status: 400,
        code: 'E1003_WRONG_DATA_TYPE',
        details: [`body /converted/${key} E1003 type`],
      });
    },
  );

  it('that is nested 256 deep is taken', async () => {
    const { status } = await sendText(`${started.url}/bulk`, nested(255, 'a'));
    expect(status).toBe(201);
  });

  it('of 4,000 items where 50 are allowed is answered E1005, after 51 of them were looked at', async () => {
    transformed = 0;
    const { code, details } = await sendText(
      `${started.url}/bulk`,
      `{"items":${items(4_000, '{"id":1,"counted":1}')}}`,
    );
    expect({ code, details, transformed }).toEqual({
      code: 'E1005_TOO_MANY_PARAMS',
      details: ['body /items E1005 arrayMaxSize'],
      transformed: 51,
    });
  });

  it('of 33,000 faults gets 100 details and the number of the others', async () => {
    const body = `{"unlimited":${items(33_000)}}`;
    const response = await fetch(`${started.url}/bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    const { error } = JSON.parse(text) as {
      error: { errorCode: string; details: unknown[]; truncated: number };
    };
    expect({
      code: error.errorCode,
      details: error.details.length,
      truncated: error.truncated,
    }).toEqual({
      code: 'E1007_MISSING_PROPS_REQ_BODY',
      details: 100,
      truncated: 32_900,
    });
    expect(text.length).toBeLessThan(30_000);
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"node":{"meta":{"__proto__":{"polluted":1}}}}',
  ])('that reaches for a prototype changes none: %s', async (body) => {
    const response = await fetch(`${started.url}/bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    // Fastify's parser refuses it, Express hands it on and Nest strips it.
    const { status, code, body: answer } = await read(response);
    expect([
      [400, 'E1006_INVALID_REQ_BODY'],
      [201, undefined],
    ]).toContainEqual([status, code]);
    expect(JSON.stringify(answer)).not.toContain('polluted":1');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a list that is too long', () => {
  const pipe = new AnalyticsValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
  });
  const judge = (value: unknown): Promise<string[]> =>
    codesOf(pipe.transform(value, { type: 'body', metatype: BulkDto }));
  const long = (length: number): object[] => Array.from({ length }, () => ({ id: 1 }));

  it('does not hide what comes before it', async () => {
    expect(await judge({ items: long(500), extra: 1 })).toEqual(['E1006', 'E1005']);
  });

  it('is found inside other objects', async () => {
    class OuterDto {
      @ValidateNested({ each: true })
      @Type(() => BulkDto)
      bulks!: BulkDto[];
    }
    const body = { bulks: [{}, { items: long(500) }] };
    expect(JSON.stringify(shortenLists(body, OuterDto)).length).toBeLessThan(1000);
    expect(await detailsOf(pipe.transform(body, { type: 'body', metatype: OuterDto }))).toEqual([
      'body /bulks/1/items E1005 arrayMaxSize',
    ]);
  });

  it('is left alone where a condition switches the limit off', async () => {
    class FreeDto {
      @ValidateIf(() => false)
      @ArrayMaxSize(2)
      list!: number[];
    }
    const free = new AnalyticsValidationPipe({ transform: true });
    expect(
      await free.transform({ list: [1, 2, 3, 4] }, { type: 'body', metatype: FreeDto }),
    ).toEqual({ list: [1, 2, 3, 4] });
  });

  it('is left alone where the service makes a shorter one of it', async () => {
    class UniqueDto {
      @Transform(({ value }: { value: string[] }) => [...new Set(value)])
      @ArrayMaxSize(2)
      @IsString({ each: true })
      list!: string[];
    }
    const unique = new AnalyticsValidationPipe({ transform: true });
    expect(
      await unique.transform({ list: ['a', 'a', 'b', 'a'] }, { type: 'body', metatype: UniqueDto }),
    ).toEqual({ list: ['a', 'b'] });
  });

  it('is not changed where it stands', () => {
    const body = { items: long(500) };
    expect(shortenLists(body, BulkDto)).not.toBe(body);
    expect(body.items).toHaveLength(500);
  });

  it('costs nothing when it is none: the body is handed on as it is', () => {
    const body = { items: long(50) };
    expect(shortenLists(body, BulkDto)).toBe(body);
  });
});
