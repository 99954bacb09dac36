import { ConsoleLogger, Logger } from '@nestjs/common';
import { RecordingLogger } from '../support/recording-logger.js';
import { isLevelEnabled } from '../../libs/analytics-errors/src/nest/log-level.js';

const enabledOf = () => (['debug', 'error'] as const).filter((level) => isLevelEnabled(level));

// The levels that an application names stay with Nest's Logger: the test that names some stands last.
describe('the levels of Nest that are written', () => {
  it('are all, as long as nobody has named any', () => {
    expect(enabledOf()).toEqual(['debug', 'error']);
  });

  it('are all with a logger of the application', () => {
    Logger.overrideLogger(new RecordingLogger());
    expect(enabledOf()).toEqual(['debug', 'error']);
  });

  it('are those that a ConsoleLogger of the application is made with', () => {
    Logger.overrideLogger(new ConsoleLogger({ logLevels: ['error'] }));
    expect(enabledOf()).toEqual(['error']);
  });

  it('are none with `logger: false`', () => {
    Logger.overrideLogger(false);
    expect(enabledOf()).toEqual([]);
  });

  it('are those that the application names', () => {
    Logger.overrideLogger(new RecordingLogger());
    Logger.overrideLogger(['error']);
    expect(enabledOf()).toEqual(['error']);
  });
});
