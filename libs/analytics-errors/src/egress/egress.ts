import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { ErrorCode } from '../catalogue/catalogue.js';
import { isAnalyticsException } from '../exceptions/analytics.exception.js';
import { onAdapter } from '../nest/adapter-host.js';
import type { ErrorResponse } from '../respond/error-response.js';
import { pathOf, rawResponseOf } from '../platform/http-message.js';
import { keepRequestId } from '../platform/request-id.js';
import { routingOf } from '../platform/routing.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { EgressSettings } from './egress.options.js';
import { type Dispose, watchReplies } from './adapter-replies.js';
import { callSite } from './call-site.js';
import {
  type EgressPolicy,
  guardPrototype,
  guardResponse,
  guardUntilTaken,
} from './egress-guard.js';
import { type Answer, ErrorResponder } from '../respond/error-responder.js';
import { watchEvents } from '../nest/events.js';
import { isUnreadableUrl, watchFastify } from './fastify-errors.js';
import { graphqlPathsOf, isGraphqlResponse } from '../platform/graphql.js';
import { isHealthReport } from '../respond/own-errors.js';
import { requestIdOn } from '../respond/write-error.js';
import { notePlatformRequest, recordOf, type ResponseRecord } from '../respond/response-record.js';
import { exceptionNamedIn } from './named-code.js';
import { watchServer } from './server-events.js';
import { answerSocketError, type SocketPolicy } from './socket-errors.js';
import { watchHandshake } from './handshakes.js';

/** Published by Node for each request, before Node answers some of them itself and before any listener runs. */
const REQUEST_START = 'http.server.request.start';

interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/**
 * Sees to it that no error leaves the application without a code: it stands behind every response, whoever writes it,
 * and before the sockets whose requests never become one.
 */
@Injectable()
export class Egress implements EgressPolicy, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly disposers: Dispose[] = [];
  /** Servers that have been asked whether they serve this application. */
  private readonly servers = new WeakMap<object, boolean>();
  /** What serves this application's requests, on whatever server. */
  private readonly requestListeners = new Set<unknown>();
  private graphqlPaths: readonly string[] = [];
  private active = true;
  private guard: (response: ServerResponse, policy: EgressPolicy) => void = guardResponse;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: EgressSettings,
    @Inject(ErrorResponder) private readonly answers: ErrorResponder,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    // A testing module gets its adapter after its providers; what is to stand first in the adapter's stack goes in at once.
    this.disposers.push(onAdapter(host, (adapter) => this.attach(adapter)));
  }

  get replaces(): boolean {
    return this.options.foreignErrors.mode === 'replace';
  }

  holds(record: ResponseRecord, status: number, contentType: string | undefined): boolean {
    // What our filter answers while the application closes is still to be written.
    if (record.answer) return this.replaces;
    if (!this.active) return false;
    if (this.isExempt(record, contentType)) return false;
    record.foreign = {
      status,
      what: `${status} ${contentType?.split(';')[0] ?? 'without a type'}${callSite()}`,
    };
    if (this.replaces) return true;
    this.answers.reportForeign(
      this.answerForeign(record, status).event,
      record.foreign.what,
      'would be replaced',
    );
    return false;
  }

  answer(raw: ServerResponse, status: number, chunk?: unknown): ErrorResponse {
    const record = recordOf(raw);
    if (record.answer) return record.answer;
    keepRequestId(record.request, requestIdOn(raw, raw));
    const foreign = record.foreign ?? { status, what: String(status) };
    record.isReplaced = true;
    const { event, response } = this.answerForeign(record, foreign.status, chunk);
    // A file that cannot be read is a failure like any other; it has no writer who is to be found.
    if (record.streamError?.value === event.thrown && record.streamError)
      this.answers.report(event);
    else this.answers.reportForeign(event, foreign.what, 'replaced');
    return response;
  }

  onApplicationBootstrap(): void {
    const { mode } = this.options.foreignErrors;
    const adapter = this.host.httpAdapter as AbstractHttpAdapter | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    if (mode === 'keep' || typeof server?.on !== 'function') return;
    this.graphqlPaths = graphqlPathsOf(this.moduleRef);
    this.servers.set(server, true);
    for (const listener of server.listeners('request')) this.requestListeners.add(listener);
    this.guardRequestsOf(server);
    this.guardSocketsOf(server);
  }

  onApplicationShutdown(): void {
    this.active = false;
    for (const dispose of this.disposers.splice(0).reverse()) dispose();
  }

  private attach(adapter: AbstractHttpAdapter): void {
    if (typeof (adapter as { getType?: unknown } | undefined)?.getType !== 'function') return;
    this.disposers.push(
      watchReplies(adapter, {
        onReturned: (error, response) => this.onReturned(error, response),
        onBrokenOff: (error, response) => this.reportBrokenOff(response, error),
      }),
      watchEvents(adapter, (error, response) => this.reportBrokenOff(response, error)),
    );
    if (this.options.foreignErrors.mode === 'keep') return;
    if (adapter.getType() === 'fastify') {
      const fastify = watchFastify(adapter.getInstance(), {
        guard: (raw, platformRequest) => {
          guardResponse(raw, this);
          notePlatformRequest(raw, platformRequest);
        },
        fail: (thrown, platformRequest, raw) => this.prepare(thrown, platformRequest, raw),
        listening: (server) => this.guardSocketsOf(server),
      });
      this.disposers.push(fastify);
    } else if (adapter.getType() === 'express') {
      const { response } = adapter.getInstance<{ readonly response?: object }>();
      if (!response) return;
      guardPrototype(response, this);
      this.guard = guardUntilTaken;
    }
  }

  /** Decides the answer to an error that the platform is about to answer in its own way. */
  private prepare(thrown: unknown, platformRequest: object, raw: ServerResponse): void {
    const { event, response } = this.answers.toThrown(thrown, platformRequest);
    guardResponse(raw, this);
    const record = recordOf(raw);
    if (record.answer || this.options.foreignErrors.mode !== 'replace') return;
    record.answer = response;
    this.answers.report(event);
  }

  /** A handler that returns an error instead of throwing it means the same, and would answer 200 on Express. */
  private onReturned(error: Error, response: object): void {
    const { mode } = this.options.foreignErrors;
    if (!this.active || mode === 'keep') return;
    if (mode === 'replace') throw error;
    const { platformRequest, request } = recordOf(rawResponseOf(response));
    this.answers.reportForeign(
      this.answers.toThrown(error, platformRequest ?? request).event,
      'a returned error',
      'would be replaced',
    );
  }

  private guardRequestsOf(server: Server): void {
    // A channel is the whole process's, and so are the requests on it.
    const onStart = (message: unknown): void => {
      const { response, server: from } = message as RequestStart;
      if (this.serves(from)) this.guard(response, this);
    };
    subscribe(REQUEST_START, onStart);
    this.disposers.push(() => unsubscribe(REQUEST_START, onStart));
    if (!isHttp2Server(server)) return;
    const onRequest = (_request: unknown, response: ServerResponse): void => {
      guardResponse(response, this);
    };
    server.prependListener('request', onRequest);
    this.disposers.push(() => server.off('request', onRequest));
  }

  private guardSocketsOf(server: Server): void {
    if (this.options.foreignErrors.mode !== 'replace' || isHttp2Server(server)) return;
    this.disposers.push(
      watchServer(server, {
        clientError: (args, proceed) => answerSocketError(args, proceed, this.socketPolicy),
        upgrade: ([request, socket], proceed) => {
          watchHandshake(request as IncomingMessage, socket as Duplex, this.socketPolicy);
          return proceed();
        },
      }),
    );
  }

  private get socketPolicy(): SocketPolicy {
    return {
      answers: this.answers,
      registry: this.options.registry,
      isExcluded: (request) => this.isExcluded(request),
      onBrokenOff: (response, error) => this.reportBrokenOff(response, error),
    };
  }

  /** Tells of an error after the head of its response, which cannot change any more. */
  private reportBrokenOff(response: ServerResponse, error: unknown): void {
    const record = recordOf(response);
    if (!this.active || record.isBrokenOff) return;
    record.isBrokenOff = true;
    this.answers.report(
      this.answers.toThrown(error, record.platformRequest ?? record.request).event,
    );
  }

  private serves(server: Server): boolean {
    const known = this.servers.get(server);
    if (known !== undefined) return known;
    const mine = server
      .listeners('request')
      .some((listener) => this.requestListeners.has(listener));
    this.servers.set(server, mine);
    return mine;
  }

  private isExcluded(request: IncomingMessage): boolean {
    return this.options.foreignErrors.excludes(pathOf(request), routingOf(this.host.httpAdapter));
  }

  private isExempt(record: ResponseRecord, contentType: string | undefined): boolean {
    return (
      record.keepsOwnErrors ||
      isHealthReport(record.thrown?.value) ||
      this.isExcluded(record.request) ||
      isGraphqlResponse(contentType, pathOf(record.request), this.graphqlPaths)
    );
  }

  /** Finds the code for an error that was written and not thrown, or thrown and answered by a filter of the application's. */
  private answerForeign(record: ResponseRecord, status: number, body?: unknown): Answer {
    const request = record.platformRequest ?? record.request;
    const named = exceptionNamedIn(body, status, this.options.registry);
    if (named) return this.answers.answer(named, undefined, request);
    // Nest answers a file that cannot be read with this status on Express, which blames the client for it.
    const thrown = record.streamError && status === 400 ? record.streamError : record.thrown;
    if (thrown) {
      const exception = this.answers.resolve(thrown.value, request);
      const isKnown =
        exception.code !== 'E4001_INTERNAL_ERROR' || isAnalyticsException(thrown.value);
      // Of an error that is known to nobody but the filter that answered it, the filter's status tells more.
      if (isKnown || thrown === record.streamError || status >= 500)
        return this.answers.answer(exception, thrown.value, request);
    }
    return this.answers.toStatus(
      status,
      request,
      status === 400 ? this.codeOfBadRequest(record) : undefined,
    );
  }

  /** The code of a 400 that neither Nest nor the application threw. */
  private codeOfBadRequest({ request, platformRequest }: ResponseRecord): ErrorCode | undefined {
    if (isWithoutHost(request)) return 'E1009_INVALID_HEADER';
    const isRoutersOwn =
      this.host.httpAdapter.getType() === 'fastify' && platformRequest === undefined;
    if (isRoutersOwn && isUnreadableUrl(request)) return 'E1001_ENDPOINT_NOT_FOUND';
    // A preflight consists of headers and nothing else.
    return request.method === 'OPTIONS' ? 'E1009_INVALID_HEADER' : undefined;
  }
}

/** Node itself refuses such a request. */
const isWithoutHost = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.1';

const isHttp2Server = (server: object): boolean => 'updateSettings' in server;
