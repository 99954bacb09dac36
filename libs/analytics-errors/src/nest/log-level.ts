import { ConsoleLogger, Logger, type LoggerService, type LogLevel } from '@nestjs/common';

/**
 * Whether Nest's logger writes lines of a level. As long as nobody has named any levels, Nest 11 and the first releases of
 * 12 say no, and write them all.
 */
export function isLevelEnabled(level: LogLevel): boolean {
  const { staticInstanceRef: logger, logLevels } = Logger as unknown as {
    readonly staticInstanceRef?: LoggerService;
    readonly logLevels?: readonly LogLevel[];
  };
  if (Logger.isLevelEnabled(level)) return true;
  if (logger === undefined || logLevels !== undefined) return false;
  return !(logger instanceof ConsoleLogger) || logger.isLevelEnabled(level);
}
