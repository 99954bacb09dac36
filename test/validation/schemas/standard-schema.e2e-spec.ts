import { Body, Controller, Get, Param, Post, Query, type ArgumentMetadata } from '@nestjs/common';
import { type } from 'arktype';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import * as v from 'valibot';
import { z } from 'zod';
import { ADAPTERS, startApp, type StartedApp } from '../../support/adapters.js';
import { get, post } from '../support.js';

type Schema = NonNullable<ArgumentMetadata['schema']>;

const SCHEMAS = {
  zod: z.strictObject({
    name: z.string().min(2),
    count: z.int().max(50),
    list: z.array(z.string()).max(2),
    level: z.enum(['low', 'high']),
    nested: z.object({ id: z.number() }).optional(),
    either: z.union([z.string(), z.number()]).optional(),
    upper: z
      .string()
      .refine((text) => text === text.toUpperCase(), {
        params: { errorCode: 'E1008_GENERAL_REQ_BODY_ISSUES' },
        error: (issue) => `${String(issue.input)} is bad`,
      })
      .optional(),
  }),
  valibot: v.strictObject({
    name: v.pipe(v.string(), v.minLength(2)),
    count: v.pipe(v.number(), v.integer(), v.maxValue(50)),
    list: v.pipe(v.array(v.string()), v.maxLength(2)),
    level: v.picklist(['low', 'high']),
    nested: v.optional(v.object({ id: v.number() })),
    either: v.optional(v.union([v.string(), v.number()])),
  }),
  arktype: type({
    name: 'string >= 2',
    count: 'number.integer <= 50',
    list: 'string[] <= 2',
    level: "'low' | 'high'",
    'nested?': { id: 'number' },
    'either?': 'string | number',
    '+': 'reject',
  }),
  // A library that nothing is known of, with a text that quotes what was sent.
  unheard: {
    '~standard': {
      version: 1,
      vendor: 'unheard',
      validate: (value: unknown) => {
        const { name } = value as { name?: unknown };
        return name === 'ok'
          ? { value }
          : { issues: [{ message: `no good: ${String(name)}`, path: [{ key: 'name' }] }] };
      },
    },
  } satisfies Schema,
} satisfies Record<string, Schema>;

@Controller()
class SchemaController {
  @Post('zod')
  zod(@Body({ schema: SCHEMAS.zod }) body: object): unknown {
    return body;
  }

  @Post('valibot')
  valibot(@Body({ schema: SCHEMAS.valibot }) body: object): unknown {
    return body;
  }

  @Post('arktype')
  arktype(@Body({ schema: SCHEMAS.arktype }) body: object): unknown {
    return body;
  }

  @Post('unheard')
  unheard(@Body({ schema: SCHEMAS.unheard }) body: object): unknown {
    return body;
  }

  @Post('throws')
  throws(
    @Body({
      schema: {
        '~standard': {
          version: 1,
          vendor: 'broken',
          validate: () => {
            throw new TypeError('secret of the validator');
          },
        },
      },
    })
    body: object,
  ): unknown {
    return body;
  }

  @Get('page')
  page(@Query('page', { schema: z.coerce.number().int().max(9) }) page: number): unknown {
    return { page };
  }

  @Get('filter')
  filter(
    @Query({ schema: z.strictObject({ from: z.string(), to: z.string().optional() }) })
    query: object,
  ): unknown {
    return query;
  }

  @Get('levels/:level')
  level(@Param('level', { schema: v.picklist(['low', 'high']) }) level: string): unknown {
    return { level };
  }
}

const good = { name: 'ab', count: 1, list: ['a'], level: 'low' };
const SECRET = 'hunter2-hunter2';

describe.each(ADAPTERS)('schemas on %s', (adapter) => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [SchemaController],
    });
  });
  afterAll(() => started.close());

  describe.each(['zod', 'valibot', 'arktype'])('of %s', (vendor) => {
    it('let a valid body through', async () => {
      const { status, body } = await post(`${started.url}/${vendor}`, good);
      expect({ status, body }).toEqual({ status: 201, body: good });
    });

    it.each([
      [
        'E1007 for absent properties',
        {},
        ['E1007 /count', 'E1007 /level', 'E1007 /list', 'E1007 /name'],
      ],
      ['E1007 for an absent property further down', { ...good, nested: {} }, ['E1007 /nested/id']],
      ['E1003 for another type', { ...good, name: 5 }, ['E1003 /name']],
      ['E1003 for null', { ...good, name: null }, ['E1003 /name']],
      ['E1003 for a number that is no integer', { ...good, count: 1.5 }, ['E1003 /count']],
      ['E1003 for an item of another type', { ...good, list: ['a', 5] }, ['E1003 /list/1']],
      [
        'E1003 where the allowed values are of another type',
        { ...good, level: 5 },
        ['E1003 /level'],
      ],
      ['E1003 where no branch takes the type', { ...good, either: true }, ['E1003 /either']],
      ['E1004 for a text that is too short', { ...good, name: 'a' }, ['E1004 /name']],
      ['E1004 for a number that is too large', { ...good, count: 51 }, ['E1004 /count']],
      ['E1004 for none of the allowed values', { ...good, level: 'mid' }, ['E1004 /level']],
      ['E1005 for a list that is too long', { ...good, list: ['a', 'b', 'c'] }, ['E1005 /list']],
      ['E1006 for an unknown property', { ...good, extra: 1 }, ['E1006 /extra']],
      ['E1006 for a list instead of an object', [good], ['E1006 ']],
    ])('answer %s', async (_title, body, expected) => {
      const { code, details } = await post(`${started.url}/${vendor}`, body);
      const found = details
        .map((detail) => String(detail).split(' '))
        .map(([, path, of]) => `${of} ${path}`);
      expect({ code: code?.slice(0, 5), found: found.sort() }).toEqual({
        code: expected[0]?.slice(0, 5),
        found: expected,
      });
    });

    it.each([
      { name: 'ab', level: SECRET },
      { name: [SECRET] },
      { list: SECRET },
      { count: SECRET },
      { either: [SECRET] },
      { nested: SECRET },
    ])('send nothing back of %j', async (part) => {
      const { status, body } = await post(`${started.url}/${vendor}`, { ...good, ...part });
      expect({ status, leaks: JSON.stringify(body).includes(SECRET) }).toEqual({
        status: 400,
        leaks: false,
      });
    });
  });

  it('answer the code that a refinement of zod asks for, without the text that quotes the value', async () => {
    const { status, body } = await post(`${started.url}/zod`, { ...good, upper: 'quiet' });
    expect({ status, leaks: JSON.stringify(body).includes('quiet') }).toEqual({
      status: 403,
      leaks: false,
    });
  });

  it.each([
    ['E1004 for what is there', { name: SECRET }, 'E1004_INVALID_VALUE'],
    ['E1007 for what is not', {}, 'E1007_MISSING_PROPS_REQ_BODY'],
    ['E1003 for null', { name: null }, 'E1003_WRONG_DATA_TYPE'],
  ])('of a library that is not known are answered %s', async (_title, body, code) => {
    const answer = await post(`${started.url}/unheard`, body);
    expect({ code: answer.code, leaks: JSON.stringify(answer.body).includes(SECRET) }).toEqual({
      code,
      leaks: false,
    });
  });

  it('that throw are answered 500 E4001', async () => {
    const { code, body } = await post(`${started.url}/throws`, {});
    expect({ code, leaks: JSON.stringify(body).includes('secret of') }).toEqual({
      code: 'E4001_INTERNAL_ERROR',
      leaks: false,
    });
  });

  it.each([
    ['page?page=7', 200, undefined, []],
    ['page', 400, 'E1002_PARAM_REQUIRED', ['query page E1002 required']],
    ['page?page=abc', 400, 'E1003_WRONG_DATA_TYPE', ['query page E1003 invalid_type']],
    ['page?page=10', 400, 'E1004_INVALID_VALUE', ['query page E1004 too_big']],
    ['filter?from=a&to=b', 200, undefined, []],
    ['filter?to=b', 400, 'E1002_PARAM_REQUIRED', ['query from E1002 required']],
    ['filter?from=a&form=b', 400, 'E1005_TOO_MANY_PARAMS', ['query form E1005 unrecognized_keys']],
    ['levels/low', 200, undefined, []],
    ['levels/mid', 400, 'E1004_INVALID_VALUE', ['path level E1004 picklist']],
  ])('on a parameter answer %s with %i', async (path, status, code, details) => {
    const answer = await get(`${started.url}/${path}`);
    expect({ status: answer.status, code: answer.code, details: answer.details }).toEqual({
      status,
      code,
      details,
    });
  });
});
