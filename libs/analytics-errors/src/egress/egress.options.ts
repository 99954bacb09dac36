import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { refuseOption } from '../platform/option-checks.js';
import { normalizePath, type Routing } from '../platform/routing.js';

/** What becomes of an error body that is not the library's. */
export type ForeignErrorsMode = 'replace' | 'report' | 'keep';

/** The long form of the `foreignErrors` option. */
export interface ForeignErrorsOptions {
  /**
   * `replace` answers with ours, `report` only logs what it would replace, `keep` does neither.
   * @default 'replace'
   */
  readonly mode?: ForeignErrorsMode | undefined;
  /**
   * Paths that keep the errors they write themselves: exact (`'/metrics'`), everything below (`'/oauth/*'`) or a
   * pattern (`/^\/legacy\//`). They are compared as the router compares paths, global prefix included.
   * @default []
   */
  readonly exclude?: readonly (string | RegExp)[] | undefined;
}

/** The `foreignErrors` option in either form. */
export type ForeignErrorsOption = ForeignErrorsMode | ForeignErrorsOptions;

/** The `foreignErrors` option after its check. */
export interface ResolvedForeignErrors {
  readonly mode: ForeignErrorsMode;
  /** Tells whether a path, without its query, keeps its own errors. */
  readonly excludes: (path: string, routing: Routing) => boolean;
}

const MODES: readonly ForeignErrorsMode[] = ['replace', 'report', 'keep'];
const KNOWN = ['mode', 'exclude'];

type Matcher = ResolvedForeignErrors['excludes'];

const matcherOf = (entry: string | RegExp): Matcher => {
  if (entry instanceof RegExp) {
    // Without its state: a global or sticky pattern would remember where the last path matched.
    const flags = entry.flags.replace(/[gy]/g, '');
    const pattern = new RegExp(entry.source, flags);
    const anyCase = new RegExp(entry.source, flags.includes('i') ? flags : `${flags}i`);
    return (path, routing) =>
      [path, normalizePath(path, routing)].some((form) =>
        (routing.caseSensitive ? pattern : anyCase).test(form),
      );
  }
  if (!entry.endsWith('/*'))
    return (path, routing) => normalizePath(path, routing) === normalizePath(entry, routing);
  const base = entry.slice(0, -2);
  return (path, routing) =>
    normalizePath(path, routing).startsWith(`${normalizePath(base, routing)}/`);
};

/**
 * Checks the `foreignErrors` option and fills in its defaults.
 * @throws Error with a sentence that says what to write instead.
 */
export const resolveForeignErrors = (option: ForeignErrorsOption = {}): ResolvedForeignErrors => {
  const options: unknown = typeof option === 'string' ? { mode: option } : option;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    refuseOption(`foreignErrors must be 'replace', 'report', 'keep' or { mode, exclude }.`);
  }
  const { mode = 'replace', exclude = [] } = options as ForeignErrorsOptions;
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name))
      refuseOption(`foreignErrors has no option '${name}'; it takes ${KNOWN.join(' and ')}.`);
  }
  if (!MODES.includes(mode)) refuseOption(`foreignErrors must be 'replace', 'report' or 'keep'.`);
  if (!Array.isArray(exclude))
    refuseOption(
      `foreignErrors.exclude must be an array of paths, such as ['/metrics', '/oauth/*'].`,
    );
  exclude.forEach((entry: unknown, index) => {
    if (
      entry instanceof RegExp ||
      (typeof entry === 'string' && /^\/[^*?#]*\*?$/.test(entry) && !/[^/]\*$/.test(entry))
    )
      return;
    refuseOption(
      `foreignErrors.exclude[${index}] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.`,
    );
  });
  const matchers = exclude.map(matcherOf);
  return {
    mode,
    excludes: (path, routing) => matchers.some((matches) => matches(path, routing)),
  };
};

/** What the guard at the socket needs to know of the module's options. */
export interface EgressSettings {
  readonly foreignErrors: ResolvedForeignErrors;
  /** The codes that the service knows. */
  readonly registry: ExceptionRegistry;
}
