import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { ingestBitrate } from '../data/usage.js';
import { STREAMS } from '../../src/streams/streams.js';
import { bitrateKeyOf, toBitrateHash } from '../../src/monitoring/live-bitrate.js';
import type { Fault } from './faults.js';
import { LOOPBACK, LoopbackServer } from './loopback-server.js';
import {
  encode,
  RespError,
  RespProtocolError,
  RespReader,
  RespStatus,
  type RespValue,
} from './resp.js';
import { FaultSwitch, type StandIn } from './stand-in.js';

type Stored = string | ReadonlyMap<string, string>;

interface Session {
  authenticated: boolean;
}

const OK = new RespStatus('OK');
const WRONG_TYPE = new RespError(
  'WRONGTYPE Operation against a key holding the wrong kind of value',
);
const OUT_OF_MEMORY = new RespError("OOM command not allowed when used memory > 'maxmemory'.");
const WRONG_PASSWORD = new RespError(
  'WRONGPASS invalid username-password pair or user is disabled.',
);
const NO_AUTH = new RespError('NOAUTH Authentication required.');

const INFO =
  '# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n# Persistence\r\nloading:0\r\n# Replication\r\nrole:master\r\n';

const wrongArity = (command: string): RespError =>
  new RespError(`ERR wrong number of arguments for '${command.toLowerCase()}' command`);

const COMMANDS = ['GET', 'HGETALL', 'TYPE', 'EXISTS', 'SET', 'INCR', 'DEL'] as const;
type Command = (typeof COMMANDS)[number];

const isKnown = (command: string): command is Command =>
  (COMMANDS as readonly string[]).includes(command);
const unknownCommand = (name: string): RespError =>
  new RespError(
    `ERR unknown command '${name.slice(0, 128).replace(/[\r\n]/g, ' ')}', with args beginning with: `,
  );

/** The part of a Redis database that the demo needs: strings and hashes, with Redis's own replies. */
class Database {
  private readonly keys = new Map<string, Stored>();

  constructor() {
    for (const { id } of STREAMS)
      this.keys.set(
        bitrateKeyOf(id),
        new Map(Object.entries(toBitrateHash(ingestBitrate(id), new Date()))),
      );
  }

  run(command: Command, [key, ...values]: readonly string[], fault: Fault | undefined): RespValue {
    if (key === undefined) return wrongArity(command);
    switch (command) {
      case 'GET':
      case 'HGETALL':
        return this.read(command, this.lookUp(key, fault));
      case 'TYPE':
        return new RespStatus(this.typeOf(this.lookUp(key, fault)));
      case 'EXISTS':
        return this.keys.has(key) ? 1 : 0;
      case 'SET':
        return this.write(fault, () => {
          if (values[0] === undefined) return wrongArity(command);
          this.keys.set(key, values[0]);
          return OK;
        });
      case 'INCR':
        return this.write(fault, () => this.increment(key));
      case 'DEL':
        return [key, ...values].filter((name) => this.keys.delete(name)).length;
    }
  }

  private read(command: 'GET' | 'HGETALL', stored: Stored | undefined): RespValue {
    if (command === 'GET')
      return stored === undefined || typeof stored === 'string' ? stored : WRONG_TYPE;
    if (stored === undefined) return [];
    return typeof stored === 'string' ? WRONG_TYPE : [...stored].flat();
  }

  /** Some other program has overwritten or removed what it should not have. */
  private lookUp(key: string, fault: Fault | undefined): Stored | undefined {
    if (fault?.kind === 'missing-key') return undefined;
    const stored = this.keys.get(key);
    return fault?.kind === 'wrong-type' && stored !== undefined ? 'overwritten' : stored;
  }

  private typeOf(stored: Stored | undefined): string {
    if (stored === undefined) return 'none';
    return typeof stored === 'string' ? 'string' : 'hash';
  }

  private write(fault: Fault | undefined, change: () => RespValue): RespValue {
    return fault?.kind === 'out-of-memory' ? OUT_OF_MEMORY : change();
  }

  private increment(key: string): RespValue {
    const stored = this.keys.get(key) ?? '0';
    if (typeof stored !== 'string') return WRONG_TYPE;
    if (!/^-?\d{1,15}$/.test(stored))
      return new RespError('ERR value is not an integer or out of range');
    const next = Number(stored) + 1;
    this.keys.set(key, String(next));
    return next;
  }
}

const authenticate = (
  session: Session,
  given: string | undefined,
  password: string,
  fault: Fault | undefined,
): RespValue => {
  session.authenticated = given === password && fault?.kind !== 'wrong-password';
  return session.authenticated ? OK : WRONG_PASSWORD;
};

/** Starts a stand-in that speaks RESP2 to any Redis client, and asks for a password. */
export const startRedisStandIn = async (): Promise<StandIn> => {
  const password = randomBytes(18).toString('base64url');
  const database = new Database();

  const reply = (
    session: Session,
    [name = '', ...args]: readonly string[],
    fault: Fault | undefined,
  ): RespValue => {
    const command = name.toUpperCase();
    if (command === 'AUTH') return authenticate(session, args.at(-1), password, fault);
    if (!session.authenticated) return NO_AUTH;
    switch (command) {
      case 'PING':
        return new RespStatus('PONG');
      case 'INFO':
        return INFO;
      case 'CLIENT':
      case 'SELECT':
      case 'QUIT':
        return OK;
      default:
        return isKnown(command) ? database.run(command, args, fault) : unknownCommand(name);
    }
  };

  const serve = (socket: Socket): void => {
    const reader = new RespReader();
    const session: Session = { authenticated: false };
    const answer = (commands: readonly (readonly string[])[]): void => {
      if (!socket.writable) return;
      socket.write(
        commands.map((command) => encode(reply(session, command, faults.fault))).join(''),
      );
      if (commands.some(([name]) => name?.toUpperCase() === 'QUIT')) socket.end();
    };
    // Asked when the turn comes: by then the delay may have been lifted.
    const pauseIfTold = async (): Promise<void> => {
      if (faults.fault?.kind === 'delay') await faults.pause(faults.fault.milliseconds);
    };
    // The answers of a connection come in the order of its commands, however long one of them takes.
    let previous: Promise<void> = Promise.resolve();
    socket.on('data', (chunk) => {
      const { fault } = faults;
      try {
        const commands = reader.read(chunk);
        if (fault?.kind === 'reset') socket.resetAndDestroy();
        else if (fault?.kind === 'garbage') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        else {
          previous = previous.then(pauseIfTold).then(() => answer(commands));
        }
      } catch (error) {
        socket.end(
          encode(
            new RespError(
              error instanceof RespProtocolError ? error.message : 'ERR internal error',
            ),
          ),
        );
      }
    });
  };

  const server = new LoopbackServer(createServer(serve));
  const faults = new FaultSwitch(server, ({ kind }) => {
    // A password is asked for once per connection: the new one is noticed when the client connects again.
    if (kind === 'wrong-password') server.disconnectAll();
  });
  const port = await server.open();
  return {
    name: 'redis',
    url: `redis://:${password}@${LOOPBACK}:${port}`,
    get fault() {
      return faults.fault;
    },
    fail: (order) => faults.fail(order),
    heal: () => faults.heal(),
    close: () => faults.close(),
  };
};
