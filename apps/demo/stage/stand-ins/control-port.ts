import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FAULTS_OF, isUpstreamName, parseFaultOrder } from './faults.js';
import { LOOPBACK, LoopbackServer } from './loopback-server.js';
import type { StandIn } from './stand-in.js';

export interface ControlPort {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_ORDER_BYTES = 2_000;

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const refusal = (status: number, reason: string): Reply => ({ status, body: { reason } });

const readOrder = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > MAX_ORDER_BYTES) throw new RangeError('The order is too long.');
  }
  return JSON.parse(text) as unknown;
};

/**
 * Whether a request may come from a page in a browser. A browser names the page's origin in each request that could
 * change something, and the host that it believes to speak to; tools on the machine do neither differently.
 */
const isFromAPage = ({ headers }: IncomingMessage, port: number): boolean =>
  headers.origin !== undefined ||
  (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'none') ||
  ![`${LOOPBACK}:${port}`, `localhost:${port}`].includes(headers.host ?? '');

const stateOf = (standIns: readonly StandIn[]): unknown => ({
  upstreams: Object.fromEntries(
    standIns.map(({ name, fault }) => [name, { fault: fault ?? null, kinds: FAULTS_OF[name] }]),
  ),
});

const handle = async (
  request: IncomingMessage,
  standIns: readonly StandIn[],
  port: number,
): Promise<Reply> => {
  if (isFromAPage(request, port))
    return refusal(403, 'The control port takes no orders from web pages.');
  const [, collection, name, ...rest] = (request.url ?? '/').split('/');
  if (collection !== 'faults' || rest.length > 0)
    return refusal(404, 'The control port knows /faults and /faults/<upstream>.');
  const { method } = request;
  if (name === undefined) {
    if (method === 'DELETE') await Promise.all(standIns.map((standIn) => standIn.heal()));
    else if (method !== 'GET') return refusal(405, 'GET shows the faults, DELETE lifts them all.');
    return { status: 200, body: stateOf(standIns) };
  }
  const standIn = standIns.find((candidate) => candidate.name === name);
  if (!isUpstreamName(name) || !standIn) {
    return refusal(
      404,
      `There is no stand-in of that name; there are ${standIns.map((candidate) => candidate.name).join(', ')}.`,
    );
  }
  if (method === 'DELETE') await standIn.heal();
  else if (method === 'PUT') {
    const order = parseFaultOrder(name, await readOrder(request).catch(() => undefined));
    if (typeof order === 'string') return refusal(400, order);
    await standIn.fail(order);
  } else if (method !== 'GET') return refusal(405, 'PUT orders a fault, DELETE lifts it.');
  return { status: 200, body: { upstream: name, fault: standIn.fault ?? null } };
};

const send = (response: ServerResponse, { status, body }: Reply): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
};

/** Opens the port on which the stand-ins take orders: on the loopback interface only, and not from web pages. */
export const openControlPort = async (
  standIns: readonly StandIn[],
  wantedPort = 0,
): Promise<ControlPort> => {
  const server = new LoopbackServer(
    createServer((request, response) => {
      handle(request, standIns, port)
        .then((reply) => send(response, reply))
        .catch(() => send(response, refusal(500, 'The order failed.')));
    }),
  );
  const port = await server.open(wantedPort);
  return { url: `http://${LOOPBACK}:${port}`, close: () => server.close() };
};
