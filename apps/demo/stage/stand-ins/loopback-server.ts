import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export const LOOPBACK = '127.0.0.1';

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** A server on a loopback port that can be taken away and brought back, as if the process behind it had died and been started again. */
export class LoopbackServer {
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      // A client that goes away in the middle of an answer is not an event here.
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  get isListening(): boolean {
    return this.server.listening;
  }

  /** Listens on a port; 0 takes a free one. */
  async open(port = 0): Promise<number> {
    this.port = await listening(this.server, port);
    return this.port;
  }

  /** Listens again on the same port as before. */
  async reopen(attempts = 40): Promise<void> {
    try {
      await listening(this.server, this.port);
    } catch (error) {
      // A closed port can be lent to an outgoing connection for a moment.
      if (attempts <= 1) throw error;
      await wait(50);
      await this.reopen(attempts - 1);
    }
  }

  /** Ends every connection and refuses new ones. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.disconnectAll();
    await closed;
  }

  disconnectAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
