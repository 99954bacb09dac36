declare module 'nestjs-analytics-errors' {
  interface OwnUpstreams {
    billing: true;
  }
}
import { upstream, type AnalyticsErrorsOptions, InternalErrorException } from 'nestjs-analytics-errors';
export const ok: number = upstream('billing', () => 1);
// @ts-expect-error x
upstream('biling', () => 1);
export const a: AnalyticsErrorsOptions = { upstreams: { billing: [InternalErrorException, InternalErrorException] } };
// @ts-expect-error x
export const b: AnalyticsErrorsOptions = { upstreams: { } };
// @ts-expect-error x
export const c: AnalyticsErrorsOptions = { upstreams: { billing: [InternalErrorException, InternalErrorException], bintu: [InternalErrorException, InternalErrorException] } };
// @ts-expect-error x
export const d: AnalyticsErrorsOptions = { upstreams: { billing: [InternalErrorException] } };
