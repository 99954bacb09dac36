import { EXACT_ROUTING } from '../../libs/analytics-errors/src/platform/routing.js';
import {
  type ForeignErrorsOption,
  resolveForeignErrors,
} from '../../libs/analytics-errors/src/egress/egress.options.js';

describe('the foreignErrors option', () => {
  it('replaces by default, everywhere', () => {
    const { mode, excludes } = resolveForeignErrors();
    expect([mode, excludes('/', EXACT_ROUTING), excludes('/metrics', EXACT_ROUTING)]).toEqual([
      'replace',
      false,
      false,
    ]);
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
    expect([excludes(path, EXACT_ROUTING), excludes(path, EXACT_ROUTING)]).toEqual([
      expected,
      expected,
    ]);
  });

  it.each([
    ['/oauth/token', '/oauth/token/', { ignoresTrailingSlash: true }],
    ['/oauth/token/', '/oauth/token', { ignoresTrailingSlash: true }],
    ['/oauth/token', '/OAuth/Token', { caseSensitive: false }],
    ['/OAuth/*', '/oauth/Token', { caseSensitive: false }],
    ['/oauth/token', '/oauth/tok%65n', { decodes: true }],
    ['/caf\u00e9', '/caf%C3%A9', { decodes: true }],
    ['/oauth/token', '//oauth//token', { ignoresDuplicateSlashes: true }],
    ['/oauth/token', '/oauth/token;a=b', { cutsAtSemicolon: true }],
    [/^\/oauth\/token$/, '/OAuth/Token', { caseSensitive: false }],
    [/^\/oauth\/token$/, '/oauth/tok%65n', { decodes: true }],
    [/^\/oauth\/token$/, '/oauth/token/', { ignoresTrailingSlash: true }],
  ])('excludes by %s what its router takes for the same: %s', (entry, path, routing) => {
    const { excludes } = resolveForeignErrors({ exclude: [entry] });
    expect([
      excludes(path, { ...EXACT_ROUTING, ...routing }),
      excludes(path, EXACT_ROUTING),
    ]).toEqual([true, false]);
  });

  it('survives an encoding that is none', () => {
    const { excludes } = resolveForeignErrors({ exclude: ['/oauth/*'] });
    expect(excludes('/oauth/%E0%A4', { ...EXACT_ROUTING, decodes: true })).toBe(true);
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
