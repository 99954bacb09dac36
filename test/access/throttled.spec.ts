import { jest } from '@jest/globals';
import { throttled } from '../../libs/analytics-errors/src/access/throttled.js';

describe('a throttled warning', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is written at once, then once a minute with how often it was said', () => {
    const write = jest.fn();
    const warn = throttled(write);
    for (const second of [0, 1, 59, 60, 61, 119, 240]) {
      jest.setSystemTime(second * 1000);
      warn('a');
    }
    expect(write.mock.calls.flat()).toEqual(['a', 'a (3 times)', 'a (3 times)']);
  });

  it('is counted by its sentence, of which there are not endlessly many', () => {
    const write = jest.fn();
    const warn = throttled(write);
    for (let index = 0; index < 60; index += 1) warn(`sentence ${index}`);
    warn('sentence 0');
    expect(write).toHaveBeenCalledTimes(50);
  });
});
