import { setTimeout as after } from 'node:timers/promises';
import { Get, SetMetadata } from '@nestjs/common';
import {
  AuxException,
  BintuException,
  BintuHttpException,
  CtsException,
  ElasticsearchGeneralException,
  expectOk,
  InternalErrorException,
  RedisGeneralException,
  resolveException,
  StreamNotFoundException,
  Upstream,
  upstream,
  UpstreamStatusError,
} from 'nestjs-analytics-errors';
import { firstValueFrom, isObservable, of, throwError } from 'rxjs';

const thrownBy = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
};

/** What a caller gets in the end, from a value, a promise or an Observable. */
const settled = (result: unknown): unknown =>
  isObservable(result) ? firstValueFrom(result) : result;

const codeOf = (thrown: unknown): string => resolveException(thrown).code;

describe('upstream()', () => {
  it.each([
    ['aux', AuxException],
    ['bintu', BintuException],
    ['cts', CtsException],
    ['redis', RedisGeneralException],
    ['es', ElasticsearchGeneralException],
  ] as const)('names %s as the one that failed', async (name, { code }) => {
    const thrown = await thrownBy(() =>
      upstream(name, () => Promise.reject(new TypeError('fetch failed'))),
    );
    expect(codeOf(thrown)).toBe(code);
  });

  it('gives E4001 to the same error outside of a call', () => {
    expect(codeOf(new TypeError('fetch failed'))).toBe(InternalErrorException.code);
  });

  it.each<[string, (error: Error) => unknown]>([
    [
      'throws',
      (error) => {
        throw error;
      },
    ],
    ['rejects', (error) => Promise.reject(error)],
    ['rejects later', (error) => after(1).then(() => Promise.reject(error))],
    ['is an Observable that fails', (error) => throwError(() => error)],
    [
      'is a function with then() that rejects',
      (error) =>
        Object.assign(() => undefined, {
          then: (_: unknown, reject: (thrown: unknown) => void) => reject(error),
        }),
    ],
    [
      'is a thenable that rejects',
      (error) => ({ then: (_: unknown, reject: (thrown: unknown) => void) => reject(error) }),
    ],
  ])('hands on the very error object of a call that %s', async (_case, call) => {
    const error = new Error('no');
    const thrown = await thrownBy(async () => {
      const result = upstream('bintu', () => call(error));
      await settled(result);
    });
    expect(thrown).toBe(error);
    expect(codeOf(thrown)).toBe(BintuException.code);
  });

  it.each([
    ['a text', 'sold out'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 404],
  ])(
    'wraps %s, which cannot be marked, in an error that has it as its cause',
    async (_case, value) => {
      const thrown = await thrownBy(() => upstream('bintu', () => Promise.reject(value)));
      expect(thrown).toMatchObject({
        name: 'Error',
        message: 'A value that is no error was thrown.',
        cause: value,
      });
      expect(codeOf(thrown)).toBe(BintuException.code);
    },
  );

  it('marks a thrown function', async () => {
    const thrown = (): void => undefined;
    await thrownBy(() => upstream('bintu', () => Promise.reject(thrown)));
    expect(codeOf(thrown)).toBe(BintuException.code);
  });

  it('gives the innermost call the last word', async () => {
    const thrown = await thrownBy(() =>
      upstream('bintu', () => upstream('cts', () => Promise.reject(new Error('no')))),
    );
    expect(codeOf(thrown)).toBe(CtsException.code);
  });

  it('agrees with another copy of the package on who failed', async () => {
    const thrown = (await thrownBy(() =>
      upstream('cts', () => Promise.reject(new Error('no'))),
    )) as object;
    const shared = (globalThis as Record<symbol, unknown>)[
      Symbol.for('nestjs-analytics-errors.upstream-tags')
    ] as WeakMap<object, string>;
    expect(shared.get(thrown)).toBe('cts');
  });

  it('lets an exception of ours through', async () => {
    const exception = new StreamNotFoundException();
    const thrown = await thrownBy(() => upstream('bintu', () => Promise.reject(exception)));
    expect(resolveException(thrown)).toBe(exception);
  });

  it('hands on what the call gives', async () => {
    const value = { tags: [] };
    expect(upstream('bintu', () => value)).toBe(value);
    await expect(upstream('bintu', () => Promise.resolve(value))).resolves.toBe(value);
    await expect(firstValueFrom(upstream('bintu', () => of(value)))).resolves.toBe(value);
    expect(upstream('bintu', () => null)).toBeNull();
    expect(upstream<unknown>('bintu', () => undefined)).toBeUndefined();
  });

  it.each<[string, (response: Response) => unknown]>([
    ['promise', (response) => Promise.resolve(response)],
    ['Observable', (response) => of(response)],
    ['value', (response) => response],
  ])('fails with E5021 when the %s is a response with status 404', async (_case, call) => {
    const thrown = await thrownBy(async () => {
      const result = upstream('bintu', () => call(new Response('{}', { status: 404 })));
      await settled(result);
    });
    expect(thrown).toBeInstanceOf(UpstreamStatusError);
    expect(codeOf(thrown)).toBe(BintuHttpException.code);
  });

  it('hands on a response with status 204', async () => {
    const response = new Response(null, { status: 204 });
    await expect(upstream('bintu', () => Promise.resolve(response))).resolves.toBe(response);
  });

  const call = (): undefined => undefined;
  it.each<[string, object]>([
    ['a response of a class of its own', { ok: false, status: 404, arrayBuffer: call }],
    ['what undici.request gives', { statusCode: 404, body: { dump: call } }],
  ])('fails with E5021 when the value is %s', async (_case, response) => {
    const thrown = await thrownBy(() => upstream('bintu', () => response));
    expect(thrown).toBeInstanceOf(UpstreamStatusError);
    expect(codeOf(thrown)).toBe(BintuHttpException.code);
  });

  it.each<[string, object]>([
    ['a record with a status', { status: 404 }],
    ['a record that says whether it is ok', { ok: false, status: 404 }],
    ['a record with ok in words', { ok: 'no', status: 404, arrayBuffer: call }],
    ['a record with a status in words', { ok: false, status: 'gone', arrayBuffer: call }],
    ['a record with a status code', { statusCode: 404 }],
    ['a record with a status code and a body', { statusCode: 404, body: { dump: true } }],
    ['a record with a status code in words', { statusCode: 'gone', body: { dump: call } }],
  ])('hands on %s, which is no response', (_case, value) => {
    expect(upstream('bintu', () => value)).toBe(value);
  });

  it.each([[''], [' '], ['bintu\n'], ['1bintu'], ['b'.repeat(65)], [undefined], [{}]])(
    'refuses %j as a name before the call is made',
    (name) => {
      const calls: unknown[] = [];
      expect(() => upstream(name as 'bintu', () => calls.push(name))).toThrow(
        "The first argument must be the name of an upstream, as in upstream('bintu', () => …).",
      );
      expect(calls).toEqual([]);
    },
  );
});

describe('@Upstream()', () => {
  class BintuClient {
    readonly base = 'http://bintu.test';

    @Upstream('bintu')
    async tags(status: number, suffix = ''): Promise<string> {
      await expectOk(await Promise.resolve(new Response('', { status }))).text();
      return `${this.base}/tags${suffix}`;
    }

    @Upstream('bintu')
    @Get('above')
    @SetMetadata('roles', ['reader'])
    above(): void {
      throw new Error('no');
    }

    @Get('below')
    @SetMetadata('roles', ['reader'])
    @Upstream('bintu')
    below(): void {
      throw new Error('no');
    }
  }

  it('keeps `this`, arguments and result', async () => {
    await expect(new BintuClient().tags(200, '/1')).resolves.toBe('http://bintu.test/tags/1');
  });

  it('names the upstream of what the method throws', async () => {
    expect(codeOf(await thrownBy(() => new BintuClient().tags(503)))).toBe(BintuHttpException.code);
    expect(
      codeOf(
        await thrownBy(() => {
          new BintuClient().above();
        }),
      ),
    ).toBe(BintuException.code);
    expect(
      codeOf(
        await thrownBy(() => {
          new BintuClient().below();
        }),
      ),
    ).toBe(BintuException.code);
  });

  it.each(['above', 'below'] as const)(
    'keeps the metadata of decorators when it stands %s them',
    (method) => {
      const decorated = BintuClient.prototype[method];
      expect({
        path: Reflect.getMetadata('path', decorated),
        roles: Reflect.getMetadata('roles', decorated),
      }).toEqual({
        path: method,
        roles: ['reader'],
      });
    },
  );

  it('keeps name and length', () => {
    const { tags } = BintuClient.prototype;
    expect({ name: tags.name, length: tags.length }).toEqual({ name: 'tags', length: 1 });
  });

  it('refuses to decorate what is no method', () => {
    expect(() => Upstream('bintu')({}, 'base')).toThrow(
      "@Upstream('bintu') belongs on a method, and base is none.",
    );
    expect(() => Upstream('bintu')({}, 'base', { get: () => 1 })).toThrow(
      "@Upstream('bintu') belongs on a method, and base is none.",
    );
  });

  it('refuses a name that cannot be one when the class is made', () => {
    expect(() => Upstream('' as 'bintu')({}, 'list', { value: () => 1 })).toThrow(TypeError);
  });
});
