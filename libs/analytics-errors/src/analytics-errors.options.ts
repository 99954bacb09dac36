import type { AnalyticsExceptionClass } from './exceptions/analytics.exception.js';
import { DEFAULT_ERROR_MESSAGE } from './catalogue/catalogue.js';
import { assertExceptions, createRegistry } from './exceptions/exception-registry.js';
import { defaultStacks, type StacksOption } from './exceptions/stacks.js';
import type { Classifier } from './platform/classifier.js';
import type { ErrorObserver } from './log/observers.js';
import { type AccessOptions, resolveAccessOptions } from './access/access.options.js';
import { type ForeignErrorsOption, resolveForeignErrors } from './egress/egress.options.js';
import { DEFAULT_CHALLENGE, type JwtOptions, resolveJwtOptions } from './access/jwt/jwt.options.js';
import {
  resolveHttpExceptionText,
  resolveStatuses,
  type StatusesOption,
} from './decide/decide.options.js';
import { nearestName, refuseOption } from './platform/option-checks.js';
import { type RequestIdOption, resolveRequestId } from './platform/request-id.options.js';
import { type ReferenceOptions, resolveReference } from './reference/reference.options.js';
import { resolveRoutes, type RoutesOptions } from './routes/routes.options.js';
import { resolveUpstreams, type UpstreamsOption } from './upstream/upstream.options.js';
import { resolveValidation, type ValidationOption } from './validation/validation.options.js';

/** How errors are written: by the client's `Accept`, or always in one form. */
export type ErrorFormatOption = 'negotiate' | 'envelope' | 'problem';

/** Options of `AnalyticsErrorsModule.forRoot`; all have a default. */
export interface AnalyticsErrorsOptions {
  /**
   * `negotiate` answers with RFC 9457 problem details to clients that prefer them in `Accept`, else with the envelope.
   * @default 'negotiate'
   */
  readonly format?: ErrorFormatOption | undefined;
  /**
   * Text of the codes that the specification marks `DefaultErrorMsg`.
   * @default DEFAULT_ERROR_MESSAGE
   */
  readonly defaultErrorMessage?: string | undefined;
  /**
   * The request header that carries the request id, and whether successful responses get `X-Request-Id` as errors do.
   * @default { header: 'x-request-id', onSuccess: false }
   */
  readonly requestId?: RequestIdOption | undefined;
  /**
   * Codes of the service's own, made with `defineException`; also `extraExceptions`. The first one with a status that
   * the catalogue lacks takes that status over.
   * @default []
   */
  readonly exceptions?: readonly AnalyticsExceptionClass[] | undefined;
  /**
   * Which exception or code answers an error of which only the status is known, whoever gave it:
   * `{ 404: ResourceNotFoundException, 409: 'E1004_INVALID_VALUE' }`. Comes before `exceptions`.
   * @default {}
   */
  readonly statuses?: StatusesOption | undefined;
  /**
   * Whether the text that the application gives to an `HttpException` below 500 becomes `userInfo`.
   * @default true
   */
  readonly httpExceptionText?: boolean | undefined;
  /**
   * Functions that say which exception a thrown value stands for, asked before the library's own.
   * @default []
   */
  readonly classifiers?: readonly Classifier[] | undefined;
  /**
   * Upstreams of the service's own, each with the exception for no usable answer and the one for an HTTP error:
   * `{ billing: [BillingException, BillingHttpException] }`. Declare the names in `OwnUpstreams`.
   * @default {}
   */
  readonly upstreams?: UpstreamsOption | undefined;
  /**
   * Options of the global validation pipe, which are those of Nest's ValidationPipe; `false` registers none.
   * @default { transform: true }
   */
  readonly validation?: ValidationOption | undefined;
  /**
   * What becomes of error bodies that others write: `replace` answers with ours, `report` only logs
   * them, `keep` does neither; `{ mode, exclude }` names paths that keep theirs.
   * @default 'replace'
   */
  readonly foreignErrors?: ForeignErrorsOption | undefined;
  /**
   * Told of each error once, for metrics and error trackers.
   * @default []
   */
  readonly onError?: ErrorObserver | readonly ErrorObserver[] | undefined;
  /**
   * Which exceptions of the library capture a stack: `all`, or in full only those with a status of 500 or more. It
   * holds for the whole process.
   * @default '5xx' where NODE_ENV is 'production', else 'all'
   */
  readonly stacks?: StacksOption | undefined;
  /** How tokens are found and verified; needed as soon as a JWT guard or decorator is in use. */
  readonly jwt?: JwtOptions | undefined;
  /** The access levels, and what the guards ask the service about organizations and API keys. */
  readonly access?: AccessOptions | undefined;
  /** Serves a page per code, and links each error to its page; off without it. */
  readonly reference?: ReferenceOptions | undefined;
  /** Which errors routes can answer: what was found in the code, and whether answers are compared with it. */
  readonly routes?: RoutesOptions | undefined;
}

const FORMATS: readonly ErrorFormatOption[] = ['negotiate', 'envelope', 'problem'];

const STACKS: readonly StacksOption[] = ['all', '5xx'];

/** The names of all options. */
export const OPTION_NAMES = [
  'format',
  'defaultErrorMessage',
  'requestId',
  'exceptions',
  'statuses',
  'httpExceptionText',
  'classifiers',
  'validation',
  'jwt',
  'access',
  'upstreams',
  'foreignErrors',
  'onError',
  'stacks',
  'reference',
  'routes',
] as const satisfies readonly (keyof AnalyticsErrorsOptions)[];

const resolveOrFail = <T>(resolve: () => T): T => {
  try {
    return resolve();
  } catch (error) {
    return refuseOption((error as Error).message);
  }
};

const assertFunctions = (name: string, list: readonly unknown[]): void => {
  list.forEach((entry, index) => {
    if (typeof entry !== 'function') refuseOption(`${name}[${index}] must be a function.`);
  });
};

const assertNames = (options: unknown): void => {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    refuseOption('forRoot takes an object of options.');
  const unknown = Object.keys(options).find(
    (name) => !(OPTION_NAMES as readonly string[]).includes(name),
  );
  if (unknown === undefined) return;
  const meant = nearestName(unknown, OPTION_NAMES);
  refuseOption(
    `there is no option '${unknown}'; ${meant === undefined ? `the options are ${OPTION_NAMES.join(', ')}.` : `did you mean '${meant}'?`}`,
  );
};

/**
 * Checks the options and fills in the defaults.
 * @throws Error with a sentence that names the option and says what to write instead.
 */
export const resolveOptions = (options: AnalyticsErrorsOptions = {}) => {
  assertNames(options);
  const {
    format = 'negotiate',
    defaultErrorMessage = DEFAULT_ERROR_MESSAGE,
    exceptions = [],
    classifiers = [],
    upstreams = {},
    foreignErrors,
    onError = [],
    stacks = defaultStacks(),
    jwt,
    access,
  } = options;
  if (!FORMATS.includes(format))
    refuseOption(`format must be one of ${FORMATS.map((known) => `'${known}'`).join(', ')}.`);
  if (typeof defaultErrorMessage !== 'string' || defaultErrorMessage.trim() === '')
    refuseOption('defaultErrorMessage must be a text that is not empty.');
  if (!STACKS.includes(stacks)) refuseOption(`stacks must be 'all' or '5xx'.`);
  resolveOrFail(() => assertExceptions(exceptions));
  if (!Array.isArray(classifiers))
    refuseOption(
      'classifiers must be an array of functions (thrown) => AnalyticsException | undefined.',
    );
  assertFunctions('classifiers', classifiers);
  const observers: readonly ErrorObserver[] = typeof onError === 'function' ? [onError] : onError;
  if (!Array.isArray(observers))
    refuseOption('onError must be a function or an array of functions.');
  assertFunctions('onError', observers);
  const registry = createRegistry(exceptions);
  const reference = resolveReference(options.reference);
  const tokens = jwt === undefined ? undefined : resolveJwtOptions(jwt);
  return {
    format,
    defaultErrorMessage,
    ...resolveRequestId(options.requestId),
    registry,
    ownCodes: exceptions.length,
    statuses: resolveStatuses(options.statuses, registry),
    httpExceptionText: resolveHttpExceptionText(options.httpExceptionText),
    classifiers,
    upstreams: resolveOrFail(() => resolveUpstreams(upstreams, registry)),
    foreignErrors: resolveForeignErrors(foreignErrors),
    stacks,
    // A list of our own: the module's observers join it.
    observers: Array.from<ErrorObserver>(observers),
    reference,
    pageOf: reference?.pageOf,
    routes: resolveRoutes(options.routes, registry),
    validation: resolveValidation(options.validation),
    jwt: tokens,
    challenge: tokens?.challenge ?? DEFAULT_CHALLENGE,
    access: resolveAccessOptions(access),
  };
};

/** The options after `resolveOptions`: complete and checked. */
export type ResolvedAnalyticsErrorsOptions = ReturnType<typeof resolveOptions>;
