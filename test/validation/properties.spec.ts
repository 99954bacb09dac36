import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  validate,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import {
  AnalyticsErrorsModule,
  AnalyticsException,
  AnalyticsValidationPipe,
} from 'nestjs-analytics-errors';
import { holdMetadataCache } from '../../libs/analytics-errors/src/validation/class-validator/metadata-cache.js';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

class NodeDto {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => NodeDto)
  next?: NodeDto;
}

class ReportDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(20)
  title!: string;

  @IsInt()
  @Max(100)
  count!: number;

  @IsOptional()
  @IsBoolean()
  active?: boolean;

  @IsOptional()
  @Type(() => Date)
  @IsDate()
  at?: Date;

  @IsOptional()
  @IsIn(['a', 1, null])
  kind?: unknown;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsUUID('4', { each: true })
  ids?: string[];

  @IsOptional()
  @ValidateNested({ each: true })
  @ArrayMaxSize(2)
  @Type(() => NodeDto)
  nodes?: NodeDto[];
}

@Controller()
class ReportController {
  @Post('reports')
  create(@Body() report: ReportDto): unknown {
    return { kind: report.constructor.name };
  }

  @Get('reports')
  find(@Query() report: ReportDto): unknown {
    return { kind: report.constructor.name };
  }
}

/** Any JSON, and bodies that look like the real thing, so that both outcomes occur. */
const bodies = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      title: fc.oneof(fc.string({ maxLength: 25 }), fc.jsonValue({ maxDepth: 1 })),
      count: fc.oneof(fc.integer({ max: 120 }), fc.double(), fc.jsonValue({ maxDepth: 1 })),
      active: fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 })),
      at: fc.oneof(fc.string(), fc.constant('2024-02-29'), fc.jsonValue({ maxDepth: 1 })),
      kind: fc.oneof(fc.constantFrom('a', 'b', 1, 2, null), fc.jsonValue({ maxDepth: 1 })),
      ids: fc.oneof(
        fc.array(fc.uuid({ version: 4 }), { maxLength: 5 }),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      nodes: fc.oneof(
        fc.array(fc.record({ name: fc.string(), next: fc.jsonValue({ maxDepth: 2 }) }), {
          maxLength: 4,
        }),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    },
    { requiredKeys: [] },
  ),
);

const CODES = [
  'E1003_WRONG_DATA_TYPE',
  'E1004_INVALID_VALUE',
  'E1005_TOO_MANY_PARAMS',
  'E1006_INVALID_REQ_BODY',
  'E1007_MISSING_PROPS_REQ_BODY',
];

const outcomeOf = async (value: unknown, type: 'body' | 'query' = 'body'): Promise<unknown> =>
  new AnalyticsValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true })
    .transform(value, { type, metatype: ReportDto })
    .catch((thrown: unknown) => thrown);

describe('whatever is sent', () => {
  it('a body gives an instance that is valid, or a 4xx whose first detail has its code', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const outcome = await outcomeOf(structuredClone(body));
        const refused = outcome instanceof AnalyticsException ? outcome : undefined;
        const accepted = outcome instanceof ReportDto ? await validate(outcome) : undefined;
        expect(refused ? [refused.details?.[0]?.code] : accepted).toEqual(
          refused ? [refused.code] : [],
        );
        expect(CODES).toContain(refused?.code ?? CODES[0]);
      }),
      { numRuns: 400 },
    );
  });

  it('a pointer leads to a place whose parent is in the body', async () => {
    const parentOf = (pointer: string): string[] =>
      pointer
        .split('/')
        .slice(1, -1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const lookUp = (value: unknown, keys: readonly string[]): unknown =>
      keys.reduce((at, key) => (at as Record<string, unknown>)[key], value);
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const outcome = await outcomeOf(structuredClone(body));
        const details = outcome instanceof AnalyticsException ? (outcome.details ?? []) : [];
        const parents = details.map(({ path = '' }) => typeof lookUp(body, parentOf(path)));
        expect(parents.filter((kind) => kind === 'undefined')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('no text of the body comes back', async () => {
    const marked = fc.string({ minLength: 4, maxLength: 10 }).map((text) => `§${text}§`);
    await fc.assert(
      fc.asyncProperty(
        marked,
        fc.constantFrom('title', 'count', 'active', 'at', 'kind', 'ids', 'nodes'),
        async (text, key) => {
          const outcome = await outcomeOf({
            title: 'a',
            count: 'x',
            [key]: key === 'ids' ? [text] : text,
          });
          expect(JSON.stringify((outcome as AnalyticsException).getResponse())).not.toContain(text);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a query gives an instance or a 400', async () => {
    const values = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.oneof(fc.constantFrom('title', 'count', 'ids', 'at'), fc.string()),
          values,
        ),
        async (query) => {
          const outcome = await outcomeOf(query, 'query');
          expect(
            outcome instanceof ReportDto ? 400 : (outcome as AnalyticsException).getStatus(),
          ).toBe(400);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe.each(ADAPTERS)('whatever is sent to %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [ReportController],
    });
  });
  afterAll(() => started.close());

  it('is answered 201, or with a code that has the status of the answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bodies.map((body) => JSON.stringify(body)),
          fc.string(),
        ),
        async (body) => {
          const response = await fetch(`${started.url}/reports`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          });
          const answer = (await response.json()) as {
            kind?: string;
            error?: { errorCode: string; statusCode: number };
          };
          const expected =
            response.status === 201
              ? { kind: 'ReportDto' }
              : { kind: undefined, status: answer.error?.statusCode };
          expect(
            response.status === 201 ? answer : { kind: answer.kind, status: response.status },
          ).toEqual(expected);
          expect(['201', ...CODES]).toContain(answer.error?.errorCode ?? String(response.status));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the metadata cache', () => {
  it('changes no answer, whatever the groups', async () => {
    class BaseDto {
      @IsString({ groups: ['a'] })
      x!: string;

      @IsInt({ always: true })
      y!: number;
    }
    class ChildDto extends BaseDto {
      @MaxLength(3, { groups: ['b'] })
      declare x: string;
    }
    const inputs = fc.record({
      x: fc.oneof(fc.string(), fc.integer()),
      y: fc.oneof(fc.integer(), fc.string()),
    });
    const options = fc.record({
      groups: fc.subarray(['a', 'b']),
      always: fc.boolean(),
      strictGroups: fc.boolean(),
      forbidUnknownValues: fc.constant(false),
    });
    const judge = async (
      Class: new () => object,
      input: object,
      settings: object,
    ): Promise<string> =>
      JSON.stringify(await validate(Object.assign(new Class(), input), settings));
    await fc.assert(
      fc.asyncProperty(
        inputs,
        options,
        fc.constantFrom<(new () => object)[]>(BaseDto, ChildDto),
        async (input, settings, Class) => {
          const without = await judge(Class, input, settings);
          const release = holdMetadataCache();
          const cached = [await judge(Class, input, settings), await judge(Class, input, settings)];
          release();
          expect(cached).toEqual([without, without]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('sees a rule that is added later, to a parent too', async () => {
    class ParentDto {
      later!: unknown;
    }
    class ChildDto extends ParentDto {
      @IsInt()
      n = 1;
    }
    const release = holdMetadataCache();
    const before = await validate(new ChildDto());
    IsString()(ParentDto.prototype, 'later');
    const after = await validate(new ChildDto());
    release();
    expect([before.length, after.length]).toEqual([0, 1]);
  });

  it('looks a class up once while somebody holds it, and leaves the store as it was', () => {
    class OnceDto {
      @IsInt()
      n = 1;
    }
    const storage = getMetadataStorage();
    const lookUp = (): unknown => storage.getTargetValidationMetadatas(OnceDto, '', false, false);
    const [first, second] = [holdMetadataCache(), holdMetadataCache()];
    first();
    first();
    expect(lookUp()).toBe(lookUp());
    second();
    expect(lookUp()).not.toBe(lookUp());
    expect(Object.hasOwn(storage, 'getTargetValidationMetadatas')).toBe(false);
  });
});
