import type { Server } from 'node:http';
import { type INestApplication, Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { API_PREFIX } from '../../src/api-prefix.js';
import { DEMO_CONFIG, type DemoConfig } from '../../src/config/demo.config.js';
import { UPSTREAM_URLS, type UpstreamUrls } from '../../src/upstreams/upstream-urls.js';
import { createPlainApp } from '../plain/plain-app.js';
import { LOOPBACK } from '../stand-ins/loopback-server.js';
import type { Provocation } from './provocations.js';

/** What a plain Nest application has answered. */
export interface PlainAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

/** Sends the requests of the page to a plain Nest application, which is started when it is first asked. */
@Injectable()
export class PlainAnswers implements OnModuleDestroy {
  private app: Promise<INestApplication> | undefined;

  constructor(
    @Inject(DEMO_CONFIG) private readonly config: DemoConfig,
    @Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls,
  ) {}

  /** Sends the request, with what the page adds to its headers. */
  async answerTo(
    { request: { method, path, headers, body } }: Provocation,
    added: Readonly<Record<string, string>>,
  ): Promise<PlainAnswer> {
    this.app ??= this.start();
    const url = await (await this.app).getUrl();
    const response = await fetch(`${url}/${API_PREFIX}${path}`, {
      method,
      headers: { ...headers, ...added },
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      text: await response.text(),
    };
  }

  async onModuleDestroy(): Promise<void> {
    const app = await this.app;
    (app?.getHttpServer() as Server | undefined)?.closeAllConnections();
    await app?.close();
  }

  private async start(): Promise<INestApplication> {
    const app = await createPlainApp({ config: this.config, urls: this.urls });
    await app.listen(0, LOOPBACK);
    return app;
  }
}
