import { Body, Controller, Post } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { post, read, sendText } from './support.js';

class ItemDto {
  @IsInt()
  id!: number;
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
    ['9,000 deep, of a class that contains itself', `{"node":${nested(9000, 'next')}}`],
    ['16,000 deep, of lists', `{"node":{"meta":{"a":${'['.repeat(16_000)}${']'.repeat(16_000)}}}}`],
  ])('that is nested %s, is answered 400 E1006', async (_case, body) => {
    const { status, code } = await sendText(`${started.url}/bulk`, body);
    expect({ status, code }).toEqual({ status: 400, code: 'E1006_INVALID_REQ_BODY' });
  });

  it('that is nested as deep as Nest takes it is taken', async () => {
    const { status } = await sendText(`${started.url}/bulk`, nested(400, 'a'));
    expect(status).toBe(201);
  });

  it('that is nested as deep as the call stack happens to be is never answered 500', async () => {
    const { status } = await sendText(`${started.url}/bulk`, nested(1100, 'a'));
    expect([201, 400]).toContain(status);
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
