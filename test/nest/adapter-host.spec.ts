import { HttpAdapterHost } from '@nestjs/core';
import { onAdapter } from '../../libs/analytics-errors/src/nest/adapter-host.js';

describe('waiting for the adapter', () => {
  it('calls back at once where there is one', () => {
    const host = new HttpAdapterHost();
    host.httpAdapter = { any: 'adapter' } as never;
    const given: unknown[] = [];
    onAdapter(host, (adapter) => given.push(adapter));
    expect(given).toEqual([host.httpAdapter]);
  });

  it('calls back when there is one, and not after it was told to stop', () => {
    const [host, other] = [new HttpAdapterHost(), new HttpAdapterHost()];
    const given: unknown[] = [];
    onAdapter(host, (adapter) => given.push(adapter));
    onAdapter(other, (adapter) => given.push(adapter))();
    host.httpAdapter = { any: 'adapter' } as never;
    other.httpAdapter = { another: 'adapter' } as never;
    expect(given).toEqual([host.httpAdapter]);
  });

  it('ends with a sentence under a Nest that tells nobody when it has an adapter', () => {
    expect(() => onAdapter({ httpAdapter: {} } as never, () => undefined)).toThrow(
      'AnalyticsErrorsModule: it needs Nest 11.1.4 or later, or Nest 12, and this is an older Nest; update @nestjs/common, @nestjs/core and the other packages of Nest.',
    );
  });
});
