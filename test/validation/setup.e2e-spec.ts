import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpStatus,
  Logger,
  type INestApplication,
  Post,
  Query,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { getMetadataStorage, IsInt, IsOptional, IsString, Max } from 'class-validator';
import { AnalyticsErrorsModule, AnalyticsValidationPipe, withCode } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { get, post } from './support.js';
import { jest } from '@jest/globals';

class NoteDto {
  @IsString()
  text!: string;

  @IsOptional()
  @IsInt({ groups: ['strict'] })
  stars?: number;
}

class MistypedDto {
  @Max(1, { context: { errorCode: 'E9999_NO_SUCH_CODE' } })
  n!: number;
}

@Controller()
class NoteController {
  @Post('notes')
  create(@Body() note: NoteDto): unknown {
    return { kind: note.constructor.name, note };
  }

  @Post('strict')
  @UsePipes(new AnalyticsValidationPipe({ groups: ['strict'] }))
  strict(@Body() note: NoteDto): unknown {
    return note;
  }

  @Post('strict-nest')
  @UsePipes(
    new ValidationPipe({
      groups: ['strict'],
      errorHttpStatusCode: HttpStatus.UNPROCESSABLE_ENTITY,
    }),
  )
  strictNest(@Body() note: NoteDto): unknown {
    return note;
  }

  @Post('strict-own')
  @UsePipes(
    new ValidationPipe({
      groups: ['strict'],
      exceptionFactory: () => new BadRequestException(['mine']),
    }),
  )
  strictOwn(@Body() note: NoteDto): unknown {
    return note;
  }

  @Post('mistyped')
  mistyped(@Body() body: MistypedDto): unknown {
    return body;
  }

  @Get('notes')
  find(@Query('n') n: number): unknown {
    return { n };
  }

  @Post('free')
  free(@Body() body: Record<string, unknown>): unknown {
    return { body };
  }
}

const FORBID = { whitelist: true, forbidNonWhitelisted: true, transform: true };

describe.each(ADAPTERS)('validation on %s', (adapter) => {
  let started: StartedApp | undefined;
  const start = async (
    module: object,
    prepare: (app: INestApplication) => void = () => undefined,
    providers: object[] = [],
  ): Promise<string> => {
    started = await startApp(
      adapter,
      { imports: [module as never], controllers: [NoteController], providers: providers as never },
      prepare,
    );
    return started.url;
  };
  afterEach(async () => {
    await started?.close();
    started = undefined;
  });

  it('is on by bare import, with instances for the handler', async () => {
    const url = await start(AnalyticsErrorsModule);
    expect([
      (await post(`${url}/notes`, {})).code,
      (await post(`${url}/notes`, { text: 'a' })).body,
    ]).toEqual(['E1007_MISSING_PROPS_REQ_BODY', { kind: 'NoteDto', note: { text: 'a' } }]);
  });

  it('lets a body through that no class describes', async () => {
    const url = await start(AnalyticsErrorsModule);
    expect((await post(`${url}/free`, { any: ['thing'] })).body).toEqual({
      body: { any: ['thing'] },
    });
  });

  it('is off with validation: false', async () => {
    const url = await start(AnalyticsErrorsModule.forRoot({ validation: false }));
    expect([
      (await post(`${url}/notes`, { text: 5 })).body,
      (await get(`${url}/notes?n=abc`)).body,
    ]).toEqual([{ kind: 'Object', note: { text: 5 } }, { n: 'abc' }]);
  });

  it('leaves the answer without details when disableErrorMessages is set', async () => {
    const url = await start(
      AnalyticsErrorsModule.forRoot({ validation: { disableErrorMessages: true } }),
    );
    expect([
      (await post(`${url}/notes`, {})).details,
      (await get(`${url}/notes?n=abc`)).details,
    ]).toEqual([[], []]);
  });

  it.each([
    ['its own kind', 'strict', 'E1003_WRONG_DATA_TYPE', ['body /stars E1003 isInt']],
    ['Nest’s', 'strict-nest', 'E1003_WRONG_DATA_TYPE', ['body /stars E1003 isInt']],
    ['Nest’s that makes its errors itself', 'strict-own', 'E1004_INVALID_VALUE', ['  E1004 ']],
  ])('leaves a route to its own pipe, with its groups: %s', async (_kind, path, code, details) => {
    const url = await start(AnalyticsErrorsModule.forRoot({ validation: { groups: ['none'] } }));
    const answer = await post(`${url}/${path}`, { stars: 'x' });
    expect({ code: answer.code, details: answer.details }).toEqual({ code, details });
  });

  it.each([
    [
      'useGlobalPipes',
      (app: INestApplication) => app.useGlobalPipes(new ValidationPipe(FORBID)),
      [],
    ],
    ['APP_PIPE', () => undefined, [{ provide: APP_PIPE, useValue: new ValidationPipe(FORBID) }]],
  ])(
    'reads what a global ValidationPipe of the application refuses, registered by %s',
    async (_title, prepare, providers) => {
      const url = await start(AnalyticsErrorsModule, prepare as never, providers);
      const { code, details } = await post(`${url}/notes`, { text: 'a', extra: 1 });
      expect({ code, details }).toEqual({
        code: 'E1006_INVALID_REQ_BODY',
        details: ['body /extra E1006 whitelistValidation'],
      });
      expect((await get(`${url}/notes?n=abc`)).code).toBe('E1003_WRONG_DATA_TYPE');
    },
  );

  it('reports at start-up a code in a context that nobody knows, and answers the code of the rule', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const url = await start(AnalyticsErrorsModule);
    expect((await post(`${url}/mistyped`, { n: 2 })).code).toBe('E1004_INVALID_VALUE');
    expect(
      warn.mock.calls
        .flat()
        .filter((text) =>
          String(text).startsWith(`MistypedDto.n: context.errorCode is 'E9999_NO_SUCH_CODE'`),
        ),
    ).toHaveLength(1);
    warn.mockRestore();
  });

  it('caches metadata while the application runs, and no longer', async () => {
    const url = await start(AnalyticsErrorsModule.forRoot({ validation: { cacheMetadata: true } }));
    const isCached = (): boolean =>
      Object.hasOwn(getMetadataStorage(), 'getTargetValidationMetadatas');
    expect([isCached(), (await post(`${url}/notes`, {})).code]).toEqual([
      true,
      'E1007_MISSING_PROPS_REQ_BODY',
    ]);
    await started?.close();
    started = undefined;
    expect(isCached()).toBe(false);
  });
});

it('takes codes only from the catalogue or from a class', () => {
  // @ts-expect-error: not a code
  withCode('E9999_NO_SUCH_CODE');
  expect(withCode('E3001_STREAM_NOT_FOUND').context).toEqual({
    errorCode: 'E3001_STREAM_NOT_FOUND',
  });
});
