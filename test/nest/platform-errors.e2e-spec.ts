import { Controller, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { ExpressAdapter, FileInterceptor } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import Fastify from 'fastify';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { exchange } from '../census/raw-client.js';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';

@Controller()
class UploadController {
  @Post('upload')
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 10 } }))
  upload(@UploadedFile() file: unknown): unknown {
    return file;
  }
}

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { errorCode: string } }).error.errorCode;

const form = (name: string, size: number): FormData => {
  const data = new FormData();
  data.append(name, new Blob(['x'.repeat(size)]), 'file.txt');
  return data;
};

describe('forms on Express, under every Nest', () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp('express', {
      imports: [AnalyticsErrorsModule],
      controllers: [UploadController],
    });
  });
  afterAll(() => started.close());

  const post = (body: FormData | string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${started.url}/upload`, { method: 'POST', body, headers });

  it('answers E1006 for a file that is too large', async () => {
    expect(await codeOf(await post(form('file', 20)))).toBe('E1006_INVALID_REQ_BODY');
  });

  it('answers E1006 for a file that no field takes', async () => {
    expect(await codeOf(await post(form('other', 1)))).toBe('E1006_INVALID_REQ_BODY');
  });

  it.each(['multipart/mixed; boundary=x', 'Multipart/Related; boundary=x'])(
    'answers E1009 for %s, which is no form',
    async (type) => {
      const response = await post('--x--\r\n', { 'content-type': type });
      expect([response.status, await codeOf(response)]).toEqual([403, 'E1009_INVALID_HEADER']);
    },
  );

  it('answers E1006 for a form without a boundary', async () => {
    const response = await post('--x--\r\n', { 'content-type': 'multipart/form-data' });
    expect(await codeOf(response)).toBe('E1006_INVALID_REQ_BODY');
  });
});

it('answers E1001 for an unreadable URL where Fastify itself would answer', async () => {
  const moduleRef = await Test.createTestingModule({ imports: [AnalyticsErrorsModule] }).compile();
  // An instance of the service's own has no `frameworkErrors`, as every instance under Nest 11.
  const app = moduleRef.createNestApplication(new FastifyAdapter(Fastify() as never), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  const port = Number(new URL(await app.getUrl()).port);
  const targets = ['/%', '/ok/%zz?x=1', 'http://[::bad/', 'foo://host?x'];
  const responses = await Promise.all(
    targets.map((target) =>
      exchange(port, {
        pieces: [`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`],
      }),
    ),
  );
  await app.close();
  expect(responses.map((response) => /E\d{4}/.exec(response?.body ?? '')?.[0])).toEqual(
    targets.map(() => 'E1001'),
  );
});

it.each(ADAPTERS)('leaves the error handler of the %s adapter as it found it', async (name) => {
  const adapter = name === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const moduleRef = await Test.createTestingModule({ imports: [AnalyticsErrorsModule] }).compile();
  const app = moduleRef.createNestApplication(adapter as never, { logger: false });
  await app.init();
  expect(Object.hasOwn(adapter, 'setErrorHandler')).toBe(false);
  await app.close();
});
