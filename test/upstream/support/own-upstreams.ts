/** Type assertions about upstreams of a service's own: this file compiles or it does not. It is never run. */
import {
  type AnalyticsErrorsOptions,
  type AnalyticsExceptionClass,
  upstream,
} from 'nestjs-analytics-errors';

declare module 'nestjs-analytics-errors' {
  interface OwnUpstreams {
    billing: true;
  }
}

declare const BillingException: AnalyticsExceptionClass;
declare const BillingHttpException: AnalyticsExceptionClass;

export const compiles: number = upstream('billing', () => 1);
// @ts-expect-error A name that nobody declared.
export const misspelled = (): number => upstream('biling', () => 1);
// @ts-expect-error A declared upstream needs its exceptions.
export const missing: AnalyticsErrorsOptions = { upstreams: {} };
export const half: AnalyticsErrorsOptions = {
  // @ts-expect-error They come in pairs.
  upstreams: { billing: [BillingException] },
};
const pair: readonly [AnalyticsExceptionClass, AnalyticsExceptionClass] = [
  BillingException,
  BillingHttpException,
];
export const builtIn: AnalyticsErrorsOptions = {
  // @ts-expect-error The built-in ones have theirs.
  upstreams: { billing: pair, bintu: pair },
};
