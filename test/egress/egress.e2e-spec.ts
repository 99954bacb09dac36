import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  OwnErrors,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { ADAPTERS } from '../support/adapters.js';
import { CensusModule, OwnFilter } from '../census/census-app.js';
import { exchange } from '../census/raw-client.js';
import { type Adapter, type RunningWorld, startWorld, type World } from '../census/world.js';

interface AnyResponse {
  status(status: number): AnyResponse;
  header(name: string, value: string): unknown;
  send(body: unknown): unknown;
}

@Injectable()
class ClosedGuard {
  canActivate(_context: ExecutionContext): boolean {
    throw new HttpException({ closed: true }, 403);
  }
}

@Controller('oauth')
class OauthController {
  @Post('token')
  token(): never {
    throw new HttpException({ error: 'invalid_grant' }, 400);
  }

  @Get('written')
  written(@Res() response: AnyResponse): void {
    response.status(401).send({ error: 'invalid_token' });
  }

  @Get('bug')
  bug(): never {
    throw new Error('secret');
  }
}

@OwnErrors()
@Controller('own')
class OwnController {
  @Get('thrown')
  thrown(): never {
    throw new HttpException({ mine: true }, 418);
  }

  @Get('down')
  down(): never {
    throw new HttpException({ mine: true }, 503, { cause: new Error('the ledger is down') });
  }

  @Get('written')
  written(@Res() response: AnyResponse): void {
    response.status(418).send({ mine: true });
  }

  @Get('filtered')
  @UseFilters(OwnFilter)
  filtered(): never {
    throw new Error('secret');
  }

  @Get('guarded')
  @UseGuards(ClosedGuard)
  guarded(): string {
    return 'unreachable';
  }

  @Get('coded')
  coded(): never {
    throw new StreamNotFoundException();
  }

  @Get('bug')
  bug(): never {
    throw new Error('secret');
  }
}

@Controller('mixed')
class MixedController {
  @OwnErrors()
  @Get('own')
  own(@Res() response: AnyResponse): void {
    response.status(418).send({ mine: true });
  }

  @Get('closed')
  closed(@Res() response: AnyResponse): void {
    response.status(418).send({ mine: true });
  }

  /** Written after somebody put a URL in the request's place: no path can be read of it any more. */
  @Get('no-path')
  noPath(@Req() request: { readonly raw?: object }, @Res() response: AnyResponse): void {
    Object.assign(request.raw ?? request, {
      url: new URL('http://localhost/'),
      originalUrl: undefined,
    });
    response.status(418).send({ mine: true });
  }
}

@Controller()
class HealthLikeController {
  @Get('health')
  health(): never {
    throw new HttpException(
      {
        status: 'error',
        info: {},
        error: { db: { status: 'down' } },
        details: { db: { status: 'down' } },
      },
      503,
    );
  }

  @Get('nearly-health')
  nearlyHealth(): never {
    throw new HttpException({ status: 'error', details: {}, password: 'secret' }, 503);
  }

  @Get('graphql')
  graphql(@Res() response: AnyResponse): void {
    response.header('Content-Type', 'application/json; charset=utf-8');
    response.status(400).send(JSON.stringify({ errors: [{ message: 'Syntax Error' }] }));
  }

  @Get('graphql-response')
  graphqlResponse(@Res() response: AnyResponse): void {
    response.header('Content-Type', 'application/graphql-response+json');
    response.status(400).send(JSON.stringify({ errors: [{ message: 'Syntax Error' }] }));
  }

  @Get('api/graphql')
  elsewhere(@Res() response: AnyResponse): void {
    response.status(400).send('<h1>not GraphQL</h1>');
  }
}

@Module({ providers: [{ provide: 'GqlModuleOptions', useValue: { path: 'graphql' } }] })
class GraphqlLikeModule {}

const controllers = [OauthController, OwnController, MixedController, HealthLikeController];
const OWN_WORLD: World = {
  imports: [CensusModule, GraphqlLikeModule],
  controllers,
  providers: [ClosedGuard],
};

const start = (
  adapter: Adapter,
  options: AnalyticsErrorsOptions = {},
  world: World = OWN_WORLD,
): Promise<RunningWorld> =>
  startWorld(adapter, world, [AnalyticsErrorsModule.forRoot({ validation: false, ...options })]);

const ask = async (
  { port }: RunningWorld,
  target: string,
  headers: Record<string, string> = {},
) => {
  const [method = 'GET', path = '/'] = target.split(' ');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};

const codeOf = ({ text }: { readonly text: string }): string =>
  /"errorCode":"(E\d{4})_/.exec(text)?.[1] ?? text;

describe.each(ADAPTERS)('the egress guard on %s', (adapter) => {
  describe('in its default mode', () => {
    let running: RunningWorld;
    beforeAll(async () => {
      running = await start(adapter);
    });
    afterAll(() => running.app.close());
    beforeEach(() => {
      running.log.clear();
    });

    it('warns of the first replacement of a kind, naming the route, the status, the type and the place in the code', async () => {
      const { headers } = await ask(running, 'GET /write/html');
      const [line, ...others] = running.log.errors;
      expect(others).toEqual([]);
      expect(line?.level).toBe('warn');
      expect(line?.text).toMatch(
        /502 text\/html written at .*census-app\.[^ ]+ on GET \/write\/html replaced by E4001_INTERNAL_ERROR 500 /,
      );
      expect(line?.text).toContain(headers.get('x-request-id'));
    });

    it('drops what described the replaced body and keeps what belongs to the exchange', async () => {
      const { headers } = await ask(running, 'GET /write/html');
      expect(Object.fromEntries(headers)).toMatchObject({
        'set-cookie': 'a=b',
        'content-type': 'application/json; charset=utf-8',
      });
      expect(headers.get('etag')).toBeNull();
    });

    it('answers problem details in place of a written error to a client that prefers them', async () => {
      const { headers, text } = await ask(running, 'GET /write/teapot', {
        accept: 'application/problem+json',
      });
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(text)).toMatchObject({ status: 400, errorCode: 'E1004_INVALID_VALUE' });
    });

    it('takes over the request id of the client', async () => {
      const { headers, text } = await ask(running, 'GET /write/teapot', {
        'x-request-id': 'abc-1',
      });
      expect([headers.get('x-request-id'), JSON.parse(text).error.requestId]).toEqual([
        'abc-1',
        'abc-1',
      ]);
    });

    it('answers 401 E2002 to a written 401, with and without a token: the route requires none of ours', async () => {
      const [without, withToken] = [
        await ask(running, 'GET /oauth/written'),
        await ask(running, 'GET /oauth/written', { 'x-access-token': 'x' }),
      ];
      expect([codeOf(without), codeOf(withToken)]).toEqual(['E2002', 'E2002']);
    });

    it('holds back an error about which it cannot decide', async () => {
      const answer = await ask(running, 'GET /mixed/no-path');
      expect([answer.status, codeOf(answer)]).toEqual([400, 'E1004']);
    });

    it.each([
      ['a body that the handler threw', 'GET /own/thrown', 418, '{"mine":true}'],
      ['a body that the handler wrote', 'GET /own/written', 418, '{"mine":true}'],
      ['a body that a filter wrote', 'GET /own/filtered', 500, '{"oops":"LEAK-7f3a"}'],
      ['a body that a guard threw', 'GET /own/guarded', 403, '{"closed":true}'],
      ['a body on the one handler that is marked', 'GET /mixed/own', 418, '{"mine":true}'],
    ])('lets @OwnErrors() keep %s', async (_case, target, status, text) => {
      await expect(ask(running, target)).resolves.toMatchObject({ status, text });
      expect(running.log.errors).toEqual([]);
    });

    it('logs a fault of the service under @OwnErrors(), with its cause and the request id', async () => {
      await expect(
        ask(running, 'GET /own/down', { 'x-request-id': 'mine-7' }),
      ).resolves.toMatchObject({
        status: 503,
        text: '{"mine":true}',
      });
      expect(running.log.errors).toMatchObject([
        { level: 'error', text: expect.stringContaining('GET /own/down mine-7') as string },
      ]);
      expect(running.log.details.join()).toContain('the ledger is down');
    });

    it.each([
      ['an exception of the catalogue under @OwnErrors()', 'GET /own/coded', 'E3001'],
      ['an error without a body under @OwnErrors()', 'GET /own/bug', 'E4001'],
      ['a handler beside a marked one', 'GET /mixed/closed', 'E1004'],
      ['a 503 that is no health report', 'GET /nearly-health', 'E4001'],
      ['what is no JSON on the path of GraphQL', 'GET /api/graphql', 'E1004'],
    ])('gives a code to %s', async (_case, target, code) => {
      expect(codeOf(await ask(running, target))).toBe(code);
    });

    it.each([
      ['a health report', 'GET /health', 503, 'down'],
      ['a response of GraphQL on its path', 'GET /graphql', 400, 'Syntax Error'],
      ['a response of GraphQL by its type', 'GET /graphql-response', 400, 'Syntax Error'],
    ])('leaves %s alone', async (_case, target, status, part) => {
      const response = await ask(running, target);
      expect(response.status).toBe(status);
      expect(response.text).toContain(part);
      expect(running.log.errors).toEqual([]);
    });

    it('says once per status how to keep a status that the catalogue lacks', async () => {
      for (let round = 0; round < 3; round += 1) await ask(running, 'GET /write/passthrough');
      const notices = running.log.lines.filter(({ text }) =>
        text.includes('409 Conflict has no code among the 35'),
      );
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatchObject({ level: 'warn' });
      expect(notices[0]?.text).toContain('forRoot({ exceptions: [StateConflictException] })');
    });
  });

  it('leaves the errors of excluded paths alone, but for those without a body', async () => {
    const running = await start(adapter, {
      foreignErrors: { exclude: ['/oauth/*', /^\/write\/tea/] },
    });
    const answers = [];
    for (const target of [
      'POST /oauth/token',
      'GET /oauth/written?a=b',
      'GET /write/teapot',
      'GET /oauth/bug',
      'GET /write/passthrough',
    ]) {
      const answer = await ask(running, target);
      answers.push([answer.status, codeOf(answer)]);
    }
    await running.app.close();
    expect(answers).toEqual([
      [400, '{"error":"invalid_grant"}'],
      [401, '{"error":"invalid_token"}'],
      [418, '{"oops":"LEAK-7f3a"}'],
      [500, 'E4001'],
      [400, 'E1004'],
    ]);
  });

  it('only logs with foreignErrors: "report"', async () => {
    const running = await start(adapter, { foreignErrors: 'report' });
    const written = await ask(running, 'GET /write/html');
    const [line, ...others] = running.log.errors;
    const thrown = await ask(running, 'GET /throw/handler/an%20Error');
    await running.app.close();
    expect(written).toMatchObject({ status: 502, text: '<h1>LEAK-7f3a</h1>' });
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'warn' });
    expect(line?.text).toMatch(
      /502 text\/html .* on GET \/write\/html would be replaced by E4001_INTERNAL_ERROR 500/,
    );
    expect(codeOf(thrown)).toBe('E4001');
  });

  it('does nothing with foreignErrors: "keep", where what is thrown still has its code', async () => {
    const running = await start(adapter, { foreignErrors: 'keep' });
    const answers = [
      await ask(running, 'GET /write/html'),
      await ask(running, 'GET /throw/handler/an%20Error'),
    ];
    const logged = running.log.errors.length;
    await running.app.close();
    expect(answers.map(codeOf)).toEqual(['<h1>LEAK-7f3a</h1>', 'E4001']);
    expect(logged).toBe(1);
  });

  it('leaves success responses as they are, byte for byte', async () => {
    const targets = [
      'GET /ok',
      'POST /ok',
      'DELETE /ok',
      'HEAD /ok',
      'GET /text',
      'GET /file',
      'GET /events',
      'GET /redirect',
      'GET /int/5',
    ];
    const bytesOf = async (imports: NonNullable<World['imports']>): Promise<unknown[]> => {
      const { app, port } = await startWorld(adapter, OWN_WORLD, imports);
      const answers = [];
      for (const target of targets) {
        const response = await exchange(
          port,
          { pieces: [`${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`] },
          { isHead: target.startsWith('HEAD') },
        );
        answers.push({
          target,
          ...response,
          headers: Object.entries({ ...response?.headers, date: '' }),
        });
      }
      await app.close();
      return answers;
    };
    const plain = await bytesOf([]);
    await expect(bytesOf([AnalyticsErrorsModule])).resolves.toEqual(plain);
    expect(plain).toHaveLength(targets.length);
  });
});

describe('requests that do not come through the server of the application', () => {
  it('get a code where a function of somebody else’s hands them to Express', async () => {
    const { app } = await start('express');
    const express = app.getHttpAdapter().getInstance() as (
      request: IncomingMessage,
      response: ServerResponse,
    ) => void;
    const foreign = createServer((request, response) => express(request, response));
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    const codes = [];
    for (const path of ['/write/html', '/nowhere', '/throw/handler/an%20Error']) {
      codes.push(codeOf({ text: await (await fetch(`http://127.0.0.1:${port}${path}`)).text() }));
    }
    await new Promise((resolve) => foreign.close(resolve));
    await app.close();
    expect(codes).toEqual(['E4001', 'E1001', 'E4001']);
  });
});
