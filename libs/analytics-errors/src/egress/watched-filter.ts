import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { rawResponseOf } from '../platform/http-message.js';
import { describeCauses, type ErrorLogger } from '../log/error-log.js';
import { recordOf } from '../respond/response-record.js';
import type { SilentFilters } from '../respond/silent-filters.js';

const note = (thrown: unknown, host: ArgumentsHost): void => {
  // The first error is the cause of those that follow from it.
  recordOf(rawResponseOf(host.switchToHttp().getResponse())).thrown ??= { value: thrown };
};

/**
 * Stands in for a filter of the application: notes what it is given, so that a body of its own gets the precise code,
 * and has ours answer where it fails. Nest lets a promise that a filter rejects end the process.
 */
export const watchedFilter = (
  filter: ExceptionFilter,
  ours: ExceptionFilter,
  logger: Pick<ErrorLogger, 'error'>,
  silent: SilentFilters,
): ExceptionFilter => {
  const answerInstead = (failure: unknown, thrown: unknown, host: ArgumentsHost): void => {
    logger.error(
      `${filter.constructor.name} failed while it answered an error`,
      describeCauses(failure),
    );
    ours.catch(thrown, host);
  };
  const watched = (thrown: unknown, host: ArgumentsHost): unknown => {
    if (host.getType() !== 'http') return filter.catch(thrown, host) as unknown;
    note(thrown, host);
    const look = (): void =>
      silent.watch(filter.constructor.name, rawResponseOf(host.switchToHttp().getResponse()));
    try {
      const result: unknown = filter.catch(thrown, host);
      if (result instanceof Promise)
        return result.then(look, (failure: unknown) => answerInstead(failure, thrown, host));
      look();
      return result;
    } catch (failure) {
      answerInstead(failure, thrown, host);
      return undefined;
    }
  };
  // With the filter as its prototype it is taken for one of the same class: Nest asks for the class's metadata.
  return Object.create(filter, { catch: { value: watched, enumerable: true } }) as ExceptionFilter;
};
