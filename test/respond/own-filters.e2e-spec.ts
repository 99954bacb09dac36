import {
  type ArgumentsHost,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  Global,
  HttpException,
  type INestApplication,
  Module,
  type ModuleMetadata,
  NotFoundException,
  type Provider,
  Scope,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import {
  AnalyticsErrorsModule,
  AnalyticsException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp } from '../support/adapters.js';

/** Answers in a form of its own, with a status below 400, so that nothing of it is replaced. */
const answer = (host: ArgumentsHost, adapterHost: HttpAdapterHost, by: string): void => {
  adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), { by }, 299);
};

const filterNamed = (by: string, ...types: Type<unknown>[]): Type<ExceptionFilter> => {
  @Catch(...types)
  class NamedFilter implements ExceptionFilter {
    static readonly inject = [HttpAdapterHost];
    constructor(private readonly adapterHost: HttpAdapterHost) {}
    catch(_thrown: unknown, host: ArgumentsHost): void {
      answer(host, this.adapterHost, by);
    }
  }
  return NamedFilter;
};

const appFilter = (filter: Type<ExceptionFilter>, scope?: Scope): Provider => ({
  provide: APP_FILTER,
  useFactory: (adapterHost: HttpAdapterHost) => new filter(adapterHost),
  inject: [HttpAdapterHost],
  ...(scope !== undefined && { scope }),
});

class OwnError extends Error {}

@Controller('streams')
class StreamsController {
  @Get('gone')
  gone(): never {
    throw new NotFoundException();
  }

  @Get('missing')
  missing(): never {
    throw new StreamNotFoundException();
  }

  @Get('own')
  own(): never {
    throw new OwnError();
  }

  @Get('forbidden')
  forbidden(): never {
    throw new ForbiddenException();
  }
}

const moduleOf = (metadata: ModuleMetadata): Type => {
  @Module(metadata)
  class AnyModule {}
  return AnyModule;
};

const globalModuleOf = (metadata: ModuleMetadata): Type => {
  @Global()
  @Module(metadata)
  class AnyGlobalModule {}
  return AnyGlobalModule;
};

type Import = Type | DynamicModule | Promise<DynamicModule>;

const WAYS: readonly (readonly [way: string, imports: () => Import[]])[] = [
  ['imported bare', () => [AnalyticsErrorsModule]],
  ['imported through forRoot', () => [AnalyticsErrorsModule.forRoot({ format: 'envelope' })]],
  [
    'imported through forRootAsync',
    () => [
      AnalyticsErrorsModule.forRootAsync({
        useFactory: async () => ({ format: 'envelope' as const }),
      }),
    ],
  ],
  [
    'imported by a module of a module',
    () => [moduleOf({ imports: [moduleOf({ imports: [AnalyticsErrorsModule] })] })],
  ],
  [
    'imported by a global module',
    () => [globalModuleOf({ imports: [AnalyticsErrorsModule.forRoot({})] })],
  ],
  ['imported after the other modules', () => [moduleOf({}), AnalyticsErrorsModule]],
  [
    'imported twice, bare',
    () => [AnalyticsErrorsModule, moduleOf({ imports: [AnalyticsErrorsModule] })],
  ],
  [
    "beside a second library's catch-all filter that is imported first",
    () => [
      moduleOf({ providers: [appFilter(filterNamed('the other library', OwnError))] }),
      AnalyticsErrorsModule,
    ],
  ],
];

const answersOf = async (url: string, ...paths: readonly string[]) =>
  Promise.all(
    paths.map(async (path) => {
      const body = (await (await fetch(`${url}${path}`)).json()) as any;
      return (body.by ?? body.error.errorCode) as string;
    }),
  );

const answersWith = async (
  adapter: (typeof ADAPTERS)[number],
  metadata: ModuleMetadata,
  paths: readonly string[],
  prepare?: (app: INestApplication) => void,
): Promise<string[]> => {
  const started = await startApp(adapter, metadata, prepare);
  try {
    return await answersOf(started.url, ...paths);
  } finally {
    await started.close();
  }
};

describe.each(ADAPTERS)("the application's own filters on %s", (adapter) => {
  describe.each(WAYS)('with the library %s', (_way, imports) => {
    it('answer what they catch, as APP_FILTER; the rest is ours', async () => {
      const answers = await answersWith(
        adapter,
        {
          imports: imports(),
          controllers: [StreamsController],
          providers: [appFilter(filterNamed('APP_FILTER', NotFoundException))],
        },
        ['/streams/gone', '/streams/missing', '/streams/forbidden', '/nowhere'],
      );
      expect(answers).toEqual([
        'APP_FILTER',
        'E3001_STREAM_NOT_FOUND',
        'E6001_ACCESS_DENIED',
        'APP_FILTER',
      ]);
    });
  });

  describe('with the library imported bare', () => {
    const imports = () => [AnalyticsErrorsModule];

    it('answer everything as a catch-all APP_FILTER', async () => {
      const answers = await answersWith(
        adapter,
        {
          imports: imports(),
          controllers: [StreamsController],
          providers: [appFilter(filterNamed('APP_FILTER'))],
        },
        ['/streams/gone', '/streams/missing', '/nowhere'],
      );
      expect(answers).toEqual(['APP_FILTER', 'APP_FILTER', 'APP_FILTER']);
    });

    it('answer what they catch, through useGlobalFilters', async () => {
      const HttpFilter = filterNamed('useGlobalFilters', HttpException);
      const answers = await answersWith(
        adapter,
        { imports: imports(), controllers: [StreamsController] },
        ['/streams/gone', '/streams/missing', '/nowhere'],
        (app) => app.useGlobalFilters(new HttpFilter(app.get(HttpAdapterHost))),
      );
      expect(answers).toEqual(['useGlobalFilters', 'useGlobalFilters', 'useGlobalFilters']);
    });

    it('answer what they catch, through @UseFilters', async () => {
      const OwnErrorFilter = filterNamed('@UseFilters', OwnError);
      @Controller('local')
      @UseFilters(OwnErrorFilter)
      class LocalController extends StreamsController {}
      const answers = await answersWith(
        adapter,
        {
          imports: imports(),
          controllers: [LocalController],
          providers: [
            {
              provide: OwnErrorFilter,
              useFactory: (host: HttpAdapterHost) => new OwnErrorFilter(host),
              inject: [HttpAdapterHost],
            },
          ],
        },
        ['/local/own', '/local/missing'],
      );
      expect(answers).toEqual(['@UseFilters', 'E3001_STREAM_NOT_FOUND']);
    });
  });

  it("answer before ours when they are a second library's catch-all, whatever the order of the imports", async () => {
    const other = () => moduleOf({ providers: [appFilter(filterNamed('the other library'))] });
    const metadata = [
      { imports: [other(), AnalyticsErrorsModule], controllers: [StreamsController] },
      { imports: [AnalyticsErrorsModule, other()], controllers: [StreamsController] },
    ];
    const answers = await Promise.all(
      metadata.map((each) => answersWith(adapter, each, ['/streams/missing'])),
    );
    expect(answers).toEqual([['the other library'], ['the other library']]);
  });

  it('can take exceptions with a code away from ours, by the base class', async () => {
    const answers = await answersWith(
      adapter,
      {
        imports: [AnalyticsErrorsModule],
        controllers: [StreamsController],
        providers: [appFilter(filterNamed('mine', AnalyticsException as never))],
      },
      ['/streams/missing', '/streams/forbidden'],
    );
    expect(answers).toEqual(['mine', 'E6001_ACCESS_DENIED']);
  });

  it('answer in a handler when they live per request', async () => {
    const answers = await answersWith(
      adapter,
      {
        imports: [AnalyticsErrorsModule],
        controllers: [StreamsController],
        providers: [appFilter(filterNamed('per request', NotFoundException), Scope.REQUEST)],
      },
      ['/streams/gone', '/streams/missing'],
    );
    expect(answers).toEqual(['per request', 'E3001_STREAM_NOT_FOUND']);
  });
});
