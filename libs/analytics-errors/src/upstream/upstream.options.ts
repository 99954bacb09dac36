import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';

/** Upstreams that the catalogue has codes for. */
export const BUILT_IN_UPSTREAMS = ['aux', 'bintu', 'cts', 'redis', 'es'] as const;
export type BuiltInUpstreamName = (typeof BUILT_IN_UPSTREAMS)[number];

/**
 * Upstreams of the service's own, as a declaration that the service adds to:
 * `declare module 'nestjs-analytics-errors' { interface OwnUpstreams { billing: true } }`.
 * From there on `upstream('billing', …)` compiles, and the `upstreams` option must name its exceptions.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an interface, because only interfaces can be added to
export interface OwnUpstreams {}

/** What `upstream()` and `@Upstream()` take. */
export type UpstreamName = keyof (OwnUpstreams & Record<BuiltInUpstreamName, true>);

/** The exception for an upstream without a usable answer, and the one for an answer whose status is not 2xx. */
export type UpstreamExceptions = readonly [
  plain: AnalyticsExceptionClass,
  http: AnalyticsExceptionClass,
];

/** The exceptions of a service's own upstreams, by name. */
export type UpstreamsOption = Readonly<Record<string, UpstreamExceptions>> & {
  readonly [Name in keyof OwnUpstreams]: UpstreamExceptions;
} & Readonly<Partial<Record<BuiltInUpstreamName, never>>>;

const NAME = /^[A-Za-z][\w.-]{0,63}$/;
const EXAMPLE = '{ billing: [BillingException, BillingHttpException] }';

/** Whether a text can be the name of an upstream; names stand in log lines. */
export const isUpstreamName = (name: unknown): name is string =>
  typeof name === 'string' && NAME.test(name);

const problemOf = (
  name: string,
  pair: unknown,
  registry: ExceptionRegistry,
): string | undefined => {
  if (!isUpstreamName(name))
    return `upstreams has the name ${JSON.stringify(name)}; a name is a letter, then letters, digits, '_', '.' or '-'.`;
  if ((BUILT_IN_UPSTREAMS as readonly string[]).includes(name))
    return `upstreams.${name} is built in; leave it out or choose another name.`;
  if (!Array.isArray(pair) || pair.length !== 2)
    return `upstreams.${name} must be a pair of exception classes, such as ${EXAMPLE}.`;
  for (const [index, exceptionClass] of (pair as Partial<AnalyticsExceptionClass>[]).entries()) {
    const { code, status } = Object(exceptionClass) as Partial<AnalyticsExceptionClass>;
    const place = `upstreams.${name}[${index}]`;
    if (typeof exceptionClass !== 'function' || typeof code !== 'string')
      return `${place} must be an exception class with a code.`;
    if (registry.byCode(code) !== exceptionClass)
      return `${place} has the code ${code}, which is not known; add its class to 'exceptions'.`;
    if (Number(status) < 500)
      return `${place} has the status ${String(status)}; a failing upstream is no fault of the client, so use one from 500 on.`;
  }
  return undefined;
};

/**
 * Checks the exceptions of a service's own upstreams.
 * @throws Error with a sentence that names the entry and says what to write instead.
 */
export const resolveUpstreams = (
  upstreams: unknown,
  registry: ExceptionRegistry,
): Readonly<Record<string, UpstreamExceptions>> => {
  if (typeof upstreams !== 'object' || upstreams === null || Array.isArray(upstreams))
    throw new Error(`upstreams must be an object such as ${EXAMPLE}.`);
  const entries = Object.entries(upstreams);
  for (const [name, pair] of entries) {
    const problem = problemOf(name, pair, registry);
    if (problem !== undefined) throw new Error(problem);
  }
  return upstreams as Readonly<Record<string, UpstreamExceptions>>;
};

/** Names the upstreams whose failures have codes, for the line at start-up. */
export const describeUpstreams = (own: Readonly<Record<string, unknown>>): string =>
  `upstreams: ${[...BUILT_IN_UPSTREAMS, ...Object.keys(own)].join(', ')}`;
