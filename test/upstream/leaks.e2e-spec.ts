import { Client as Elasticsearch8 } from '@elastic/elasticsearch';
import { Client as Elasticsearch9 } from '@elastic/elasticsearch-9';
import { Controller, Get } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { Client as OpenSearch } from '@opensearch-project/opensearch';
import { connect as connectToRabbit } from 'amqplib';
import axios from 'axios';
import { Redis as Redis5 } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { MongoClient } from 'mongodb';
import { createConnection } from 'mysql2/promise';
import { AnalyticsErrorsModule, expectOk, upstream } from 'nestjs-analytics-errors';
import { createTransport } from 'nodemailer';
import { Client as Postgres } from 'pg';
import { createClient } from 'redis';
import { firstValueFrom } from 'rxjs';
import { Agent, interceptors, request } from 'undici';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { type HttpStandIn, startHttp } from './support/http-server.js';
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis-server.js';
import { type BadServer, closedPort, startBadServer } from './support/sockets.js';

/** What must not be found anywhere; it is put wherever a client takes or keeps something. */
const SECRET = 'xK9planted';

const REDIS = {
  lazyConnect: true,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  connectTimeout: 200,
  disconnectTimeout: 50,
};

let provoke: () => unknown;

@Controller()
class FailingController {
  @Get('failing')
  async fail(): Promise<unknown> {
    return await provoke();
  }
}

describe.each(ADAPTERS)('what an upstream’s error carries, on %s', (adapter) => {
  const logger = new RecordingLogger();
  let started: StartedApp;
  let http: HttpStandIn;
  let port: number;
  beforeAll(async () => {
    port = await closedPort();
    // Repeats the secret in its reply, as servers do with what they were asked.
    http = await startHttp((incoming, response) => {
      const [, status = '200'] = /^\/(\d+)/.exec(incoming.url ?? '') ?? [];
      incoming.resume().on('end', () => {
        response.writeHead(Number(status), {
          'content-type': 'application/json',
          'x-elastic-product': 'Elasticsearch',
          'x-secret': SECRET,
        });
        response.end(
          incoming.url?.includes('broken') === true
            ? `{"${SECRET}`
            : JSON.stringify({
                token: SECRET,
                error: {
                  type: 'parsing_exception',
                  reason: SECRET,
                  root_cause: [{ type: 'parsing_exception', reason: SECRET }],
                  caused_by: { type: 'input_coercion_exception', reason: SECRET },
                },
              }),
        );
      });
    });
    started = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule], controllers: [FailingController] },
      (app) => app.useLogger(logger),
    );
  });
  afterAll(() => Promise.all([started.close(), http.close()]));

  /** The response and the log of a failure, as one text each. */
  const answerTo = async (
    failing: () => unknown,
  ): Promise<{ readonly response: string; readonly log: string }> => {
    provoke = failing;
    logger.entries.length = 0;
    const response = await fetch(`${started.url}/failing`);
    return {
      response: `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`,
      log: logger.text,
    };
  };
  const expectNoSecret = (
    { response, log }: { readonly response: string; readonly log: string },
    ...facts: readonly string[]
  ): void => {
    expect(response).toMatch(/^500 .*"errorCode":"E/);
    expect(response).not.toContain(SECRET);
    expect(response).not.toContain('127.0.0.1');
    expect(log).not.toContain(SECRET);
    expect({ log, missing: facts.filter((fact) => !log.includes(fact)) }).toEqual({
      log,
      missing: [],
    });
  };

  it.each<[string, () => unknown, readonly string[]]>([
    [
      'fetch with credentials in the URL',
      () => fetch(`http://user:${SECRET}@127.0.0.1:${port}/`),
      ['TypeError'],
    ],
    [
      'fetch with an @ in the credentials',
      () => fetch(`http://user:p@${SECRET}@127.0.0.1:${port}/`),
      ['TypeError'],
    ],
    [
      'fetch with a key in the query',
      () => fetch(`http://127.0.0.1:${port}/?key=${SECRET}`),
      ['TypeError: fetch failed', 'code=ECONNREFUSED'],
    ],
    ['fetch of what is no URL', () => fetch(`${SECRET}?key=${SECRET}`), ['ERR_INVALID_URL']],
    [
      'fetch of broken JSON',
      () => fetch(`${http.url}/200/broken`).then((response) => response.json()),
      ['SyntaxError'],
    ],
    [
      'fetch with a header that cannot be',
      () => fetch(http.url, { headers: { authorization: `Bearer ${SECRET}\n` + SECRET } }),
      ['TypeError'],
    ],
    [
      'expectOk',
      async () => expectOk(await fetch(`${http.url}/503/streams?key=${SECRET}#${SECRET}`)),
      ['UpstreamStatusError', 'upstream=bintu', 'status=503', '/503/streams'],
    ],
    [
      'undici',
      () =>
        request(`${http.url}/503?key=${SECRET}`, {
          headers: { authorization: SECRET },
          dispatcher: new Agent({ keepAliveTimeout: 10 }).compose(interceptors.responseError()),
        }),
      ['code=UND_ERR_RESPONSE', 'status=503'],
    ],
    [
      'axios with everything',
      () =>
        axios.post(
          `${http.url}/503/orders?key=${SECRET}`,
          { card: SECRET },
          {
            params: { more: SECRET },
            auth: { username: 'u', password: SECRET },
            headers: { 'x-api-key': SECRET },
          },
        ),
      [
        'AxiosError: Request failed with status code 503',
        'code=ERR_BAD_RESPONSE',
        'method=POST',
        '/503/orders',
        'upstream=bintu',
      ],
    ],
    [
      'axios with a base URL',
      () =>
        axios.get(`/orders?key=${SECRET}`, {
          baseURL: `http://user:${SECRET}@127.0.0.1:${port}/v1`,
        }),
      ['/v1/orders', 'code=ECONNREFUSED'],
    ],
    [
      'axios of broken JSON',
      () =>
        axios.get(`${http.url}/200/broken`, {
          responseType: 'json',
          transitional: { silentJSONParsing: false },
        }),
      ['status=200'],
    ],
    [
      '@nestjs/axios',
      () =>
        firstValueFrom(
          new HttpService().post(
            `${http.url}/404`,
            { card: SECRET },
            { headers: { cookie: SECRET } },
          ),
        ),
      ['status=404'],
    ],
  ])('stays out of response and log: %s', async (_case, call, facts) => {
    expectNoSecret(await answerTo(() => upstream('bintu', call)), ...facts);
  });

  it.each([
    [
      '@elastic/elasticsearch 8',
      (node: string) =>
        new Elasticsearch8({ node, auth: { username: 'u', password: SECRET }, maxRetries: 0 }),
    ],
    [
      '@elastic/elasticsearch 9',
      (node: string) =>
        new Elasticsearch9({ node, auth: { username: 'u', password: SECRET }, maxRetries: 0 }),
    ],
    [
      '@opensearch-project/opensearch',
      (node: string) =>
        new OpenSearch({ node, auth: { username: 'u', password: SECRET }, maxRetries: 0 }),
    ],
  ])('stays out of response and log: %s', async (_client, open) => {
    interface Searching {
      search(query: unknown): Promise<unknown>;
      close(): Promise<void>;
    }
    const search = async (node: string, query: unknown): Promise<unknown> => {
      const client = open(node) as unknown as Searching;
      try {
        return await client.search({
          index: 'plays',
          body: { query: { match: { title: query } } },
        });
      } finally {
        await client.close();
      }
    };
    const circular: Record<string, unknown> = { [SECRET]: SECRET };
    circular[`${SECRET}2`] = circular;
    expectNoSecret(
      await answerTo(() => search(`${http.url}/400`, SECRET)),
      'ResponseError',
      'status=400',
      'type=parsing_exception',
      'causes=parsing_exception,input_coercion_exception',
      '/plays/_search',
    );
    expectNoSecret(
      await answerTo(() => search(`${http.url}/200/broken`, SECRET)),
      'DeserializationError',
    );
    expectNoSecret(await answerTo(() => search(http.url, circular)), 'SerializationError');
    expectNoSecret(
      await answerTo(() => search(`http://127.0.0.1:${port}`, SECRET)),
      'ConnectionError',
      'ECONNREFUSED',
    );
  });

  it.each<[string, () => unknown]>([
    [
      'node-redis',
      () =>
        createClient({
          url: `redis://u:${SECRET}@127.0.0.1:${port}`,
          socket: { reconnectStrategy: false },
        })
          .on('error', () => undefined)
          .connect(),
    ],
    ['pg', () => new Postgres(`postgres://u:${SECRET}@127.0.0.1:${port}/d`).connect()],
    ['mysql2', () => createConnection(`mysql://u:${SECRET}@127.0.0.1:${port}/d`)],
    [
      'mongodb',
      async () => {
        const client = new MongoClient(
          `mongodb://u:${SECRET}@127.0.0.1:${port}/?serverSelectionTimeoutMS=500`,
        );
        try {
          return await client.connect();
        } finally {
          await client.close();
        }
      },
    ],
    ['amqplib', () => connectToRabbit(`amqp://u:${SECRET}@127.0.0.1:${port}`)],
    [
      'nodemailer',
      () =>
        createTransport({ host: '127.0.0.1', port, auth: { user: 'u', pass: SECRET } }).sendMail({
          from: 'a@b.test',
          to: `${SECRET}@d.test`,
          text: SECRET,
        }),
    ],
  ])(
    'stays out of response and log when %s is refused',
    async (_client, call) => {
      expectNoSecret(await answerTo(call), 'ECONNREFUSED');
    },
    20_000,
  );

  describe('in the words of a server', () => {
    let server: BadServer;
    afterEach(() => server.close());

    it('stays out of response and log when a mail server repeats it', async () => {
      server = await startBadServer((socket) => {
        socket.write('220 mail.test\r\n');
        const answers = ['250-mail.test\r\n250 AUTH PLAIN\r\n', `535 5.7.8 no ${SECRET}\r\n`];
        socket.on('data', () => socket.write(answers.shift() ?? '221 bye\r\n'));
      });
      const transport = createTransport({
        host: '127.0.0.1',
        port: server.port,
        ignoreTLS: true,
        auth: { user: SECRET, pass: SECRET },
      });
      expectNoSecret(await answerTo(() => transport.verify()), 'code=EAUTH', 'Invalid login: ***');
    });

    it('stays out of response and log when Postgres repeats it', async () => {
      const frame = (type: string, content: string): Buffer => {
        const length = Buffer.alloc(4);
        length.writeInt32BE(Buffer.byteLength(content) + 4);
        return Buffer.concat([Buffer.from(type), length, Buffer.from(content)]);
      };
      const refusal = frame(
        'E',
        `SERROR\0VERROR\0C22P02\0Minvalid input syntax for type integer: "it's ${SECRET}"\0Dsee ${SECRET}\0\0`,
      );
      server = await startBadServer((socket) => {
        socket.once('data', () => {
          socket.write(Buffer.concat([frame('R', '\0\0\0\0'), frame('Z', 'I')]));
          socket.on('data', () => socket.write(Buffer.concat([refusal, frame('Z', 'I')])));
        });
      });
      const call = async (): Promise<unknown> => {
        const postgres = new Postgres({
          host: '127.0.0.1',
          port: server.port,
          user: 'u',
          password: SECRET,
          database: 'd',
        }).on('error', () => undefined);
        await postgres.connect();
        return postgres.query(`SELECT '${SECRET}'::int`);
      };
      expectNoSecret(
        await answerTo(call),
        'code=22P02',
        'invalid input syntax for type integer: ***',
      );
    });
  });

  describeWithRedis('in the words of Redis', () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    it.each([
      ['ioredis 5', Redis5],
      ['ioredis 6', Redis6 as unknown as typeof Redis5],
    ])('stays out of response and log: %s', async (_version, Redis) => {
      const client = new Redis(redis.port, '127.0.0.1', REDIS).on('error', () => undefined);
      await client.set('text', 'abc');
      expectNoSecret(
        await answerTo(() => client.lpush('text', SECRET)),
        'WRONGTYPE Operation against a key',
        'command=lpush',
      );
      expectNoSecret(
        await answerTo(() => client.call('nonsense', SECRET)),
        'ERR unknown command',
        'command=nonsense',
      );
      expectNoSecret(await answerTo(() => client.auth('u', SECRET)), 'WRONGPASS', 'command=auth');
      expectNoSecret(await answerTo(() => client.call('client', 'kill', SECRET)), 'ERR');
      expectNoSecret(
        await answerTo(() => client.multi().call('get').set('a', SECRET).exec()),
        'EXECABORT',
        'Member 1 of 1: ',
      );
      client.disconnect();
    });

    it('stays out of response and log: node-redis', async () => {
      const client = createClient({
        socket: { host: '127.0.0.1', port: redis.port, reconnectStrategy: false },
      }).on('error', () => undefined);
      await client.connect();
      await client.set('text', 'abc');
      expectNoSecret(
        await answerTo(() => client.lPush('text', SECRET)),
        'WRONGTYPE Operation against a key',
      );
      expectNoSecret(
        await answerTo(() => client.sendCommand(['NONSENSE', SECRET])),
        'ERR unknown command',
      );
      expectNoSecret(
        await answerTo(() => client.multi().lPush('text', SECRET).exec()),
        'MultiErrorReply',
        'Member 1 of 1: ',
      );
      client.destroy();
    });
  });
});
