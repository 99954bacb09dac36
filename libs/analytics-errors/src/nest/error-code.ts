import type { HttpException } from '@nestjs/common';

/** The `errorCode` among the options of one of Nest's exceptions; Nest 11 takes it and leaves it there. */
export function errorCodeOf(exception: object): unknown {
  const { errorCode, options } = exception as Partial<Pick<HttpException, 'errorCode'>> & {
    readonly options?: { readonly errorCode?: unknown };
  };
  return errorCode ?? options?.errorCode;
}
