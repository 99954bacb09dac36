import { assertKnownOptions, refuseOption } from '../platform/option-checks.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { ErrorsMetadata } from './errors-metadata.js';

/** What is done about a code that a route answers and that nothing declares for it. */
export type OnUndeclared = 'warn' | 'throw' | 'off';

/** Options about the errors of routes. */
export interface RoutesOptions {
  /** What `analytics-errors check --write` found and wrote into `errors.metadata.ts`. */
  readonly errors?: ErrorsMetadata | undefined;
  /**
   * Compares each code that a route answers with those that it can answer: `warn` logs each pair of
   * route and code once. `throw` throws an error outside of the request, so that the answer is the
   * same and the test that runs fails; it does so in tests only (`NODE_ENV` is `test`, which Jest and
   * Vitest set, or `node --test` runs), and warns elsewhere, because it would end the process.
   * Tests can also collect the pairs, with `collectErrors` of `nestjs-analytics-errors/testing`.
   * @default 'off'
   */
  readonly onUndeclared?: OnUndeclared | undefined;
}

const KNOWN = ['errors', 'onUndeclared'] as const satisfies readonly (keyof RoutesOptions)[];
const MODES: readonly OnUndeclared[] = ['warn', 'throw', 'off'];

/**
 * Checks the options of `routes` and fills in the defaults.
 * @throws Error with a sentence that says what to write instead.
 */
export const resolveRoutes = (options: RoutesOptions = {}, registry: ExceptionRegistry) => {
  assertKnownOptions('routes', options, KNOWN);
  const { errors, onUndeclared = 'off' } = options;
  if (!MODES.includes(onUndeclared))
    refuseOption("routes.onUndeclared must be 'warn', 'throw' or 'off'.");
  if (errors !== undefined) assertMetadata(errors, registry);
  return { errors, onUndeclared };
};

/** The options of `routes` after their check. */
export type ResolvedRoutesOptions = ReturnType<typeof resolveRoutes>;

const assertMetadata = (errors: unknown, registry: ExceptionRegistry): void => {
  const { routes, isOrganizationEnabled, findApiKey } = Object(errors) as Partial<ErrorsMetadata>;
  if (!Array.isArray(routes))
    refuseOption(
      'routes.errors must be `errorsMetadata` of errors.metadata.ts, which `analytics-errors check --write` writes.',
    );
  const found = [
    ...(routes as ErrorsMetadata['routes']).flatMap(([, handlers]) => Object.values(handlers)),
    isOrganizationEnabled ?? [],
    findApiKey ?? [],
  ].flat();
  const unknown = found.find((code) => !code.startsWith('upstream:') && !registry.byCode(code));
  if (unknown !== undefined)
    refuseOption(
      `routes.errors names ${unknown}, which is not known; add its class to 'exceptions', or write the file anew with \`analytics-errors check --write\`.`,
    );
};
