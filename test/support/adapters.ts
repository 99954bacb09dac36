import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

/** The platforms that every behaviour is tested on. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type AdapterName = (typeof ADAPTERS)[number];

export interface StartedApp {
  readonly app: INestApplication;
  /** `http://127.0.0.1:<port>` of the listening server. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an application on a real socket of the loopback interface. */
export const startApp = async (
  adapter: AdapterName,
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<StartedApp> => {
  const moduleRef = await Test.createTestingModule(metadata).compile();
  const app: INestApplication =
    adapter === 'express'
      ? moduleRef.createNestApplication(new ExpressAdapter(), { logger: false })
      : moduleRef.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
          logger: false,
        });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), close: () => app.close() };
};
