import {
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  Param,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { IsInt, IsOptional } from 'class-validator';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

class TrimPipe implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.trim() : value;
  }
}

/** Rewrites the query for the pipes, as services do to add defaults. */
class DefaultsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const request = context.switchToHttp().getRequest<{ query: Record<string, unknown> }>();
    const { b, n } = request.query;
    Object.defineProperty(request, 'query', {
      value: { b: b === 'yes' ? 'true' : b, n: n ?? '7' },
    });
    return next.handle();
  }
}

enum Level {
  Low = 1,
  High = 2,
}

class OptionalDto {
  @IsOptional()
  @IsInt()
  n?: number;
}

@Controller()
class ParityController {
  @Get('int')
  int(@Query('v', ParseIntPipe) v: number): unknown {
    return { v };
  }

  @Get('float')
  float(@Query('v', ParseFloatPipe) v: number): unknown {
    return { v };
  }

  @Get('bool')
  bool(@Query('v', ParseBoolPipe) v: boolean): unknown {
    return { v };
  }

  @Get('default-bool')
  defaultBool(@Query('v', new DefaultValuePipe(true), ParseBoolPipe) v: boolean): unknown {
    return { v };
  }

  @Get('default-int')
  defaultInt(@Query('v', new DefaultValuePipe(5), ParseIntPipe) v: number): unknown {
    return { v };
  }

  @Get('only-default')
  onlyDefault(@Query('v', new DefaultValuePipe(5)) v: number): unknown {
    return { v };
  }

  @Get('date')
  date(@Query('v', new ParseDatePipe()) v: number): unknown {
    return { v };
  }

  @Get('enum')
  level(@Query('v', new ParseEnumPipe(Level)) v: Level): unknown {
    return { v };
  }

  @Get('trim')
  trim(@Query('v', TrimPipe) v: boolean): unknown {
    return { v };
  }

  @Get('trim-method')
  @UsePipes(TrimPipe)
  trimMethod(@Query('v') v: boolean): unknown {
    return { v };
  }

  @Get('rewritten')
  @UseInterceptors(DefaultsInterceptor)
  rewritten(@Query('b') b: boolean, @Query('n') n: number): unknown {
    return { b, n };
  }

  @Get('items/:v')
  item(@Param('v') v: string): unknown {
    return { v };
  }

  @Post('optional')
  optional(@Body() body: OptionalDto): unknown {
    return { body, kind: typeof body };
  }

  @Get('bare')
  bare(@Query('n') n?: number, @Query('b') b?: boolean, @Query('s') s?: string): unknown {
    return { n, b, s };
  }
}

/** Fastify has no wildcard with a name. */
@Controller()
class WildcardController {
  @Get('files/*v')
  file(@Param('v') v: string): unknown {
    return { v };
  }
}

const CONTROLLERS = {
  express: [ParityController, WildcardController],
  fastify: [ParityController],
};

const VALUES = ['', '%20', '7', '-7', '007', '0x10', '1e3', '1.0', '10.5', 'abc', 'true', 'false']
  .concat(['yes', '1', '0', '2024-02-29', '2023-02-29', '2', '1&v=2', 'null', '%00', '٣'])
  .map((value) => `?v=${value}`)
  .concat('');
const ROUTES = [
  'int',
  'float',
  'bool',
  'default-bool',
  'default-int',
  'only-default',
  'date',
].concat(['enum', 'trim', 'trim-method']);

interface Outcome {
  readonly accepted: boolean;
  readonly body?: unknown;
}

const outcomeOf = async (url: string, init?: RequestInit): Promise<Outcome> => {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  return response.ok ? { accepted: true, body } : { accepted: false };
};

describe.each(ADAPTERS)('beside plain Nest with transform: true, on %s', (adapter) => {
  let plain: StartedApp;
  let ours: StartedApp;
  let adopted: StartedApp;
  beforeAll(async () => {
    const controllers = CONTROLLERS[adapter];
    plain = await startApp(adapter, { controllers }, (app) => {
      app.useGlobalPipes(new ValidationPipe({ transform: true }));
    });
    ours = await startApp(adapter, { imports: [AnalyticsErrorsModule], controllers });
    adopted = await startApp(adapter, { imports: [AnalyticsErrorsModule], controllers }, (app) => {
      app.useGlobalPipes(new ValidationPipe({ transform: true }));
    });
  });
  afterAll(async () => {
    await Promise.all([plain.close(), ours.close(), adopted.close()]);
  });

  const expectSame = async (path: string, init?: RequestInit): Promise<void> => {
    const expected = await outcomeOf(`${plain.url}/${path}`, init);
    expect([path, await outcomeOf(`${ours.url}/${path}`, init)]).toEqual([path, expected]);
    expect([path, await outcomeOf(`${adopted.url}/${path}`, init)]).toEqual([path, expected]);
  };

  it.each(ROUTES)(
    '/%s takes the same parameters, and its handler gets the same values',
    async (route) => {
      for (const value of VALUES) await expectSame(`${route}${value}`);
    },
  );

  it.each([
    'rewritten',
    'rewritten?b=yes&n=3',
    'items/5',
    'files/a',
    'files/a/b/c',
    'bare',
    'bare?n=1e3&b=true&s=a',
    'bare?n=1.0',
    'bare?n=-7&b=false&s=',
  ])('GET /%s is the same', async (path) => {
    await expectSame(path);
  });

  it.each([
    ['without a body', { method: 'POST' }],
    ['with an empty object', { method: 'POST', ...json('{}') }],
    ['with a value', { method: 'POST', ...json('{"n":1}') }],
    ['with a wrong value', { method: 'POST', ...json('{"n":"x"}') }],
    ['with an array', { method: 'POST', ...json('[]') }],
  ])('POST %s to a class without a required property is the same', async (_title, init) => {
    await expectSame('optional', init);
  });

  it.each(
    ['bare?n=abc', 'bare?n=', 'bare?n=%20', 'bare?n=0x10', 'bare?n=1&n=2'].concat([
      'bare?b=yes',
      'bare?b=',
      'bare?b=1',
      'bare?s=a&s=b',
    ]),
  )('the exception: GET /%s is E1003, where Nest makes up a value', async (path) => {
    expect((await outcomeOf(`${plain.url}/${path}`)).accepted).toBe(true);
    const answers = await Promise.all([ours, adopted].map(({ url }) => fetch(`${url}/${path}`)));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    const codes = bodies.map((body) => (body as { error: { errorCode: string } }).error.errorCode);
    expect(codes).toEqual(['E1003_WRONG_DATA_TYPE', 'E1003_WRONG_DATA_TYPE']);
  });
});

function json(body: string): RequestInit {
  return { headers: { 'content-type': 'application/json' }, body };
}
