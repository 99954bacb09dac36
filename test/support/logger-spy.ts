import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

/**
 * Records what is logged at a level and writes none of it. The level counts as switched on, also in applications that are
 * started with `logger: false`.
 */
export const spyOnLogger = (level: 'debug' | 'warn' | 'error') => {
  jest.spyOn(Logger, 'isLevelEnabled').mockReturnValue(true);
  return jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
};
