import type { Server } from 'node:http';
import type { INestApplication, LoggerService } from '@nestjs/common';
import { AuthService } from '../src/auth/auth.service.js';
import { createApp } from '../src/create-app.js';
import { type DemoAccount, DEMO_ACCOUNTS, ORGANIZATIONS } from './data/accounts.js';
import { PAGE_PATHS, PageModule } from './page/page.module.js';
import { RecentLog } from './recent-log.js';
import type { StageConfig } from './stage.config.js';
import { type RunningStandIns, startStandIns } from './stand-ins/stand-ins.js';

export interface RunningDemo {
  readonly app: INestApplication;
  readonly config: StageConfig;
  readonly standIns: RunningStandIns;
  /** Where the demo can be reached, with the port that it got. */
  readonly url: string;
  /** Lets the requests in flight finish, then ends everything that was started. */
  close(): Promise<void>;
}

/** Starts the stand-ins that are needed and the service in front of them, with its page. */
export const startDemo = async (
  config: StageConfig,
  logger: LoggerService | false = false,
  { docs = false }: { readonly docs?: boolean } = {},
): Promise<RunningDemo> => {
  const standIns = await startStandIns(config.realUrls, config.controlPort);
  const log = new RecentLog(logger === false ? undefined : logger);
  try {
    const app = await createApp(
      { config, urls: standIns.urls },
      {
        logger: log,
        modules: [PageModule.register(standIns, log)],
        outsidePrefix: PAGE_PATHS,
        docs,
      },
    );
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

const urlOf = (app: INestApplication, host: string): string => {
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/**
 * Closes the application when its requests are answered. It also closes idle connections: the server would wait for them
 * until their keep-alive ends, which takes more than a minute on Fastify.
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
