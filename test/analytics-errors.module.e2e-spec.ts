import { Controller, Get, Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AnalyticsErrors,
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  defineException,
  extraExceptions,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp } from './support/adapters.js';
import { RecordingLogger } from './support/recording-logger.js';

@Controller('streams')
class StreamsController {
  @Get('missing')
  missing(): never {
    throw new StreamNotFoundException();
  }
}

const starting = (metadata: ModuleMetadata) =>
  Test.createTestingModule(metadata)
    .compile()
    .then(async (module) => module.createNestApplication({ logger: false }).init());

const codeAt = async (url: string): Promise<string> =>
  ((await (await fetch(url)).json()) as any).error.errorCode as string;

describe.each(ADAPTERS)('the module on %s', (adapter) => {
  it('says at start-up, in one line, what is on', async () => {
    const logger = new RecordingLogger();
    const started = await startApp(adapter, { imports: [AnalyticsErrorsModule] }, (app) =>
      app.useLogger(logger),
    );
    await started.close();
    expect(logger.ours).toEqual([
      {
        level: 'log',
        message: expect.stringMatching(/^35 codes; .*format negotiate/),
        rest: ['AnalyticsErrors'],
      },
    ]);
  });

  it("counts the service's own codes in that line", async () => {
    const logger = new RecordingLogger();
    const imports = [
      AnalyticsErrorsModule.forRoot({ exceptions: [...extraExceptions], format: 'problem' }),
    ];
    const started = await startApp(adapter, { imports }, (app) => app.useLogger(logger));
    await started.close();
    expect(logger.ours.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^35 codes and 5 of the service’s own; .*format problem/),
    ]);
  });

  it('names in that line the upstreams whose failures have codes', async () => {
    class BillingException extends defineException({
      code: 'E7001_BILLING',
      status: 500,
      message: 'Billing failed',
    }) {}
    const logger = new RecordingLogger();
    const imports = [
      AnalyticsErrorsModule.forRoot({
        exceptions: [BillingException],
        upstreams: { billing: [BillingException, BillingException] },
      }),
    ];
    const started = await startApp(adapter, { imports }, (app) => app.useLogger(logger));
    await started.close();
    expect(logger.ours.map(({ message }) => message)).toEqual([
      expect.stringContaining('upstreams: aux, bintu, cts, redis, es, billing;'),
    ]);
  });

  it('lives in many applications of one process, each with its own options', async () => {
    const formats = ['envelope', 'problem', 'negotiate'] as const;
    const apps = await Promise.all(
      formats.map((format) =>
        startApp(adapter, { imports: [AnalyticsErrorsModule.forRoot({ format })] }),
      ),
    );
    const types = await Promise.all(
      apps.map(async ({ url }) => (await fetch(url)).headers.get('content-type')),
    );
    await Promise.all(apps.map((app) => app.close()));
    expect(types).toEqual([
      'application/json; charset=utf-8',
      'application/problem+json; charset=utf-8',
      'application/json; charset=utf-8',
    ]);
  });

  it('can be started again after it was closed', async () => {
    const codes: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const started = await startApp(adapter, {
        imports: [AnalyticsErrorsModule],
        controllers: [StreamsController],
      });
      codes.push(await codeAt(`${started.url}/streams/missing`));
      await started.close();
    }
    expect(codes).toEqual([
      'E3001_STREAM_NOT_FOUND',
      'E3001_STREAM_NOT_FOUND',
      'E3001_STREAM_NOT_FOUND',
    ]);
  });

  it("answers a registered code of the service's own, with its status", async () => {
    class QuotaExceededException extends defineException({
      code: 'E7001_QUOTA_EXCEEDED',
      status: 429,
      message: 'Quota exceeded',
    }) {}
    @Controller()
    class QuotaController {
      @Get('quota')
      quota(): never {
        throw new QuotaExceededException({ headers: { 'Retry-After': '60' } });
      }
    }
    const started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ exceptions: [QuotaExceededException] })],
      controllers: [QuotaController],
    });
    const response = await fetch(`${started.url}/quota`);
    const body = (await response.json()) as any;
    await started.close();
    expect([response.status, response.headers.get('retry-after'), body.error]).toEqual([
      429,
      '60',
      {
        errorCode: 'E7001_QUOTA_EXCEEDED',
        statusCode: 429,
        message: 'Quota exceeded',
        requestId: expect.any(String),
      },
    ]);
  });

  it('takes its options from a factory, a class or another module', async () => {
    @Injectable()
    class OptionsFromConfiguration {
      create(): AnalyticsErrorsOptions {
        return { format: 'problem' };
      }
    }
    @Module({ providers: [OptionsFromConfiguration], exports: [OptionsFromConfiguration] })
    class ConfigurationModule {}
    const ways = [
      AnalyticsErrorsModule.forRootAsync({ useFactory: () => ({ format: 'problem' }) }),
      AnalyticsErrorsModule.forRootAsync({
        useFactory: () => Promise.resolve({ format: 'problem' as const }),
      }),
      AnalyticsErrorsModule.forRootAsync({ useClass: OptionsFromConfiguration }),
      AnalyticsErrorsModule.forRootAsync({
        imports: [ConfigurationModule],
        useExisting: OptionsFromConfiguration,
      }),
    ];
    const types: (string | null)[] = [];
    for (const way of ways) {
      const started = await startApp(adapter, { imports: [way] });
      types.push((await fetch(started.url)).headers.get('content-type'));
      await started.close();
    }
    expect(types).toEqual(Array(4).fill('application/problem+json; charset=utf-8'));
  });

  it('gives AnalyticsErrors to every provider, which says what would be answered', async () => {
    @Injectable()
    class Worker {
      constructor(readonly errors: AnalyticsErrors) {}
    }
    const started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      providers: [Worker],
    });
    const { code } = started.app.get(Worker).errors.resolve(new TypeError('a bug'));
    await started.close();
    expect(code).toBe('E4001_INTERNAL_ERROR');
  });
});

describe('a start that cannot be meant', () => {
  it.each([
    [
      'bare and with options',
      [AnalyticsErrorsModule, AnalyticsErrorsModule.forRoot({ format: 'problem' })],
    ],
    [
      'with two sets of options',
      [
        AnalyticsErrorsModule.forRoot({ format: 'envelope' }),
        AnalyticsErrorsModule.forRoot({ format: 'problem' }),
      ],
    ],
  ])('fails when the module is imported %s', async (_case, imports) => {
    await expect(starting({ imports })).rejects.toThrow(
      'AnalyticsErrorsModule: it is imported more than once; import it once, in the root module, and every module has it.',
    );
  });

  it.each<[string, AnalyticsErrorsOptions, string]>([
    ['an unknown option', { fromat: 'problem' } as never, "there is no option 'fromat'"],
    [
      'a wrong format',
      { format: 'xml' as never },
      "format must be one of 'negotiate', 'envelope', 'problem'",
    ],
    [
      'a wrong exception',
      { exceptions: [Error as never] },
      'exceptions[0] is not a class that extends defineException',
    ],
  ])(
    'fails with a sentence for %s, through forRoot and forRootAsync',
    async (_case, options, sentence) => {
      await expect(starting({ imports: [AnalyticsErrorsModule.forRoot(options)] })).rejects.toThrow(
        `AnalyticsErrorsModule: ${sentence}`,
      );
      await expect(
        starting({ imports: [AnalyticsErrorsModule.forRootAsync({ useFactory: () => options })] }),
      ).rejects.toThrow(`AnalyticsErrorsModule: ${sentence}`);
    },
  );
});
