import type { DynamicModule, INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { API_PREFIX } from './api-prefix.js';
import { AppModule } from './app.module.js';
import type { HttpAdapterName } from './config/demo.config.js';
import type { DemoContext } from './context.module.js';
import { serveDocument } from './documents.js';

export interface AppSurroundings {
  readonly logger?: LoggerService | false;
  /** Modules to serve beside the API. */
  readonly modules?: readonly DynamicModule[];
  /** Routes of theirs that are not below the API's prefix. */
  readonly outsidePrefix?: readonly string[];
  /** Whether the OpenAPI document is served as pages, too. */
  readonly docs?: boolean;
}

/** Creates the service; it listens to nothing yet. */
export const createApp = async (
  context: DemoContext,
  { logger, modules = [], outsidePrefix = [], docs = false }: AppSurroundings = {},
): Promise<INestApplication> => {
  const app = await NestFactory.create(
    AppModule.register(context, modules),
    createAdapter(context.config.adapter),
    { abortOnError: false, ...(logger !== undefined && { logger }) },
  );
  app.setGlobalPrefix(API_PREFIX, { exclude: [...outsidePrefix] });
  serveDocument(app, { ui: docs });
  return app;
};

/** Creates the platform's adapter. */
export const createAdapter = (name: HttpAdapterName): ExpressAdapter | FastifyAdapter => {
  // Express takes a slash at the end of a path, too.
  if (name === 'fastify')
    return new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } });
  const adapter = new ExpressAdapter();
  // A client has no need to know which framework answers.
  adapter.disable('x-powered-by');
  return adapter;
};
