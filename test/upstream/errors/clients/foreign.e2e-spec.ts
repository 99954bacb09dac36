import { connect as connectToRabbit } from 'amqplib';
import axios from 'axios';
import { MongoClient } from 'mongodb';
import { createConnection } from 'mysql2/promise';
import { resolveException, upstream } from 'nestjs-analytics-errors';
import { createTransport } from 'nodemailer';
import { Client as Postgres } from 'pg';
import { firstValueFrom, NEVER, timeout } from 'rxjs';
import { startHttp } from '../../support/http-server.js';
import {
  type BadServer,
  closedPort,
  hangUp,
  reset,
  say,
  stall,
  startBadServer,
} from '../../support/sockets.js';
import { thrownBy } from '../../support/thrown-by.js';

const E4001 = 'E4001_INTERNAL_ERROR';
const MILLISECONDS = 100;

const postgresOf = (port: number): Postgres =>
  new Postgres({
    host: '127.0.0.1',
    port,
    user: 'u',
    password: 'p',
    database: 'd',
    connectionTimeoutMillis: MILLISECONDS,
    query_timeout: MILLISECONDS,
  }).on('error', () => undefined);

const query = async (port: number): Promise<unknown> => {
  const postgres = postgresOf(port);
  await postgres.connect();
  return postgres.query('SELECT * FROM plays');
};

const CALLS: readonly (readonly [string, (port: number) => Promise<unknown>])[] = [
  ['pg', (port) => query(port)],
  [
    'mysql2',
    (port) =>
      createConnection({
        host: '127.0.0.1',
        port,
        user: 'u',
        password: 'p',
        connectTimeout: MILLISECONDS,
      }),
  ],
  [
    'mongodb',
    async (port) => {
      const client = new MongoClient(
        `mongodb://127.0.0.1:${port}/?serverSelectionTimeoutMS=${MILLISECONDS}&connectTimeoutMS=${MILLISECONDS}`,
      );
      try {
        return await client.db('d').collection('c').findOne();
      } finally {
        await client.close();
      }
    },
  ],
  ['amqplib', (port) => connectToRabbit(`amqp://127.0.0.1:${port}`, { timeout: MILLISECONDS })],
  [
    'nodemailer',
    (port) =>
      createTransport({
        host: '127.0.0.1',
        port,
        connectionTimeout: MILLISECONDS,
        greetingTimeout: MILLISECONDS,
        socketTimeout: MILLISECONDS,
      }).sendMail({
        from: 'a@b.test',
        to: 'c@d.test',
        text: 'hello',
      }),
  ],
];

const answerOfMail = (command: string): string =>
  command.startsWith('EHLO') ? '250-mail.test\r\n250 AUTH PLAIN\r\n' : '535 5.7.8 no\r\n';

/** The messages of Postgres's protocol: a letter, the length, the content. */
const message = (type: string, content: string | Buffer): Buffer => {
  const body = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const READY = message('Z', 'I');
const LOGGED_IN = Buffer.concat([message('R', Buffer.alloc(4)), READY]);
const NO_TABLE = Buffer.concat([
  message('E', 'SERROR\0VERROR\0C42P01\0Mrelation "plays" does not exist\0Rparse\0\0'),
  READY,
]);

describe('errors of others stay E4001', () => {
  let servers: readonly BadServer[] = [];
  let ports: Readonly<Record<string, number>>;
  beforeAll(async () => {
    servers = await Promise.all([
      startBadServer(reset),
      startBadServer(hangUp),
      startBadServer(stall),
    ]);
    const [resets, hangsUp, stalls] = servers.map(({ port }) => port);
    ports = { refuses: await closedPort(), resets: resets!, 'hangs up': hangsUp!, stalls: stalls! };
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  it.each(
    CALLS.flatMap(([client, call]) =>
      ['refuses', 'resets', 'hangs up', 'stalls'].map(
        (behavior) => [client, behavior, call] as const,
      ),
    ),
  )('when the server of %s %s', async (_client, behavior, call) => {
    expect(resolveException(await thrownBy(() => call(ports[behavior]!))).code).toBe(E4001);
  });

  it('when Postgres refuses a query', async () => {
    const postgres = await startBadServer((socket) => {
      socket.once('data', () => {
        socket.write(LOGGED_IN);
        socket.on('data', () => socket.write(NO_TABLE));
      });
    });
    const thrown = await thrownBy(() => query(postgres.port));
    await postgres.close();
    expect(thrown).toMatchObject({ code: '42P01' });
    expect(resolveException(thrown).code).toBe(E4001);
  });

  it('when a mail server refuses the login', async () => {
    const mail = await startBadServer((socket) => {
      socket.write('220 mail.test\r\n');
      socket.on('data', (data) => socket.write(answerOfMail(String(data))));
    });
    const transport = createTransport({
      host: '127.0.0.1',
      port: mail.port,
      ignoreTLS: true,
      auth: { user: 'u', pass: 'p' },
    });
    const thrown = await thrownBy(() => transport.verify());
    await mail.close();
    expect(thrown).toMatchObject({ code: 'EAUTH' });
    expect(resolveException(thrown).code).toBe(E4001);
  });

  it('when a third party answers 503, also beside an upstream’s call that went well', async () => {
    const third = await startHttp((_request, response) =>
      response.writeHead(503, { 'retry-after': '7' }).end(),
    );
    await upstream('bintu', () => Promise.resolve('fine'));
    const exception = resolveException(await thrownBy(() => axios.get(third.url)));
    await third.close();
    expect({ code: exception.code, headers: exception.headers }).toEqual({
      code: E4001,
      headers: undefined,
    });
  });

  it('when rxjs runs out of time', async () => {
    expect(
      resolveException(await thrownBy(() => firstValueFrom(NEVER.pipe(timeout(5))))).code,
    ).toBe(E4001);
  });

  it('when a signal runs out of time', async () => {
    const silent = await startBadServer(say(''));
    const thrown = await thrownBy(() =>
      fetch(`http://127.0.0.1:${silent.port}`, { signal: AbortSignal.timeout(20) }),
    );
    await silent.close();
    expect(resolveException(thrown).code).toBe(E4001);
  });
});
