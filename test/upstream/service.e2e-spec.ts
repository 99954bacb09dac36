import { Controller, Get, Inject, Injectable } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import {
  AnalyticsErrors,
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  defineException,
  extraExceptions,
  RedisKeyException,
  StreamNotFoundException,
  Upstream,
  upstream,
} from 'nestjs-analytics-errors';
import { Redis } from 'ioredis';
import type { Observable } from 'rxjs';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { type HttpStandIn, startHttp } from './support/http-server.js';
import { closedPort } from './support/sockets.js';
import { thrownBy } from './support/thrown-by.js';

class BillingException extends defineException({
  code: 'E7001_BILLING',
  status: 500,
  message: 'Billing failed',
}) {}
class BillingHttpException extends defineException({
  code: 'E7002_BILLING_HTTP',
  status: 500,
  message: 'Billing failed',
}) {}
class NotRegisteredException extends defineException({
  code: 'E7003_NOT_REGISTERED',
  status: 500,
  message: 'No',
}) {}

const OPTIONS: AnalyticsErrorsOptions = {
  exceptions: [BillingException, BillingHttpException, ...extraExceptions],
  upstreams: { billing: [BillingException, BillingHttpException] },
};

let base: string;

@Injectable()
class BintuClient {
  @Upstream('bintu')
  get(path: string): Promise<Response> {
    return fetch(`${base}${path}`);
  }
}

@Controller()
class TagsController {
  private readonly http = new HttpService();

  constructor(@Inject(BintuClient) private readonly bintu: BintuClient) {}

  @Get('bintu/429')
  limited(): Promise<unknown> {
    return this.bintu.get('/429');
  }
  @Get('bintu/503')
  unavailable(): Promise<unknown> {
    return this.bintu.get('/503');
  }
  @Upstream('cts')
  @Get('cts')
  token(): Observable<unknown> {
    return this.http.get(`${base}/404`);
  }
  @Get('billing')
  @Upstream('billing')
  async billing(): Promise<never> {
    throw new Error('no invoice');
  }
  @Get('billing/503')
  billingAnswers(): Promise<unknown> {
    return upstream('billing', () => fetch(`${base}/503`));
  }
  @Get('untagged')
  untagged(): Observable<unknown> {
    return this.http.get(`${base}/503`);
  }
  @Get('redis')
  async redis(): Promise<unknown> {
    const redis = new Redis(await closedPort(), '127.0.0.1', {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    return redis.on('error', () => undefined).get('key');
  }
  @Get('redis/missing')
  missing(): never {
    throw new RedisKeyException();
  }
  @Get('known')
  known(): Promise<never> {
    return upstream('bintu', () => Promise.reject(new StreamNotFoundException('Gone.')));
  }
}

describe.each(ADAPTERS)('a service with upstreams on %s', (adapter) => {
  let started: StartedApp;
  let server: HttpStandIn;
  beforeAll(async () => {
    server = await startHttp((request, response) => {
      response.writeHead(Number(request.url?.slice(1)), { 'retry-after': '7' }).end('{}');
    });
    base = server.url;
    started = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot(OPTIONS)],
      controllers: [TagsController],
      providers: [BintuClient],
    });
  });
  afterAll(() => Promise.all([started.close(), server.close()]));

  it.each([
    ['bintu/429', 500, 'E5021_BINTU_HTTP_ERROR'],
    ['bintu/503', 500, 'E5021_BINTU_HTTP_ERROR'],
    ['cts', 500, 'E5031_CTS_HTTP_ERROR'],
    ['billing', 500, 'E7001_BILLING'],
    ['billing/503', 500, 'E7002_BILLING_HTTP'],
    ['untagged', 500, 'E4001_INTERNAL_ERROR'],
    ['redis', 500, 'E4011_REDIS_GENERAL_ISSUE'],
    ['redis/missing', 500, 'E4012_REDIS_KEY_ISSUE'],
    ['known', 404, 'E3001_STREAM_NOT_FOUND'],
  ])(
    'answers /%s with %d %s and without the upstream’s Retry-After',
    async (path, status, code) => {
      const response = await fetch(`${started.url}/${path}`);
      const { error } = (await response.json()) as { error: { errorCode: string } };
      expect({
        status: response.status,
        code: error.errorCode,
        retryAfter: response.headers.get('retry-after'),
      }).toEqual({
        status,
        code,
        retryAfter: null,
      });
    },
  );

  it('gives the same answer through AnalyticsErrors.resolve()', async () => {
    const thrown = await thrownBy(() => upstream('billing', () => Promise.reject(new Error('no'))));
    expect(started.app.get(AnalyticsErrors).resolve(thrown)).toBeInstanceOf(BillingException);
  });
});

describe('a service starts only with upstreams that have exceptions', () => {
  const start = (options: unknown, ...providers: (new () => object)[]): Promise<unknown> =>
    startApp('express', {
      imports: [AnalyticsErrorsModule.forRoot(options as AnalyticsErrorsOptions)],
      providers,
    });

  it('refuses a decorated method of a provider whose upstream has none', async () => {
    class Base {
      @Upstream('billing')
      invoices(): void {
        return;
      }
    }
    class BillingClient extends Base {}
    await expect(start({}, BillingClient)).rejects.toThrow(
      "AnalyticsErrorsModule: @Upstream('billing') on BillingClient.invoices names an upstream without exceptions; name them: forRoot({ upstreams: { billing: [PlainException, HttpException] } }).",
    );
  });

  it.each<[unknown, string]>([
    [
      [],
      'upstreams must be an object such as { billing: [BillingException, BillingHttpException] }.',
    ],
    [null, 'upstreams must be an object such as'],
    [
      { 'my billing': [] },
      `upstreams has the name "my billing"; a name is a letter, then letters, digits, '_', '.' or '-'.`,
    ],
    [
      { bintu: [BillingException, BillingHttpException] },
      'upstreams.bintu is built in; leave it out or choose another name.',
    ],
    [{ billing: BillingException }, 'upstreams.billing must be a pair of exception classes'],
    [{ billing: [BillingException] }, 'upstreams.billing must be a pair of exception classes'],
    [
      { billing: [BillingException, null] },
      'upstreams.billing[1] must be an exception class with a code.',
    ],
    [
      { billing: [Error, BillingException] },
      'upstreams.billing[0] must be an exception class with a code.',
    ],
    [
      { billing: [BillingException, NotRegisteredException] },
      "upstreams.billing[1] has the code E7003_NOT_REGISTERED, which is not known; add its class to 'exceptions'.",
    ],
    [
      { billing: [StreamNotFoundException, BillingException] },
      'upstreams.billing[0] has the status 404; a failing upstream is no fault of the client',
    ],
  ])('refuses the option %j', async (upstreams, sentence) => {
    await expect(
      start({ exceptions: [BillingException, BillingHttpException], upstreams }),
    ).rejects.toThrow(`AnalyticsErrorsModule: ${sentence}`);
  });
});
