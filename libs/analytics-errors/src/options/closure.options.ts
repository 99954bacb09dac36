/** What becomes of an error body that is not the library's. */
export type ClosureMode = 'enforce' | 'report' | 'off';

/** The long form of the `closure` option. */
export interface ClosureOptions {
  /**
   * `enforce` replaces foreign error bodies, `report` only logs what it would replace, `off` does neither.
   * @default 'enforce'
   */
  readonly mode?: ClosureMode | undefined;
  /**
   * Paths that keep the errors they write themselves: exact (`'/metrics'`), everything below (`'/oauth/*'`) or a
   * pattern (`/^\/legacy\//`). They are compared with the path as it was requested, global prefix included.
   * @default []
   */
  readonly exclude?: readonly (string | RegExp)[] | undefined;
}

/** The `closure` option in either form. */
export type ClosureOption = ClosureMode | ClosureOptions;

/** The `closure` option after its check. */
export interface ResolvedClosure {
  readonly mode: ClosureMode;
  /** Tells whether a path, without its query, keeps its own errors. */
  readonly excludes: (path: string) => boolean;
}

const MODES: readonly ClosureMode[] = ['enforce', 'report', 'off'];
const KNOWN = ['mode', 'exclude'];

const fail = (sentence: string): never => {
  throw new Error(sentence);
};

const matcherOf = (entry: string | RegExp): ((path: string) => boolean) => {
  if (entry instanceof RegExp) {
    // Without its state: a global or sticky pattern would remember where the last path matched.
    const pattern = new RegExp(entry.source, entry.flags.replace(/[gy]/g, ''));
    return (path) => pattern.test(path);
  }
  if (!entry.endsWith('/*')) return (path) => path === entry;
  const below = entry.slice(0, -1);
  return (path) => path.startsWith(below);
};

/**
 * Checks the `closure` option and fills in its defaults.
 * @throws Error with a sentence that says what to write instead.
 */
export const resolveClosure = (option: ClosureOption = {}): ResolvedClosure => {
  const options: unknown = typeof option === 'string' ? { mode: option } : option;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    fail(`closure must be 'enforce', 'report', 'off' or { mode, exclude }.`);
  }
  const { mode = 'enforce', exclude = [] } = options as ClosureOptions;
  for (const name of Object.keys(options as object)) {
    if (!KNOWN.includes(name)) fail(`closure has no option '${name}'; it takes ${KNOWN.join(' and ')}.`);
  }
  if (!MODES.includes(mode)) fail(`closure must be 'enforce', 'report' or 'off'.`);
  if (!Array.isArray(exclude)) fail(`closure.exclude must be an array of paths, such as ['/metrics', '/oauth/*'].`);
  exclude.forEach((entry: unknown, index) => {
    if (entry instanceof RegExp || (typeof entry === 'string' && /^\/[^*?#]*\*?$/.test(entry) && !/[^/]\*$/.test(entry))) return;
    fail(`closure.exclude[${index}] must be a path that starts with '/' ('/metrics', '/oauth/*') or a regular expression.`);
  });
  const matchers = exclude.map(matcherOf);
  return { mode, excludes: (path) => matchers.some((matches) => matches(path)) };
};
