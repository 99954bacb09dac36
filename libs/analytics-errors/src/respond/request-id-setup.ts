import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { onAdapter } from '../nest/adapter-host.js';
import { rawResponseOf } from '../platform/http-message.js';
import {
  DEFAULT_REQUEST_ID_HEADER,
  noteRequestIdHeader,
  requestIdOf,
} from '../platform/request-id.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';

interface RequestIdSettings {
  readonly requestIdHeader: string;
  readonly requestIdOnSuccess: boolean;
}

interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: object, reply: object, done: () => void) => void,
  ): unknown;
}

/** Does for each request what the option `requestId` asks for beyond errors; with the defaults nothing. */
@Injectable()
export class RequestIdSetup implements OnApplicationShutdown {
  private readonly detach: (() => void) | undefined;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: RequestIdSettings,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
  ) {
    const { requestIdHeader, requestIdOnSuccess } = options;
    if (requestIdHeader === DEFAULT_REQUEST_ID_HEADER && !requestIdOnSuccess) return;
    // A testing module gets its adapter after its providers.
    this.detach = onAdapter(host, (adapter) => this.attach(adapter));
  }

  onApplicationShutdown(): void {
    this.detach?.();
  }

  private attach(adapter: AbstractHttpAdapter): void {
    if (typeof (adapter as { getType?: unknown } | undefined)?.getType !== 'function') return;
    const onRequest = (request: object, response: object, next: () => void): void => {
      noteRequestIdHeader(request, this.options.requestIdHeader);
      if (this.options.requestIdOnSuccess) sendWithHead(rawResponseOf(response), request);
      next();
    };
    if (adapter.getType() === 'fastify')
      adapter.getInstance<FastifyLike>().addHook('onRequest', onRequest);
    else adapter.use(onRequest);
  }
}

/** Sets the header when the head is written: until then a logger may give the request its id. */
const sendWithHead = (response: ServerResponse, request: object): void => {
  const { writeHead } = response as unknown as {
    readonly writeHead: (this: ServerResponse, ...args: unknown[]) => ServerResponse;
  };
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    if (!this.headersSent && !this.hasHeader('X-Request-Id'))
      this.setHeader('X-Request-Id', requestIdOf(request));
    return writeHead.apply(this, args);
  };
};
