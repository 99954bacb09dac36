/** Type assertions about the public names: this file compiles or it does not. It is never run. */
import type { HttpException } from '@nestjs/common';
import { expectTypeOf } from 'expect-type';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  type AnalyticsException,
  type AnalyticsExceptionClass,
  type CATALOGUE,
  defineException,
  type ErrorCode,
  type ErrorEnvelope,
  isAnalyticsException,
  isErrorCode,
  resolveException,
  type StatusOf,
  StreamNotFoundException,
  TagNotFoundException,
} from 'nestjs-analytics-errors';

// A code and its status are literals, on the class and on the instance.
expectTypeOf<(typeof StreamNotFoundException)['code']>().toEqualTypeOf<'E3001_STREAM_NOT_FOUND'>();
expectTypeOf<(typeof StreamNotFoundException)['status']>().toEqualTypeOf<404>();
expectTypeOf<StreamNotFoundException['code']>().toEqualTypeOf<'E3001_STREAM_NOT_FOUND'>();
expectTypeOf<ReturnType<StreamNotFoundException['getStatus']>>().toEqualTypeOf<404>();
expectTypeOf<ReturnType<StreamNotFoundException['getResponse']>>().toEqualTypeOf<ErrorEnvelope>();
expectTypeOf<StatusOf<'E1007_MISSING_PROPS_REQ_BODY'>>().toEqualTypeOf<422>();
expectTypeOf<
  (typeof CATALOGUE)['E6011_JWT_ERROR']['message']
>().toEqualTypeOf<'Invalid JWT token'>();

// An exception goes wherever Nest takes its own: that is why `status` keeps Nest's declaration, which is private, and the
// literal is read from the class or from getStatus(). The value is there at run time.
const asHttpException: HttpException = new StreamNotFoundException();
// @ts-expect-error Nest declares `status` private.
export const privateStatus: number = new StreamNotFoundException().status;

// Classes of different codes do not stand for one another.
// @ts-expect-error E3002 is not E3001.
export const mixedUp: StreamNotFoundException = new TagNotFoundException();

// What `new` takes.
export const accepted = [
  new StreamNotFoundException(),
  new StreamNotFoundException('Gone.'),
  new StreamNotFoundException({
    userInfo: 'Gone.',
    cause: asHttpException,
    details: [],
    headers: { 'Retry-After': '5' },
  }),
  new StreamNotFoundException({ userInfo: undefined, details: undefined }),
];
// @ts-expect-error A status cannot be chosen: the code has it.
new StreamNotFoundException({ status: 410 });
// @ts-expect-error A detail names the place.
new StreamNotFoundException({ details: [{ message: 'no' }] });

// A service's own code is as literal as ours, and needs no `as const`.
class RateLimitedException extends defineException({
  code: 'E7001_RATE_LIMITED',
  status: 429,
  message: 'Too many requests',
}) {}
expectTypeOf<(typeof RateLimitedException)['code']>().toEqualTypeOf<'E7001_RATE_LIMITED'>();
expectTypeOf<RateLimitedException['code']>().toEqualTypeOf<'E7001_RATE_LIMITED'>();
expectTypeOf<ReturnType<RateLimitedException['getStatus']>>().toEqualTypeOf<429>();
export const registered: readonly AnalyticsExceptionClass[] = [RateLimitedException];
// @ts-expect-error A definition needs a message.
defineException({ code: 'E7002_INCOMPLETE', status: 400 });

// Narrowing.
export const narrowed = (thrown: unknown): string =>
  isAnalyticsException(thrown) ? thrown.code : resolveException(thrown).code;
export const narrowedByClass = (thrown: unknown): 404 | undefined =>
  thrown instanceof StreamNotFoundException ? thrown.getStatus() : undefined;
export const narrowedText = (text: string): ErrorCode | undefined =>
  isErrorCode(text) ? text : undefined;
export const anyException = (exception: AnalyticsException): string => exception.code;

// The module.
export const imports = [
  AnalyticsErrorsModule,
  AnalyticsErrorsModule.forRoot({}),
  AnalyticsErrorsModule.forRoot({
    format: 'problem',
    exceptions: [RateLimitedException],
    onError: ({ requestId }) => requestId,
  }),
  AnalyticsErrorsModule.forRootAsync({
    useFactory: (): AnalyticsErrorsOptions => ({ defaultErrorMessage: 'Sorry.' }),
  }),
];
// @ts-expect-error There is no such format.
AnalyticsErrorsModule.forRoot({ format: 'xml' });
// @ts-expect-error There is no such option.
AnalyticsErrorsModule.forRoot({ fromat: 'problem' });
