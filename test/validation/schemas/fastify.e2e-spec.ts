import { Body, Controller, Get, Module, Post, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { type RunningWorld, startWorld } from '../../census/world.js';

@Controller()
class SchemaController {
  @Post('streams')
  @RouteSchema({
    body: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', maxLength: 5 },
        tags: { type: 'array', items: { type: 'string' } },
      },
    },
  })
  create(@Body() body: object): object {
    return body;
  }

  @Post('limits')
  @RouteSchema({ body: { type: 'object', additionalProperties: { type: 'integer' } } })
  limit(@Body() body: object): object {
    return body;
  }

  @Get('usage')
  @RouteSchema({
    querystring: { type: 'object', required: ['from'], properties: { from: { type: 'integer' } } },
  })
  usage(@Query() query: object): object {
    return query;
  }
}

@Module({ controllers: [SchemaController] })
class SchemaModule {}

describe('a route schema of Fastify', () => {
  let running: RunningWorld;
  beforeAll(async () => {
    running = await startWorld('fastify', { imports: [SchemaModule] }, [AnalyticsErrorsModule]);
  });
  afterAll(() => running.app.close());

  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(
      `http://127.0.0.1:${running.port}${path}`,
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          },
    );
    const { error } = (await response.json()) as {
      error: { errorCode: string; details: { in: string; path: string; code: string }[] };
    };
    const [detail] = error.details;
    return [
      response.status,
      error.errorCode.slice(0, 5),
      detail?.in,
      detail?.path,
      detail?.code.slice(0, 5),
    ];
  };

  it.each([
    [
      '422 E1007 for a property that is missing',
      '/streams',
      {},
      [422, 'E1007', 'body', '/name', 'E1007'],
    ],
    [
      '400 E1003 for a property of another type',
      '/streams',
      { name: 'a', tags: [{}] },
      [400, 'E1003', 'body', '/tags/0', 'E1003'],
    ],
    [
      '400 E1004 for a value that is too long',
      '/streams',
      { name: 'abcdefgh' },
      [400, 'E1004', 'body', '/name', 'E1004'],
    ],
    [
      '400 E1006 for a body of another type',
      '/streams',
      [1, 2],
      [400, 'E1006', 'body', '', 'E1006'],
    ],
    [
      '400 E1002 for a parameter that is missing',
      '/usage',
      undefined,
      [400, 'E1002', 'query', 'from', 'E1002'],
    ],
    [
      '400 E1003 for a parameter of another type',
      '/usage?from=x',
      undefined,
      [400, 'E1003', 'query', 'from', 'E1003'],
    ],
  ])('answers %s, and names the place', async (_title, path, body, expected) => {
    await expect(ask(path, body)).resolves.toEqual(expected);
  });

  it('cuts a name that the client chose, wherever the answer says it', async () => {
    const response = await fetch(`http://127.0.0.1:${running.port}/limits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ['n'.repeat(5000)]: 'x' }),
    });
    expect([response.status, /n{201}/.test(await response.text())]).toEqual([400, false]);
  });
});
