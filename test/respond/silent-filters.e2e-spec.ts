import { setTimeout as after } from 'node:timers/promises';
import {
  type ArgumentsHost,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  Get,
  NotFoundException,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AnalyticsErrorsModule, AnalyticsExceptionFilter } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp } from '../support/adapters.js';
import { RecordingLogger } from '../support/recording-logger.js';

@Catch(ConflictException)
class SilentFilter implements ExceptionFilter {
  catch(): undefined {
    return undefined;
  }
}

@Catch(NotFoundException)
class SlowFilter implements ExceptionFilter {
  async catch(_thrown: unknown, host: ArgumentsHost): Promise<void> {
    await after(10);
    host.switchToHttp().getResponse().status(404).send({ own: true });
  }
}

@Controller()
class FilteredController {
  @Get('silent')
  @UseFilters(SilentFilter)
  silent(): never {
    throw new ConflictException();
  }

  @Get('slow')
  @UseFilters(SlowFilter)
  slow(): never {
    throw new NotFoundException();
  }
}

describe.each(ADAPTERS)('a filter of the application on %s', (adapter) => {
  it('that answers nothing within five seconds is warned of once, with its name', async () => {
    const logger = new RecordingLogger();
    const { url, close } = await startApp(
      adapter,
      { imports: [AnalyticsErrorsModule], controllers: [FilteredController] },
      (app) => app.useLogger(logger),
    );
    const controller = new AbortController();
    const asked = ['/silent', '/silent'].map((path) =>
      fetch(url + path, { signal: controller.signal }).catch(() => undefined),
    );
    expect((await fetch(`${url}/slow`)).status).toBe(404);
    await after(5300);
    const warnings = logger.ours.filter(({ message }) => message.includes('written nothing'));
    controller.abort();
    await Promise.all(asked);
    await close();
    expect(warnings.map(({ level, message }) => [level, message])).toEqual([
      [
        'warn',
        'SilentFilter was given an error and has written nothing for 5 seconds; the client waits. A filter has to answer, or throw what it is given.',
      ],
    ]);
  });

  it('that is ours, as APP_FILTER, stops the start with a sentence that says so', async () => {
    const providers = [{ provide: APP_FILTER, useClass: AnalyticsExceptionFilter }];
    await expect(
      startApp(adapter, { imports: [AnalyticsErrorsModule], providers }),
    ).rejects.toThrow(
      'AnalyticsErrorsModule: AnalyticsExceptionFilter is registered as a global filter (APP_FILTER or useGlobalFilters), which the module does itself; remove that.',
    );
  });
});
