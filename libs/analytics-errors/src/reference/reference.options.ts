import { assertKnownOptions, refuseOption } from '../platform/option-checks.js';

/** Where the reference of the codes is. At least one of the two is needed. */
export interface ReferenceOptions {
  /** Path at which the application serves it, outside of its global prefix and its versions. */
  readonly path?: string | undefined;
  /**
   * Address that clients reach it under, such as `https://docs.example.com/errors`: behind a proxy,
   * or where somebody else serves what `analytics-errors docs` wrote. Without it errors link to
   * `path`, relative to the host that they came from.
   */
  readonly url?: string | undefined;
}

const KNOWN = ['path', 'url'] as const satisfies readonly (keyof ReferenceOptions)[];
const PATH = /^(?:\/[\w.~-]+)+$/;

/**
 * Checks the `reference` option.
 * @throws Error with a sentence that says what to write instead.
 */
export const resolveReference = (options?: ReferenceOptions) => {
  if (options === undefined) return undefined;
  assertKnownOptions('reference', options, KNOWN);
  const { path, url } = options;
  if (path === undefined && url === undefined)
    refuseOption("reference needs a path that it is served at, such as { path: '/errors' }.");
  if (path !== undefined && (typeof path !== 'string' || !PATH.test(path)))
    refuseOption("reference.path must be a path without a slash at its end, such as '/errors'.");
  if (url !== undefined) assertUrl(url);
  const base = (url ?? path ?? '').replace(/\/+$/, '');
  return { path, pageOf: (code: string) => `${base}/${code}` };
};

/** The `reference` option after its check; `undefined` without a reference. */
export type ResolvedReferenceOptions = ReturnType<typeof resolveReference>;

const assertUrl = (url: unknown): void => {
  // The address stands in a header, so that it must not hold what ends one there.
  const isAddress =
    typeof url === 'string' && /^https?:\/\/[^\s<>"?#\\]+$/.test(url) && URL.canParse(url);
  if (!isAddress)
    refuseOption(
      "reference.url must be an address without query and fragment, such as 'https://docs.example.com/errors'.",
    );
};
