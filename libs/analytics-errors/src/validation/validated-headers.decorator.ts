import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { HeadersPipe } from './analytics-validation.pipe.js';
import { HEADERS_ARGUMENT } from './headers.js';

/**
 * Gives the handler the request's headers as an instance of the argument's class, validated: an absent header that the
 * class requires is E1002, one that breaks a rule E1009. Nest runs no pipe on `@Headers()`.
 *
 * Headers that the class does not name are left out. Write a header's name with `@Expose({ name: 'x-time-zone' })`.
 */
export const ValidatedHeaders = (): ParameterDecorator =>
  RequestHeaders(HEADERS_ARGUMENT, HeadersPipe);

const RequestHeaders = createParamDecorator(
  (_data: typeof HEADERS_ARGUMENT, context: ExecutionContext): unknown => {
    return context.switchToHttp().getRequest<{ headers: unknown }>().headers;
  },
);
