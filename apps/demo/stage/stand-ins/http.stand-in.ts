import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { UpstreamName } from '../../src/upstreams/upstream-urls.js';
import type { Fault } from './faults.js';
import { LOOPBACK, LoopbackServer } from './loopback-server.js';
import { FaultSwitch, type StandIn } from './stand-in.js';

export interface StandInRequest {
  readonly method: string;
  readonly url: URL;
  /** The JSON of the body; `undefined` without one. */
  readonly body: unknown;
}

export interface StandInReply {
  readonly status: number;
  readonly body: unknown;
}

/** What makes an HTTP stand-in the service that it stands in for. */
export interface HttpService {
  readonly name: UpstreamName;
  /** Answers a request; with a fault in force that concerns the contents, it is the service's own way to fail. */
  answer(request: StandInRequest, fault: Fault | undefined): StandInReply | Promise<StandInReply>;
  /** The body with which the service reports a status of 400 and above. */
  errorBody(status: number): unknown;
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

const MAX_BODY_BYTES = 1_000_000;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const write = (
  response: ServerResponse,
  { status, body }: StandInReply,
  headers: Readonly<Record<string, string>>,
): void => {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
};

const respond = async (
  service: HttpService,
  faults: FaultSwitch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { headers = {} } = service;
  const { fault } = faults;
  const text = await readBody(request);
  switch (fault?.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'garbage':
      // A proxy that cuts an answer off: the status says that all is well, the JSON does not end.
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end('{"items":[{"na');
      return;
    case 'status':
      write(response, { status: fault.status, body: service.errorBody(fault.status) }, headers);
      return;
    case 'delay':
      await faults.pause(fault.milliseconds);
      break;
  }
  const { method = 'GET', url = '/' } = request;
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  write(
    response,
    await service.answer({ method, url: new URL(url, `http://${LOOPBACK}`), body: parsed }, fault),
    headers,
  );
};

/** Starts a stand-in for a service that is spoken to over HTTP. */
export const startHttpStandIn = async (service: HttpService): Promise<StandIn> => {
  const http = createServer((request, response) => {
    respond(service, faults, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else write(response, { status: 400, body: service.errorBody(400) }, service.headers ?? {});
    });
  });
  const server = new LoopbackServer(http);
  const faults = new FaultSwitch(server);
  const port = await server.open();
  return {
    name: service.name,
    url: `http://${LOOPBACK}:${port}`,
    get fault() {
      return faults.fault;
    },
    fail: (order) => faults.fail(order),
    heal: () => faults.heal(),
    close: () => faults.close(),
  };
};
