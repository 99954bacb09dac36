import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { rawResponseOf } from '../platform/http-message.js';
import { describeCauses, type ErrorLogger } from '../log/error-log.js';
import { attempt } from '../platform/safe-read.js';
import { isNestException } from '../decide/framework-errors.js';
import { recordOf } from '../respond/response-record.js';
import type { SilentFilters } from '../respond/silent-filters.js';

/** How a filter of the application is watched. */
interface WatchSettings {
  readonly logger: Pick<ErrorLogger, 'error'>;
  readonly silent: SilentFilters;
  readonly scope: 'global' | 'route';
}

/**
 * Stands in for a filter of the application: notes what it is given, so that a body of its own gets the precise code.
 * A filter of a route or controller that throws hands on to the application's global ones, as in plain Nest; where a
 * global one fails, and where a promise is rejected, which would end the process, ours answers.
 */
export function watchedFilter(
  filter: ExceptionFilter,
  ours: ExceptionFilter,
  { logger, silent, scope }: WatchSettings,
): ExceptionFilter {
  const noteFailure = (failure: unknown, thrown: unknown, host: ArgumentsHost): void => {
    // What is thrown on as it came, or as an exception that says what to answer, is no failure.
    if (scope === 'route' && (failure === thrown || attempt(() => isNestException(failure))))
      return;
    recordOf(rawResponseOf(host.switchToHttp().getResponse())).unanswered ??= { value: thrown };
    logger.error(
      `${filter.constructor.name} failed while it answered an error`,
      describeCauses(failure),
    );
  };
  const watched = (thrown: unknown, host: ArgumentsHost): unknown => {
    if (host.getType() !== 'http') return filter.catch(thrown, host) as unknown;
    const response = rawResponseOf(host.switchToHttp().getResponse());
    const record = recordOf(response);
    // The first error is the cause of those that follow from it.
    record.thrown ??= { value: thrown };
    const look = (): void => silent.watch(filter.constructor.name, response);
    try {
      const result: unknown = filter.catch(thrown, host);
      if (result instanceof Promise)
        return result.then(look, (failure: unknown) => {
          noteFailure(failure, thrown, host);
          ours.catch(failure, host);
        });
      look();
      return result;
    } catch (failure) {
      noteFailure(failure, thrown, host);
      if (scope === 'route') {
        if (!record.unanswered) record.thrown = { value: failure };
        throw failure;
      }
      ours.catch(failure, host);
      return undefined;
    }
  };
  // With the filter as its prototype it is taken for one of the same class: Nest asks for the class's metadata.
  return Object.create(filter, { catch: { value: watched, enumerable: true } }) as ExceptionFilter;
}
