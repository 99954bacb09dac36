import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpStandIn {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an HTTP server on a free port of the loopback interface. */
export const startHttp = async (listener: RequestListener): Promise<HttpStandIn> => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** What the stand-in answers: to the body that came in, with a status and a value or a text. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes an answer as Elasticsearch does: values as JSON, texts as HTML. */
export const answerLikeElasticsearch = (
  response: ServerResponse,
  { status, body, headers }: Answer,
): void => {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'x-elastic-product': 'Elasticsearch',
    'content-type': isText ? 'text/html' : 'application/json',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
};
