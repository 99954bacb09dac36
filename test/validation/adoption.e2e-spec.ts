import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Injectable,
  type INestApplication,
  Logger,
  Param,
  ParseArrayPipe,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  Scope,
  UsePipes,
  ValidationPipe,
  type ArgumentMetadata,
  Catch,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_PIPE, BaseExceptionFilter, APP_FILTER } from '@nestjs/core';
import { jest } from '@jest/globals';
import { Transform } from 'class-transformer';
import { IsInt, IsNumber, IsString, Max, type ValidationError } from 'class-validator';
import {
  AnalyticsErrorsModule,
  AnalyticsValidationPipe,
  defineException,
  StreamNotFoundException,
  toValidationException,
  withCode,
} from 'nestjs-analytics-errors';
import { z } from 'zod';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { get, post } from './support.js';

class DoubledDto {
  @Transform(({ value }: { value: number }) => value * 2)
  @IsNumber()
  n!: number;

  @Transform(({ value }: { value: string }) => value.split(','))
  @IsString({ each: true })
  tags!: string[];
}

class GroupedDto {
  @IsInt({ groups: ['create'] })
  n!: number;

  @IsString({ groups: ['update'] })
  id!: string;
}

class QuotaException extends defineException({
  code: 'E7003_QUOTA',
  status: 409,
  message: 'Quota exceeded',
}) {}

class QuotaDto {
  @Max(1, withCode(QuotaException))
  n!: number;
}

@Injectable({ scope: Scope.REQUEST })
class RequestPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, whitelist: true, forbidNonWhitelisted: true });
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestIntPipe extends ParseIntPipe {
  // In Nest 12.0 a class does not inherit what says that the parameter is optional.
  constructor() {
    super({});
  }
}

const Point = z.object({ x: z.number() });

/** As services write it: a pipe of their own for zod. */
class ZodPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const result = Point.safeParse(value);
    if (result.success) return result.data;
    throw toValidationException(result.error.issues, { metadata, value, vendor: 'zod' });
  }
}

class GonePipe implements PipeTransform {
  transform(): never {
    throw new StreamNotFoundException();
  }
}

let runs = 0;

@Controller()
class AdoptedController {
  @Post('doubled')
  doubled(@Body() body: DoubledDto): unknown {
    return { n: body.n, tags: body.tags };
  }

  @Post('grouped')
  @UsePipes(new ValidationPipe({ groups: ['create'], transform: true }))
  grouped(@Body() body: GroupedDto): unknown {
    return { kind: body.constructor.name };
  }

  @Post('grouped-parameter')
  groupedParameter(
    @Body(new ValidationPipe({ groups: ['create'], transform: true })) body: GroupedDto,
  ): unknown {
    return { kind: body.constructor.name };
  }

  @Post('quota')
  @UsePipes(new AnalyticsValidationPipe())
  quota(@Body() body: QuotaDto): unknown {
    return body;
  }

  @Get('int/:id')
  int(@Param('id', RequestIntPipe) id: number): unknown {
    return { id };
  }

  @Post('zod')
  zod(@Body(ZodPipe) body: object): unknown {
    return body;
  }

  @Get('gone')
  gone(@Query('id', GonePipe) id: string): unknown {
    return { id };
  }

  @Get('once')
  once(
    @Query(
      'ids',
      new (class CountingPipe extends ParseArrayPipe {
        override transform(...args: Parameters<ParseArrayPipe['transform']>): Promise<unknown> {
          runs += 1;
          return super.transform(...args);
        }
      })({ items: Number, stopAtFirstError: false }),
    )
    ids: number[],
  ): unknown {
    return { ids };
  }
}

const OWN = { transform: true, whitelist: true, forbidNonWhitelisted: true };

describe.each(ADAPTERS)('an application with pipes of its own on %s', (adapter) => {
  let started: StartedApp | undefined;
  const start = async (
    prepare: (app: INestApplication) => void = () => undefined,
    providers: object[] = [],
    options: Parameters<typeof AnalyticsErrorsModule.forRoot>[0] = {},
  ): Promise<string> => {
    started = await startApp(
      adapter,
      {
        imports: [AnalyticsErrorsModule.forRoot(options)],
        controllers: [AdoptedController],
        providers: providers as never,
      },
      prepare,
    );
    return started.url;
  };
  afterEach(async () => {
    await started?.close();
    started = undefined;
  });

  const useGlobal = (app: INestApplication): void => {
    app.useGlobalPipes(new ValidationPipe(OWN));
  };

  it.each([
    ['useGlobalPipes', useGlobal, []],
    ['APP_PIPE', undefined, [{ provide: APP_PIPE, useValue: new ValidationPipe(OWN) }]],
    ['APP_PIPE per request', undefined, [{ provide: APP_PIPE, useClass: RequestPipe }]],
    [
      'APP_PIPE made per request by a factory',
      undefined,
      [
        {
          provide: APP_PIPE,
          scope: Scope.REQUEST,
          useFactory: () => new ValidationPipe(OWN),
        },
      ],
    ],
  ])('validates once, by its own pipe and options: %s', async (_title, prepare, providers) => {
    const url = await start(prepare, providers);
    expect((await post(`${url}/doubled`, { n: 4, tags: 'a,b' })).body).toEqual({
      n: 8,
      tags: ['a', 'b'],
    });
    const { code, details } = await post(`${url}/doubled`, { n: 4, tags: 'a', extra: 1 });
    expect({ code, details }).toEqual({
      code: 'E1006_INVALID_REQ_BODY',
      details: ['body /extra E1006 whitelistValidation'],
    });
  });

  it.each(['grouped', 'grouped-parameter'])(
    'leaves /%s to its own pipe, with its groups',
    async (path) => {
      const url = await start();
      expect((await post(`${url}/${path}`, { n: 1 })).body).toEqual({ kind: 'GroupedDto' });
      expect((await post(`${url}/${path}`, { n: 'x' })).details).toEqual(['body /n E1003 isInt']);
    },
  );

  it('knows registered codes in a pipe made by hand', async () => {
    const url = await start(undefined, [], { exceptions: [QuotaException] });
    expect((await post(`${url}/quota`, { n: 2 })).code).toBe('E7003_QUOTA');
  });

  it('judges a pipe that the container makes per request', async () => {
    const url = await start();
    const { code, details } = await get(`${url}/int/x`);
    expect({ code, details }).toEqual({
      code: 'E1003_WRONG_DATA_TYPE',
      details: ['path id E1003 isInt'],
    });
  });

  it('answers what its own pipes throw as it is', async () => {
    const url = await start();
    expect((await get(`${url}/gone?id=1`)).code).toBe('E3001_STREAM_NOT_FOUND');
    expect((await post(`${url}/zod`, { x: 'a' })).details).toEqual(['body /x E1003 invalid_type']);
    expect((await post(`${url}/zod`, {})).code).toBe('E1007_MISSING_PROPS_REQ_BODY');
  });

  it('runs no pipe twice', async () => {
    const url = await start();
    runs = 0;
    expect((await get(`${url}/once?ids=1,x,y`)).code).toBe('E1003_WRONG_DATA_TYPE');
    expect(runs).toBe(1);
  });

  it('keeps the code and the details when its factory adapts the texts', async () => {
    const url = await start((app) => {
      app.useGlobalPipes(
        new ValidationPipe({
          transform: true,
          exceptionFactory: (errors: ValidationError[]) =>
            toValidationException(
              errors.map((error) =>
                Object.assign(error, { constraints: { isNumber: 'Zahl bitte' } }),
              ),
            ),
        }),
      );
    });
    const { code, body } = await post(`${url}/doubled`, { n: 'x', tags: 'a' });
    expect(code).toBe('E1003_WRONG_DATA_TYPE');
    expect(JSON.stringify(body)).toContain('Zahl bitte');
  });

  it('is asked by its own factory, and answered by the status that it chose', async () => {
    const url = await start((app) => {
      app.useGlobalPipes(
        new ValidationPipe({
          transform: true,
          exceptionFactory: () => new BadRequestException(['first', 'second']),
        }),
      );
    });
    const { code, body } = await post(`${url}/doubled`, { n: 'x', tags: 'a' });
    expect(code).toBe('E1004_INVALID_VALUE');
    expect(body).toMatchObject({
      error: { details: [{ message: 'first' }, { message: 'second' }] },
    });
  });

  it('translates all sentences with one function', async () => {
    const url = await start(undefined, [], {
      validation: {
        message: ({ rule, path }) => (rule === 'isNumber' ? `${path}: Zahl` : undefined),
      },
    });
    const { body } = await post(`${url}/doubled`, { n: 'x', tags: 'a' });
    expect(body).toMatchObject({
      error: { userInfo: '/n: Zahl', details: [{ message: '/n: Zahl' }] },
    });
  });

  it('gets details for its own pipe with validation: false, and no pipe of ours', async () => {
    const url = await start(useGlobal, [], { validation: false });
    const { code, details } = await post(`${url}/doubled`, { n: 1, tags: 'a', x: 1 });
    expect({ code, details }).toEqual({
      code: 'E1006_INVALID_REQ_BODY',
      details: ['body /x E1006 whitelistValidation'],
    });
    expect((await post(`${url}/grouped`, {})).code).toBe('E1007_MISSING_PROPS_REQ_BODY');
  });

  it('sees in its filters what Nest’s pipe throws', async () => {
    @Catch(BadRequestException)
    class SeeingFilter implements ExceptionFilter {
      catch(exception: BadRequestException, _host: ArgumentsHost): never {
        seen.push(exception.getResponse());
        throw exception;
      }
    }
    const seen: unknown[] = [];
    const url = await start(
      (app) => {
        useGlobal(app);
        app.useGlobalInterceptors({
          intercept: (_context, next) => next.handle(),
        });
      },
      [{ provide: APP_FILTER, useClass: SeeingFilter }],
    );
    await post(`${url}/doubled`, { n: 'x', tags: 'a' });
    expect(seen).toEqual([
      {
        message: ['n must be a number conforming to the specified constraints'],
        error: 'Bad Request',
        statusCode: 400,
      },
    ]);
  });

  it('changes no byte of Nest’s answer while Nest’s filter answers and validation is false', async () => {
    const url = await start(useGlobal, [{ provide: APP_FILTER, useClass: BaseExceptionFilter }], {
      validation: false,
      foreignErrors: 'report',
    });
    expect((await post(`${url}/doubled`, { n: 'x', tags: 'a' })).body).toEqual({
      message: ['n must be a number conforming to the specified constraints'],
      error: 'Bad Request',
      statusCode: 400,
    });
  });

  it('is told at start-up which bodies have no class', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await start();
    expect(warn.mock.calls.flat().filter((text) => String(text).includes('zod'))).toEqual([]);
    await started?.close();
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule],
      controllers: [UnseenController],
    });
    expect(
      warn.mock.calls.flat().filter((text) => String(text).includes('UnseenController.')),
    ).toEqual([
      expect.stringContaining(
        'the body of UnseenController.partial, UnseenController.list: its type is no class',
      ),
    ]);
    warn.mockRestore();
  });
});

@Controller()
class UnseenController {
  @Post('partial')
  partial(@Body() body: Partial<DoubledDto>): unknown {
    return body;
  }

  @Post('list')
  list(@Body() body: DoubledDto[]): unknown {
    return body;
  }

  @Post('seen')
  seen(@Body() body: DoubledDto): unknown {
    return body;
  }
}
