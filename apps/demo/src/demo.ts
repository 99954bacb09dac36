import type { Server } from 'node:http';
import type { INestApplication, LoggerService, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { API_PREFIX } from './api-prefix.js';
import { AppModule } from './app.module.js';
import { AuthService } from './auth/auth.service.js';
import type { DemoConfig, HttpAdapterName } from './config/demo.config.js';
import { type DemoAccount, DEMO_ACCOUNTS, ORGANIZATIONS } from './data/accounts.js';
import { type RunningStandIns, startStandIns } from './stand-ins/stand-ins.js';

export interface RunningDemo {
  readonly app: INestApplication;
  readonly config: DemoConfig;
  readonly standIns: RunningStandIns;
  /** Where the demo can be reached, with the port that it got. */
  readonly url: string;
  /** Lets the requests in flight finish, then ends everything that was started. */
  close(): Promise<void>;
}

const createAdapter = (name: HttpAdapterName): ExpressAdapter | FastifyAdapter => {
  // Express takes a slash at the end of a path, too.
  if (name === 'fastify')
    return new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } });
  const adapter = new ExpressAdapter();
  // Which framework answers is nobody's business.
  adapter.disable('x-powered-by');
  return adapter;
};

const urlOf = (app: INestApplication, host: string): string => {
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/**
 * Closes the application once its requests are answered. A connection that a client keeps open after its last answer
 * would hold the server up until its keep-alive runs out, which is more than a minute on Fastify.
 */
const finishRequests = async (app: INestApplication): Promise<void> => {
  const server = app.getHttpServer() as Server;
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
};

/** Starts the stand-ins that are needed and the service in front of them. */
export const startDemo = async (
  config: DemoConfig,
  logger: LoggerService | false = false,
): Promise<RunningDemo> => {
  const standIns = await startStandIns(config.upstreams, config.controlPort);
  try {
    const options: NestApplicationOptions = { logger, abortOnError: false };
    const app = await NestFactory.create(
      AppModule.register({ config, standIns }),
      createAdapter(config.adapter),
      options,
    );
    app.setGlobalPrefix(API_PREFIX, { exclude: ['/', 'page/*path'] });
    await app.listen(config.port, config.host);
    const close = async (): Promise<void> => {
      await finishRequests(app);
      await standIns.close();
    };
    return { app, config, standIns, url: urlOf(app, config.host), close };
  } catch (error) {
    await standIns.close();
    throw error;
  }
};

/** The accounts that can log in, each with a fresh token. */
export const issueTokens = ({
  app,
}: RunningDemo): Promise<readonly { readonly account: DemoAccount; readonly token: string }[]> => {
  const auth = app.get(AuthService);
  const enabled = new Set(
    ORGANIZATIONS.filter((organization) => organization.enabled).map(({ id }) => id),
  );
  const accounts = DEMO_ACCOUNTS.filter(({ organization }) => enabled.has(organization));
  return Promise.all(
    accounts.map(async (account) => ({ account, token: await auth.issue(account) })),
  );
};
