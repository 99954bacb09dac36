import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  HttpException,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Query,
  RequestTimeoutException,
  Res,
  UnauthorizedException,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import rateLimit from '@fastify/rate-limit';
import { IsInt } from 'class-validator';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  defineException,
  upstream,
} from 'nestjs-analytics-errors';
import { noteToken } from '../../libs/analytics-errors/src/platform/token-note.js';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

class ResourceNotFoundException extends defineException({
  code: 'E7404_RESOURCE_NOT_FOUND',
  status: 404,
  message: 'The resource does not exist',
}) {}
class UnknownToTheModuleException extends defineException({
  code: 'E7409_TAKEN',
  status: 409,
  message: 'Taken',
}) {}

const refusing: CanActivate = { canActivate: () => false };

class Body {
  @IsInt()
  count!: number;
}

@Controller()
class ForeignController {
  @Get('login')
  login(): never {
    throw new UnauthorizedException('Wrong e-mail or password.');
  }

  @Get('plan')
  plan(): never {
    throw new ForbiddenException('Your plan allows 3 projects.');
  }

  @Get('several')
  several(): never {
    throw new HttpException(['One.', 'Two.'], 422);
  }

  @Get('missing/:id')
  missing(@Param('id') id: string): never {
    throw new NotFoundException(`There is no project ${id.length}.`);
  }

  @Get('guarded')
  @UseGuards(refusing)
  guarded(): string {
    return 'in';
  }

  @Get('parsed')
  parsed(@Query('count', ParseIntPipe) count: number): number {
    return count;
  }

  @Get('validated')
  validated(@Query(new ValidationPipe()) query: Body): Body {
    return query;
  }

  @Get('slow')
  slow(): never {
    throw new RequestTimeoutException();
  }

  @Get('slow-upstream')
  slowUpstream(): Promise<never> {
    return upstream('bintu', () => Promise.reject(new RequestTimeoutException()));
  }

  @Get('limited')
  limited(): never {
    throw { statusCode: 429, error: 'Too Many Requests', message: 'secret' };
  }

  @Post('teapot')
  @HttpCode(418)
  teapot(): object {
    return { own: true };
  }

  @Get('written/:status')
  written(@Param('status') status: string, @Res() response: any): void {
    response.status(Number(status)).send({ own: 'secret' });
  }

  @Get('unregistered')
  unregistered(): never {
    throw new UnknownToTheModuleException('This name is taken.');
  }
}

const module = (options: AnalyticsErrorsOptions) => ({
  imports: [AnalyticsErrorsModule.forRoot({ validation: false, ...options })],
  controllers: [ForeignController],
});

describe.each(ADAPTERS)('a foreign error on %s', (adapter) => {
  const logger = new RecordingLogger();
  const started: StartedApp[] = [];
  const start = async (
    options: AnalyticsErrorsOptions = {},
    prepare: (app: INestApplication) => void = () => undefined,
  ): Promise<StartedApp> => {
    const app = await startApp(adapter, module(options), (application) => {
      application.useLogger(logger);
      prepare(application);
    });
    started.push(app);
    return app;
  };
  afterEach(() => Promise.all(started.splice(0).map((app) => app.close())));
  beforeEach(() => {
    logger.entries.length = 0;
  });

  const ask = async ({ url }: StartedApp, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    const { error } = (await response.json()) as any;
    return { status: response.status, code: error?.errorCode.slice(0, 5), ...error };
  };

  it('has the code that is true, and the sentences that the application wrote', async () => {
    const app = await start();
    const answers = await Promise.all(
      [
        '/login',
        '/plan',
        '/several',
        '/missing/7',
        '/guarded',
        '/parsed?count=x',
        '/validated',
        '/slow',
        '/slow-upstream',
        '/limited',
        '/written/401',
        '/written/404',
        '/written/408',
        '/written/422',
        '/nowhere',
      ].map(async (path) => {
        const { status, code, userInfo, details } = await ask(app, path);
        return [path, status, code, userInfo, details];
      }),
    );
    expect(answers).toEqual([
      ['/login', 401, 'E2002', 'Wrong e-mail or password.', undefined],
      ['/plan', 403, 'E6001', 'Your plan allows 3 projects.', undefined],
      [
        '/several',
        400,
        'E1004',
        undefined,
        [
          { code: 'E1004_INVALID_VALUE', message: 'One.' },
          { code: 'E1004_INVALID_VALUE', message: 'Two.' },
        ],
      ],
      ['/missing/7', 404, 'E1001', 'There is no project 1.', undefined],
      ['/guarded', 403, 'E6001', undefined, undefined],
      [
        '/parsed?count=x',
        400,
        'E1003',
        'count must be an integer',
        [
          {
            in: 'query',
            path: 'count',
            code: 'E1003_WRONG_DATA_TYPE',
            rule: 'isInt',
            message: 'count must be an integer',
          },
        ],
      ],
      [
        '/validated',
        400,
        'E1002',
        'count is required',
        [
          {
            in: 'query',
            path: 'count',
            code: 'E1002_PARAM_REQUIRED',
            rule: 'required',
            message: 'count is required',
          },
        ],
      ],
      ['/slow', 500, 'E4001', undefined, undefined],
      ['/slow-upstream', 500, 'E5020', undefined, undefined],
      ['/limited', 403, 'E6001', undefined, undefined],
      ['/written/401', 401, 'E2002', undefined, undefined],
      ['/written/404', 404, 'E1001', undefined, undefined],
      ['/written/408', 500, 'E4001', undefined, undefined],
      ['/written/422', 400, 'E1004', undefined, undefined],
      ['/nowhere', 404, 'E1001', undefined, undefined],
    ]);
  });

  it('has no sentence of the application with httpExceptionText: false', async () => {
    const app = await start({ httpExceptionText: false });
    expect((await ask(app, '/plan')).userInfo).toBeUndefined();
    expect((await ask(app, '/several')).details).toBeUndefined();
  });

  it('has the code that the service chose for its status, whoever gave it', async () => {
    const app = await start({
      exceptions: [ResourceNotFoundException],
      statuses: {
        404: ResourceNotFoundException,
        418: 'E1008_GENERAL_REQ_BODY_ISSUES',
        429: 'E6002_ACCESS_LVL_TOO_LOW',
      },
    });
    const answers = await Promise.all([
      ask(app, '/missing/7'),
      ask(app, '/nowhere'),
      ask(app, '/written/404'),
      ask(app, '/teapot', { method: 'POST' }),
      ask(app, '/limited'),
    ]);
    expect(answers.map(({ status, code, userInfo }) => [status, code, userInfo])).toEqual([
      [404, 'E7404', 'There is no project 1.'],
      [404, 'E7404', undefined],
      [404, 'E7404', undefined],
      [403, 'E1008', undefined],
      [403, 'E6002', undefined],
    ]);
    expect(logger.text).not.toContain('has no code among');
  });

  it.each([
    ['E6012', { required: true, present: false }],
    ['E6011', { required: true, present: true }],
    ['E2002', { required: false, present: true }],
    ['E2002', { required: false, present: false }],
  ])('of 401 is %s after the guards noted %j', async (code, note) => {
    const app = await start({}, (application) =>
      application.use((request: object, _response: object, next: () => void) => {
        noteToken(request, note);
        next();
      }),
    );
    expect((await ask(app, '/written/401')).code).toBe(code);
  });

  it('that is an exception of ours without a registration is warned of once, with its name', async () => {
    const app = await start();
    const answers = [await ask(app, '/unregistered'), await ask(app, '/unregistered')];
    expect(answers.map(({ code, userInfo }) => [code, userInfo])).toEqual([
      ['E1004', 'This name is taken.'],
      ['E1004', 'This name is taken.'],
    ]);
    expect(
      logger.ours.filter(({ level }) => level === 'warn').map(({ message }) => message),
    ).toEqual([
      'UnknownToTheModuleException (E7409_TAKEN) was thrown and is not registered, so it leaves as E1004_INVALID_VALUE 400; ' +
        'register it: forRoot({ exceptions: [UnknownToTheModuleException] })',
    ]);
  });
});

describe('@fastify/rate-limit', () => {
  it('is answered by the status of the object that it throws, with its headers', async () => {
    const { url, close } = await startApp('fastify', module({}), (app) => {
      void (app as NestFastifyApplication).register(rateLimit, {
        max: 1,
        timeWindow: 60_000,
        errorResponseBuilder: (_request: unknown, { statusCode }: { statusCode: number }) => ({
          statusCode,
          error: 'Too Many Requests',
          message: 'secret',
        }),
      });
    });
    await fetch(`${url}/missing/1`);
    const response = await fetch(`${url}/missing/1`);
    const body = await response.text();
    await close();
    expect([response.status, response.headers.get('retry-after')]).toEqual([403, '60']);
    expect(body).toContain('E6001_ACCESS_DENIED');
    expect(body).not.toContain('secret');
  });
});

describe.each(ADAPTERS)('a request that no route takes on %s', (adapter) => {
  @Module({ imports: [AnalyticsErrorsModule], controllers: [ForeignController] })
  class WithMiddleware {
    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((_request: object, _response: object, next: () => void) => next())
        .forRoutes('*path');
    }
  }

  it('has a dash for its route in the log, also behind a middleware with a pattern', async () => {
    const logger = new RecordingLogger();
    const { url, close } = await startApp(adapter, { imports: [WithMiddleware] }, (app) => {
      app.useLogger(logger);
      app.setGlobalPrefix('api');
    });
    await fetch(`${url}/api/nowhere?token=secret`, { headers: { 'x-request-id': 'r-1' } });
    await close();
    expect(logger.ours.filter(({ level }) => level === 'debug')).toMatchObject([
      { message: 'E1001_ENDPOINT_NOT_FOUND 404 GET - r-1 NotFoundException' },
    ]);
  });
});
