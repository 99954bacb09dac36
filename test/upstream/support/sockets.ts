import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server of the loopback interface that treats connections badly. */
export interface BadServer {
  readonly port: number;
  close(): Promise<void>;
}

const closeAll = async (server: Server, sockets: ReadonlySet<Socket>): Promise<void> => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
};

/** Starts a server that does to each connection what it is told. */
export const startBadServer = async (treat: (socket: Socket) => void): Promise<BadServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    treat(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => closeAll(server, sockets) };
};

/** Takes everything and says nothing. */
export const stall = (socket: Socket): void => {
  socket.resume();
};

/** Resets the connection as soon as something was asked. */
export const reset = (socket: Socket): void => {
  socket.once('data', () => socket.resetAndDestroy());
};

/** Closes the connection as soon as something was asked. */
export const hangUp = (socket: Socket): void => {
  socket.once('data', () => socket.end());
};

/** Answers each piece of a request with the same bytes, then closes if told so. */
export const say =
  (bytes: string, { close = false } = {}) =>
  (socket: Socket): void => {
    socket.on('data', () => {
      socket.write(bytes);
      if (close) socket.end();
    });
  };

/** A port on which nobody listens. */
export const closedPort = async (): Promise<number> => {
  const server = await startBadServer(stall);
  await server.close();
  return server.port;
};
