import {
  type AnalyticsErrorsOptions,
  DEFAULT_ERROR_MESSAGE,
  StateConflictException,
} from 'nestjs-analytics-errors';
import {
  OPTION_NAMES,
  resolveOptions,
} from '../libs/analytics-errors/src/analytics-errors.options.js';

const resolveUnchecked = resolveOptions as (options: unknown) => unknown;

describe('the options', () => {
  const defaults = {
    format: 'negotiate',
    defaultErrorMessage: DEFAULT_ERROR_MESSAGE,
    requestIdHeader: 'x-request-id',
    requestIdOnSuccess: false,
    statuses: new Map(),
    httpExceptionText: true,
    ownCodes: 0,
    classifiers: [],
    observers: [],
  };

  it.each<[string, AnalyticsErrorsOptions | undefined]>([
    ['nothing', undefined],
    ['an empty object', {}],
    [
      'unset configuration keys',
      {
        format: undefined,
        defaultErrorMessage: undefined,
        requestId: undefined,
        statuses: undefined,
        httpExceptionText: undefined,
        exceptions: undefined,
        classifiers: undefined,
        onError: undefined,
      },
    ],
  ])('have the documented defaults, given %s', (_case, options) => {
    expect(resolveOptions(options)).toMatchObject(defaults);
  });

  it('compare the name of the request id header without its case', () => {
    expect(resolveOptions({ requestId: { header: 'X-Correlation-Id' } }).requestIdHeader).toBe(
      'x-correlation-id',
    );
  });

  it('take one observer or several', () => {
    const observer = (): void => undefined;
    expect([
      resolveOptions({ onError: observer }).observers,
      resolveOptions({ onError: [observer] }).observers,
    ]).toEqual([[observer], [observer]]);
  });
});

describe('a wrong option stops the start with a sentence', () => {
  it.each<[unknown, string]>([
    [null, 'forRoot takes an object of options.'],
    ['problem', 'forRoot takes an object of options.'],
    [{ fromat: 'problem' }, "there is no option 'fromat'; did you mean 'format'?"],
    [{ filters: [] }, `there is no option 'filters'; the options are ${OPTION_NAMES.join(', ')}.`],
    [[], 'forRoot takes an object of options.'],
    [{ format: 'xml' }, "format must be one of 'negotiate', 'envelope', 'problem'."],
    [{ format: null }, "format must be one of 'negotiate', 'envelope', 'problem'."],
    [{ defaultErrorMessage: '' }, 'defaultErrorMessage must be a text that is not empty.'],
    [{ defaultErrorMessage: 42 }, 'defaultErrorMessage must be a text that is not empty.'],
    ...['x request id', '', false].map((header): [unknown, string] => [
      { requestId: { header } },
      "requestId.header must be the name of a header, such as 'x-request-id'.",
    ]),
    [{ requestId: 'x-request-id' }, 'requestId must be an object of options.'],
    [
      { requestId: { onsuccess: true } },
      "there is no option 'requestId.onsuccess'; did you mean 'onSuccess'?",
    ],
    [{ requestId: { onSuccess: 1 } }, 'requestId.onSuccess must be true or false.'],
    [{ httpExceptionText: 'yes' }, 'httpExceptionText must be true or false.'],
    [{ statuses: [] }, "statuses must be an object such as { 409: 'E1004_INVALID_VALUE' }."],
    [
      { statuses: { 302: 'E1004_INVALID_VALUE' } },
      'statuses takes HTTP statuses from 400 to 599 as its keys.',
    ],
    [
      { statuses: { 409: 'E1004' } },
      "statuses[409] must be a code of the catalogue or of a registered exception, in full, such as 'E1004_INVALID_VALUE'.",
    ],
    [
      { statuses: { 409: Error } },
      "statuses[409] must be an exception class or a code in full, such as 'E1004_INVALID_VALUE'.",
    ],
    [
      { statuses: { 409: StateConflictException } },
      'statuses[409] names StateConflictException, which is not registered; add it to exceptions: [StateConflictException].',
    ],
    [
      { exceptions: null },
      'exceptions must be an array of classes that extend defineException({ code, status, message }).',
    ],
    [
      { classifiers: () => undefined },
      'classifiers must be an array of functions (thrown) => AnalyticsException | undefined.',
    ],
    [{ classifiers: ['redis'] }, 'classifiers[0] must be a function.'],
    [{ onError: 'log' }, 'onError must be a function or an array of functions.'],
    [
      { onError: { notify: () => undefined } },
      'onError must be a function or an array of functions.',
    ],
    [{ onError: [() => undefined, null] }, 'onError[1] must be a function.'],
    [{ stacks: '4xx' }, `stacks must be 'all' or '5xx'.`],
    [{ stacks: true }, `stacks must be 'all' or '5xx'.`],
    // A sentence of each area, so that none of them is without the name of the module, or has it twice.
    [{ foreignErrors: 'on' }, `foreignErrors must be 'replace', 'report' or 'keep'.`],
    [
      { validation: true },
      'validation must be false, or an object with options of ValidationPipe.',
    ],
    [
      { upstreams: [] },
      'upstreams must be an object such as { billing: [BillingException, BillingHttpException] }.',
    ],
    [
      { jwt: {} },
      'jwt needs one of jwt.secret, jwt.publicKey, jwt.keyProvider, jwt.jwks and jwt.issuers; is the environment variable set?',
    ],
    [
      { access: { levels: [] } },
      "access.levels must be an array of names, lowest first, such as ['basic', 'premium'].",
    ],
  ])('%j', (options, sentence) => {
    expect(() => resolveUnchecked(options)).toThrow(
      new Error(`AnalyticsErrorsModule: ${sentence}`),
    );
  });
});
