import { Controller, Get, Module, Param, Query } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiErrors,
  StreamNotFoundException,
  TagNotFoundException,
} from 'nestjs-analytics-errors';
import { collectErrors } from 'nestjs-analytics-errors/testing';
import { ADAPTERS, type AdapterName, type StartedApp, startApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

@Controller('streams')
class StreamsController {
  @Get(':id')
  @ApiErrors(StreamNotFoundException)
  get(@Param('id') id: string, @Query('tag') tag?: string): string {
    if (tag !== undefined) throw new TagNotFoundException();
    if (id === '0') throw new StreamNotFoundException();
    return id;
  }
}

const start = (adapter: AdapterName, routes: AnalyticsErrorsOptions['routes']) => {
  @Module({
    imports: [AnalyticsErrorsModule.forRoot({ routes })],
    controllers: [StreamsController],
  })
  class App {}
  return startApp(adapter, { imports: [App] });
};

const UNDECLARED =
  'GET /streams/:id answered E3002_TAG_NOT_FOUND, which StreamsController.get does not declare';

describe.each(ADAPTERS)('the collection of errors on %s', (adapter) => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await start(adapter, {});
  });
  afterAll(() => app.close());
  const get = (path: string): Promise<Response> => fetch(app.url + path);

  it('lists what routes answer and do not declare, and what nobody provoked', async () => {
    const errors = collectErrors(app.app);
    await get('/streams/0');
    await get('/unknown');
    expect(() => errors.assertDeclared()).not.toThrow();
    await get('/streams/1?tag=a');
    await get('/streams/1?tag=b');
    errors.stop();
    expect(() => errors.assertDeclared()).toThrow(
      `These routes answered codes that they do not declare:\n${UNDECLARED}`,
    );
    expect(errors.undeclared()).toEqual([
      {
        method: 'GET',
        path: '/streams/:id',
        handler: 'StreamsController.get',
        code: 'E3002_TAG_NOT_FOUND',
      },
    ]);
    expect(errors.unprovoked().map(({ code }) => code)).toEqual([
      'E1001_ENDPOINT_NOT_FOUND',
      'E1003_WRONG_DATA_TYPE',
      'E4001_INTERNAL_ERROR',
    ]);
    expect(errors.coverage()).toEqual({ provoked: 1, of: 4 });
  });

  it('hears nothing after it was stopped', async () => {
    const errors = collectErrors(app.app);
    errors.stop();
    await get('/streams/0');
    expect(errors.coverage().provoked).toBe(0);
  });
});

describe.each(ADAPTERS)('routes.onUndeclared on %s', (adapter) => {
  it("warns once per route and code for 'warn'", async () => {
    const app = await start(adapter, { onUndeclared: 'warn' });
    const logger = new RecordingLogger();
    app.app.useLogger(logger);
    await fetch(`${app.url}/streams/1?tag=a`);
    await fetch(`${app.url}/streams/1?tag=b`);
    await app.close();
    expect(logger.ours.filter(({ message }) => message.includes(UNDECLARED))).toHaveLength(1);
  });
});

it.each([
  [{ onUndeclared: 'fail' }, "routes.onUndeclared must be 'warn', 'throw' or 'off'."],
  [{ errors: [] }, 'routes.errors must be `errorsMetadata` of errors.metadata.ts'],
  [
    { errors: { routes: [[StreamsController, { get: ['E9999_X'] }]] } },
    'routes.errors names E9999_X, which is not known',
  ],
])('the option %j is refused', (routes, sentence) => {
  expect(() => AnalyticsErrorsModule.forRoot({ routes } as never)).not.toThrow();
  return expect(start('express', routes as never)).rejects.toThrow(sentence);
});
