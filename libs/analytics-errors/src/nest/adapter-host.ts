import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';

/**
 * Calls back with the adapter as soon as the application has one: at once, or when a testing module gets it.
 * @returns What ends the waiting.
 * @throws Error with a sentence under a Nest that is too old; it is the first thing asked of Nest that 11.1.4 added.
 */
export function onAdapter(
  host: HttpAdapterHost,
  attach: (adapter: AbstractHttpAdapter) => void,
): () => void {
  const { init$ } = host as Partial<Pick<HttpAdapterHost, 'init$'>>;
  if (init$ === undefined)
    throw new Error(
      'AnalyticsErrorsModule: it needs Nest 11.1.4 or later, or Nest 12, and this is an older Nest; ' +
        'update @nestjs/common, @nestjs/core and the other packages of Nest.',
    );
  const subscription = init$.subscribe(() => attach(host.httpAdapter));
  return () => subscription.unsubscribe();
}
