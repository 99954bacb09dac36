/* eslint-disable @typescript-eslint/no-empty-function -- what is asked is what the decorators say */
import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  Module,
  Param,
  ParseEnumPipe,
  ParseIntPipe,
  Post,
  Query,
  UseGuards,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, RouterModule } from '@nestjs/core';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiErrors,
  BintuException,
  FrontendOnly,
  JwtGuard,
  OptionalJwt,
  OwnOrganization,
  Public,
  RateLimitedException,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
  RouteErrors,
  StreamNotFoundException,
  TagNotFoundException,
  Throws,
  UserNotFoundException,
  ValidatedHeaders,
  withCode,
} from 'nestjs-analytics-errors';
import { shapeOf } from '../../libs/analytics-errors/src/routes/route-table.js';
import { ADAPTERS, type StartedApp, startApp } from '../support/adapters.js';

class Optional {
  @IsOptional()
  @IsString()
  name?: string;
}
class Item {
  @IsInt()
  count!: number;
}
class Complete {
  @IsArray()
  @ArrayMaxSize(3)
  list!: string[];

  @ValidateNested()
  @Type(() => Item)
  item!: Item;
}
class Coded {
  @IsOptional()
  @MaxLength(3, withCode('E1008_GENERAL_REQ_BODY_ISSUES'))
  text?: string;
}
class Zone {
  @Expose({ name: 'x-time-zone' })
  @IsTimeZone()
  zone!: string;
}
class Limit implements CanActivate {
  @Throws(RateLimitedException)
  canActivate(): boolean {
    return true;
  }
}
class Stranger implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@ApiErrors(UserNotFoundException)
class Base {}

@Controller('plain')
class PlainController extends Base {
  @Get()
  nothing(): void {}

  @Get('path/:id')
  path(@Param('id') _id: string): void {}

  @Get('number/:id')
  number(@Param('id', ParseIntPipe) _id: number): void {}

  @Get('bare')
  bare(@Query('n') _n: number): void {}

  @Get('enum')
  enum(@Query('kind', new ParseEnumPipe({ a: 'a' })) _kind: string): void {}

  @Get('optional')
  optional(@Query() _query: Optional): void {}

  @Get('complete')
  complete(@Query() _query: Complete): void {}

  @Post('complete')
  body(@Body() _body: Complete): void {}

  @Post('optional')
  optionalBody(@Body() _body: Optional): void {}

  @Post('coded')
  coded(@Body() _body: Coded): void {}

  @Delete('none')
  remove(): void {}

  @Get('zone')
  zone(@ValidatedHeaders() _zone: Zone, @Headers('x-y') _y: string): void {}

  @Get('declared')
  @ApiErrors(StreamNotFoundException, 'bintu')
  @Header('x', 'y')
  declared(): void {}

  @Get('limited')
  @UseGuards(Limit)
  limited(): void {}

  @Get('stranger')
  @UseGuards(Stranger)
  stranger(): void {}
}

@Controller('access')
@RequireJwt()
class AccessController {
  @Get('required')
  required(): void {}

  @Get('level')
  @RequireAccessLevel('premium')
  level(): void {}

  @Get('frontend')
  @FrontendOnly()
  frontend(): void {}

  @Get('own/:id')
  @OwnOrganization('id')
  own(): void {}

  @Get('public')
  @Public()
  @ApiErrors(TagNotFoundException)
  open(): void {}
}

@Controller('keys')
class KeyController {
  @Get()
  @RequireApiKey()
  key(): void {}

  @Get('optional')
  @OptionalJwt()
  optional(): void {}
}

const ALWAYS = 'E4001';
const OPTIONS: AnalyticsErrorsOptions = {
  exceptions: [RateLimitedException],
  jwt: { secret: 'a secret of more than thirty-two bytes, for tests' },
  access: { levels: ['basic', 'premium'], findApiKey: () => undefined },
};

const codesByRoute = (app: StartedApp): Record<string, string> =>
  Object.fromEntries(
    app.app
      .get(RouteErrors)
      .all()
      .map(({ method, path, errors }) => [
        `${method} ${path}`,
        errors.map(({ exception }) => exception.code.slice(0, 5)).join(' '),
      ]),
  );

describe('the codes that a route can answer', () => {
  let app: StartedApp;
  beforeAll(async () => {
    @Module({
      imports: [AnalyticsErrorsModule.forRoot(OPTIONS)],
      controllers: [PlainController, AccessController, KeyController],
    })
    class App {}
    app = await startApp('express', { imports: [App] });
  });
  afterAll(() => app.close());

  it.each([
    ['GET /plain', `E2001 ${ALWAYS}`],
    ['GET /plain/path/:id', `E1001 E2001 ${ALWAYS}`],
    ['GET /plain/number/:id', `E1001 E1003 E2001 ${ALWAYS}`],
    ['GET /plain/bare', `E1003 E2001 ${ALWAYS}`],
    ['GET /plain/enum', `E1002 E1003 E1004 E2001 ${ALWAYS}`],
    ['GET /plain/optional', `E1003 E2001 ${ALWAYS}`],
    ['GET /plain/complete', `E1002 E1003 E1005 E2001 ${ALWAYS}`],
    ['POST /plain/complete', `E1003 E1005 E1006 E1007 E1009 E2001 ${ALWAYS}`],
    ['POST /plain/optional', `E1003 E1006 E1009 E2001 ${ALWAYS}`],
    ['POST /plain/coded', `E1003 E1006 E1008 E1009 E2001 ${ALWAYS}`],
    ['DELETE /plain/none', `E2001 ${ALWAYS}`],
    ['GET /plain/zone', `E1002 E1009 E2001 ${ALWAYS}`],
    ['GET /plain/declared', `E2001 E3001 ${ALWAYS} E5020 E5021`],
    ['GET /plain/limited', `E2001 ${ALWAYS} E9429`],
    ['GET /plain/stranger', `E2001 ${ALWAYS} E6001`],
    ['GET /access/required', `${ALWAYS} E6011 E6012`],
    ['GET /access/level', `${ALWAYS} E6002 E6011 E6012`],
    ['GET /access/frontend', `${ALWAYS} E6003 E6011 E6012`],
    ['GET /access/own/:id', `E1001 ${ALWAYS} E6001 E6011 E6012`],
    ['GET /access/public', `E3002 ${ALWAYS}`],
    ['GET /keys', `E2021 ${ALWAYS}`],
    ['GET /keys/optional', `${ALWAYS} E6011`],
  ])('%s: %s', (route, codes) => {
    expect(codesByRoute(app)[route]).toBe(codes);
  });
});

describe.each(ADAPTERS)('the routes on %s', (adapter) => {
  @Controller({ path: ['a', 'b'], version: ['1', VERSION_NEUTRAL] })
  class VersionedController {
    @Get(['x', 'y/:id'])
    both(): string {
      return 'both';
    }

    @Version('2')
    @Get('second')
    second(): string {
      return 'second';
    }
  }
  @Controller('open')
  class OpenController {
    @Get()
    get(): string {
      return 'open';
    }
  }
  @Module({ controllers: [VersionedController] })
  class Inner {}

  it('have the prefix, the versions and the paths under which they answer', async () => {
    @Module({
      imports: [
        AnalyticsErrorsModule,
        RouterModule.register([{ path: 'inner', module: Inner }]),
        Inner,
      ],
      controllers: [OpenController],
    })
    class App {}
    const started = await startApp(adapter, { imports: [App] }, (nest) => {
      nest.setGlobalPrefix('api', { exclude: ['open'] });
      nest.enableVersioning({ type: VersioningType.URI });
    });
    const paths = Object.keys(codesByRoute(started));
    const statuses = await Promise.all(
      paths.map((path) =>
        fetch(started.url + path.replace('GET ', '').replace(':id', '7')).then(
          ({ status }) => status,
        ),
      ),
    );
    await started.close();
    expect(paths).toEqual([
      'GET /open',
      ...['/v1/inner', '/inner'].flatMap((outer) =>
        ['a', 'b']
          .flatMap((path) => [`${path}/x`, `${path}/y/:id`])
          .map((path) => `GET /api${outer}/${path}`),
      ),
      'GET /api/v2/inner/a/second',
      'GET /api/v2/inner/b/second',
    ]);
    expect(statuses).toEqual(paths.map(() => 200));
  });

  it('know the duties of a global guard of the library', async () => {
    @Module({
      imports: [AnalyticsErrorsModule.forRoot(OPTIONS)],
      controllers: [OpenController],
      providers: [{ provide: APP_GUARD, useClass: JwtGuard }],
    })
    class App {}
    const started = await startApp(adapter, { imports: [App] });
    const codes = codesByRoute(started);
    await started.close();
    expect(codes).toEqual({ 'GET /open': `${ALWAYS} E6011 E6012` });
  });
});

it.each([
  ['/a/:id', '/a/{id}'],
  ['/a/:id/', '/a/{other}'],
  ['/files/*path', '/files/{path}'],
  ['/files{/*path}', '/files/{path}'],
  ['/a/:id(\\d+)', '/a/{id}'],
])('compares %s with %s by shape', (left, right) => {
  expect(shapeOf(left)).toBe(shapeOf(right));
});

it('refuses a declaration that is no error', () => {
  expect(() => ApiErrors(BintuException, undefined as never)).toThrow(
    "@ApiErrors() takes exception classes with a code and names of upstreams, as in @ApiErrors(StreamNotFoundException, 'bintu').",
  );
});
