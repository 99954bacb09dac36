import type { AddressInfo } from 'node:net';
import { Controller, Get, type INestApplication, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type Response } from 'express';
import { AnalyticsErrorsModule, defineException } from 'nestjs-analytics-errors';

class OuterTeapotException extends defineException({
  code: 'E7001_OUTER',
  status: 418,
  message: 'Outer',
}) {}
class InnerTeapotException extends defineException({
  code: 'E7002_INNER',
  status: 418,
  message: 'Inner',
}) {}

@Controller()
class WritingController {
  @Get('written')
  written(@Res() response: Response): void {
    response.status(418).send('planted');
  }

  @Get('thrown')
  thrown(): never {
    throw new Error('planted');
  }

  @Get('found')
  found(): string {
    return 'found';
  }
}

const nestOn = async (
  instance: Express,
  exception: typeof OuterTeapotException | typeof InnerTeapotException,
): Promise<INestApplication> => {
  @Module({
    imports: [AnalyticsErrorsModule.forRoot({ exceptions: [exception] })],
    controllers: [WritingController],
  })
  class AppModule {}
  return NestFactory.create(AppModule, new ExpressAdapter(instance), { logger: false });
};

const answers = async (app: INestApplication, paths: readonly string[]): Promise<string[]> => {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const found: string[] = [];
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const text = await response.text();
    found.push(`${response.status} ${/E\d{4}/.exec(text)?.[0] ?? text}`);
  }
  await app.close();
  return found;
};

it('an Express application that is mounted in a Nest application answers with codes, too', async () => {
  const app = await nestOn(express(), OuterTeapotException);
  const legacy = express();
  legacy.get('/broken', (_request, response) => void response.status(502).send('planted'));
  legacy.get('/found', (_request, response) => void response.send('found'));
  app.use('/legacy', legacy);
  expect(await answers(app, ['/legacy/broken', '/legacy/found', '/legacy/missing'])).toEqual([
    '500 E4001',
    '200 found',
    '404 E1001',
  ]);
});

it('a Nest application that is mounted in another one answers with its own codes', async () => {
  const inner = await nestOn(express(), InnerTeapotException);
  await inner.init();
  const outer = await nestOn(express(), OuterTeapotException);
  outer.use('/inner', inner.getHttpAdapter().getInstance() as Express);
  const found = await answers(outer, ['/inner', ''].flatMap(inEach));
  await inner.close();
  expect(found).toEqual([
    ...['418 E7002', '500 E4001', '404 E1001', '200 found'],
    ...['418 E7001', '500 E4001', '404 E1001', '200 found'],
  ]);
});

const inEach = (path: string): string[] =>
  ['/written', '/thrown', '/missing', '/found'].map((name) => `${path}${name}`);
