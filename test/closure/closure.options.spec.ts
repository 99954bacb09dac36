import { type ClosureOption, resolveClosure } from '../../libs/analytics-errors/src/options/closure.options.js';

describe('the closure option', () => {
  it('enforces by default, everywhere', () => {
    const { mode, excludes } = resolveClosure();
    expect([mode, excludes('/'), excludes('/metrics')]).toEqual(['enforce', false, false]);
  });

  it.each([
    ['/metrics', '/metrics', true],
    ['/metrics', '/metrics/more', false],
    ['/oauth/*', '/oauth/token', true],
    ['/oauth/*', '/oauth/a/b', true],
    ['/oauth/*', '/oauth', false],
    ['/oauth/*', '/oauthority', false],
    [/^\/v\d+\/legacy/g, '/v1/legacy', true],
    [/^\/v\d+\/legacy/g, '/v1/modern', false],
  ])('excludes by %s: is %s excluded? %s', (entry, path, expected) => {
    const { excludes } = resolveClosure({ exclude: [entry] });
    // Asked twice: a pattern must not remember where it matched.
    expect([excludes(path), excludes(path)]).toEqual([expected, expected]);
  });

  it.each([
    ['on', "closure must be 'enforce', 'report' or 'off'."],
    [true, "closure must be 'enforce', 'report', 'off' or { mode, exclude }."],
    [null, "closure must be 'enforce', 'report', 'off' or { mode, exclude }."],
    [{ mode: 'on' }, "closure must be 'enforce', 'report' or 'off'."],
    [{ except: [] }, "closure has no option 'except'; it takes mode and exclude."],
    [{ exclude: '/metrics' }, "closure.exclude must be an array of paths, such as ['/metrics', '/oauth/*']."],
    [{ exclude: ['metrics'] }, "closure.exclude[0] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression."],
    [
      { exclude: ['/a', '/b*'] },
      "closure.exclude[1] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.",
    ],
    [{ exclude: ['/a?b'] }, "closure.exclude[0] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression."],
  ])('refuses %j with a sentence', (option, sentence) => {
    expect(() => resolveClosure(option as ClosureOption)).toThrow(new Error(sentence));
  });
});
