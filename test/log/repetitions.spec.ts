import { jest } from '@jest/globals';
import { Repetitions } from '../../libs/analytics-errors/src/log/repetitions.js';

describe('what the log says once', () => {
  const lines: string[] = [];
  let repetitions: Repetitions;
  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = 0;
    repetitions = new Repetitions((line) => lines.push(line));
  });
  afterEach(() => jest.useRealTimers());

  const come = (kind: string, times: number): boolean[] =>
    Array.from({ length: times }, () => repetitions.isFirst(kind));

  it('is the first of each kind', () => {
    expect([...come('a', 3), ...come('b', 1)]).toEqual([true, false, false, true]);
  });

  it('is followed by totals, a minute after a repetition, of the kinds that came again', () => {
    come('a', 41);
    come('b', 1);
    jest.advanceTimersByTime(59_999);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(lines).toEqual(['41 times since the start, 40 of them new: a']);
    come('a', 2);
    jest.advanceTimersByTime(60_000);
    expect(lines.slice(1)).toEqual(['43 times since the start, 2 of them new: a']);
  });

  it('has no timer while nothing is repeated, and keeps no process alive', () => {
    come('a', 1);
    expect(jest.getTimerCount()).toBe(0);
    come('a', 1);
    jest.advanceTimersByTime(60_000);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
    const unref = jest.spyOn(globalThis, 'setTimeout');
    come('a', 1);
    const timer = unref.mock.results[0]?.value as NodeJS.Timeout;
    unref.mockRestore();
    expect(timer.hasRef()).toBe(false);
    repetitions.flush();
  });

  it('has its totals at the end, and nothing after that', () => {
    come('a', 2);
    repetitions.flush();
    repetitions.flush();
    jest.advanceTimersByTime(60_000);
    expect(lines).toEqual(['2 times since the start, 1 of them new: a']);
  });

  it('counts together what comes in more kinds than a service has', () => {
    for (let kind = 0; kind < 5000; kind += 1) come(`kind ${kind}`, 1);
    repetitions.flush();
    expect(lines).toEqual(['4500 times since the start, 4499 of them new: of other kinds']);
  });

  it('is not lost with a logger that fails', () => {
    const failing = new Repetitions(() => {
      throw new Error('full');
    });
    failing.isFirst('a');
    failing.isFirst('a');
    expect(() => failing.flush()).not.toThrow();
  });
});
