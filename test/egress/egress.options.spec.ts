import {
  type ForeignErrorsOption,
  resolveForeignErrors,
} from '../../libs/analytics-errors/src/egress/egress.options.js';

describe('the foreignErrors option', () => {
  it('replaces by default, everywhere', () => {
    const { mode, excludes } = resolveForeignErrors();
    expect([mode, excludes('/'), excludes('/metrics')]).toEqual(['replace', false, false]);
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
    const { excludes } = resolveForeignErrors({ exclude: [entry] });
    // Asked twice: a pattern must not remember where it matched.
    expect([excludes(path), excludes(path)]).toEqual([expected, expected]);
  });

  it.each([
    ['on', "AnalyticsErrorsModule: foreignErrors must be 'replace', 'report' or 'keep'."],
    [
      true,
      "AnalyticsErrorsModule: foreignErrors must be 'replace', 'report', 'keep' or { mode, exclude }.",
    ],
    [
      null,
      "AnalyticsErrorsModule: foreignErrors must be 'replace', 'report', 'keep' or { mode, exclude }.",
    ],
    [{ mode: 'on' }, "AnalyticsErrorsModule: foreignErrors must be 'replace', 'report' or 'keep'."],
    [
      { except: [] },
      "AnalyticsErrorsModule: foreignErrors has no option 'except'; it takes mode and exclude.",
    ],
    [
      { exclude: '/metrics' },
      "AnalyticsErrorsModule: foreignErrors.exclude must be an array of paths, such as ['/metrics', '/oauth/*'].",
    ],
    [
      { exclude: ['metrics'] },
      "AnalyticsErrorsModule: foreignErrors.exclude[0] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.",
    ],
    [
      { exclude: ['/a', '/b*'] },
      "AnalyticsErrorsModule: foreignErrors.exclude[1] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.",
    ],
    [
      { exclude: ['/a?b'] },
      "AnalyticsErrorsModule: foreignErrors.exclude[0] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.",
    ],
  ])('refuses %j with a sentence', (option, sentence) => {
    expect(() => resolveForeignErrors(option as ForeignErrorsOption)).toThrow(new Error(sentence));
  });
});
