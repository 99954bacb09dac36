/**
 * The text behind the specification's `DefaultErrorMsg`, which names a constant and is not a sentence for people.
 * A service replaces it with the `defaultErrorMessage` option.
 */
export const DEFAULT_ERROR_MESSAGE =
  'An internal error occurred. Please try again later; if it persists, contact support with the request id.';

/** What is known of one error code. Everything else (classes, bodies, documents) is derived from it. */
export interface CatalogueEntry {
  /** HTTP status, the same in every response that carries the code. */
  readonly status: number;
  /** Sent as it stands: constant, with nothing of the request or of an upstream in it. */
  readonly message: string;
  /** When the code is answered, and which neighbouring code it is not. */
  readonly causes: readonly string[];
  /** What the sender of the request can do. */
  readonly clientAction: string;
  /** What the operator of the service can do. */
  readonly operatorAction: string;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
  /** Version of the library that introduced the code. */
  readonly since: string;
  /** Set when the code is no longer answered; its number stays taken for ever. */
  readonly retired?: { readonly since: string; readonly use?: string };
}

export const CATALOGUE = {
  // E1xxx: the request

  E1001_ENDPOINT_NOT_FOUND: {
    status: 404,
    message: 'The requested URL was not found on this server',
    causes: [
      'No route answers this method and path; a thing that a known route cannot find has a code of its own, E2xxx or E3xxx.',
      'The path holds a percent-encoding that cannot be decoded.',
    ],
    clientAction: 'Check the method, the path and the version in it against the API reference.',
    operatorAction:
      'If the route should exist, check the global prefix, the versioning and that its module is imported.',
    retryable: false,
    since: '1.0.0',
  },
  E1002_PARAM_REQUIRED: {
    status: 400,
    message: 'Parameter is required',
    causes: [
      'A query, path or header parameter that the route needs is absent; for a property of the body see E1007.',
    ],
    clientAction: 'Send the parameters that `details` names.',
    operatorAction: 'Nothing, unless a released client leaves the parameter out.',
    retryable: false,
    since: '1.0.0',
  },
  E1003_WRONG_DATA_TYPE: {
    status: 400,
    message: 'Wrong data type',
    causes: [
      'A value is of another type than expected, such as a number in quotes or a string where an array belongs; a value of the right type that is not acceptable is E1004.',
    ],
    clientAction: 'Send the values that `details` names in the type that the API reference gives.',
    operatorAction: 'Nothing, unless a released client sends the wrong type.',
    retryable: false,
    since: '1.0.0',
  },
  E1004_INVALID_VALUE: {
    status: 400,
    message: 'Invalid value',
    causes: [
      'A value has the right type and still fails validation: a country that does not exist, a time range that cannot be.',
    ],
    clientAction: 'Correct the values that `details` names.',
    operatorAction: 'Nothing, unless the rule itself is too strict.',
    retryable: false,
    since: '1.0.0',
  },
  E1005_TOO_MANY_PARAMS: {
    status: 400,
    message: 'Too many parameters',
    causes: [
      'An array has more entries than the route allows, such as the streams or tags of one filter.',
      'The request has a query or path parameter that the route does not take, on a route that forbids it; for a body see E1006.',
    ],
    clientAction:
      'Shorten the array that `details` names, or split the request into several; leave out what the route does not take.',
    operatorAction: 'Nothing, unless the limit is too low for what users need.',
    retryable: false,
    since: '1.0.0',
  },
  E1006_INVALID_REQ_BODY: {
    status: 400,
    message: 'Error while JSON/URL request body parsing',
    causes: [
      'The body cannot be parsed, is too large, is missing altogether, or has an unknown structure or an unknown property; a known structure that lacks a property is E1007.',
    ],
    clientAction:
      'Send a complete body in the format that `Content-Type` announces, with the properties of the API reference and no others.',
    operatorAction: 'If large bodies are meant to pass, raise the body parser’s limit.',
    retryable: false,
    since: '1.0.0',
  },
  E1007_MISSING_PROPS_REQ_BODY: {
    status: 422,
    message: 'The request body has missing properties',
    causes: [
      'The body parses and lacks a property that it must have; for query, path and header parameters see E1002.',
    ],
    clientAction: 'Add the properties that `details` names.',
    operatorAction: 'Nothing, unless a released client leaves the property out.',
    retryable: false,
    since: '1.0.0',
  },
  E1008_GENERAL_REQ_BODY_ISSUES: {
    status: 403,
    message: 'Found issues with the request body',
    causes: [
      'The body is well formed and what it asks for is refused: it names streams that do not belong to the caller’s organization, or that are excluded from alerting.',
    ],
    clientAction: 'Name only what belongs to your organization and may be used this way.',
    operatorAction:
      'Check ownership and exclusions if the caller disagrees; the log line has the request id.',
    retryable: false,
    since: '1.0.0',
  },
  E1009_INVALID_HEADER: {
    status: 403,
    message: 'The given header is invalid',
    causes: [
      'A request header breaks a rule: of HTTP (its syntax, size or framing), of the server (media type, encoding) or of the route; a missing or bad token is E6012 or E6011.',
    ],
    clientAction:
      'Correct the header that `details` names; without details check Host, Content-Type, Content-Length and the size of all headers.',
    operatorAction:
      'If the headers are legitimate, check the server’s header limits and the proxy in front of it.',
    retryable: false,
    since: '1.0.0',
  },

  // E2xxx: users, organizations, API keys

  E2001_USER_NOT_FOUND: {
    status: 404,
    message: 'User not found',
    causes: [
      'The user that the token names does not exist, or no longer; a wrong e-mail or password at login is E2002.',
    ],
    clientAction: 'Log in again; if it persists, the account is gone.',
    operatorAction: 'Check whether the account was deleted while its tokens were still valid.',
    retryable: false,
    since: '1.0.0',
  },
  E2002_INVALID_USER_CREDENTIALS: {
    status: 401,
    message: 'Invalid user credentials',
    causes: [
      'The e-mail address is unknown or the password is wrong; the answer does not tell which.',
    ],
    clientAction: 'Correct the address or the password.',
    operatorAction:
      'Many of these from one source are an attempt to guess passwords: limit the rate.',
    retryable: false,
    since: '1.0.0',
  },
  E2011_ORGA_NOT_FOUND: {
    status: 404,
    message: 'Organization not found',
    causes: [
      'The organization that the token or the account names does not exist; one that exists and is disabled is E2012.',
    ],
    clientAction: 'Log in again; if it persists, ask the administrator of the organization.',
    operatorAction: 'Check whether the organization was deleted while its users still had tokens.',
    retryable: false,
    since: '1.0.0',
  },
  E2012_ORGA_IS_NOT_ENABLED: {
    status: 403,
    message: 'Organization is not enabled',
    causes: [
      'The organization exists and is not enabled for the API; one that does not exist is E2011.',
    ],
    clientAction: 'Ask the administrator of the organization to have it enabled.',
    operatorAction: 'Enable the organization if it should have access.',
    retryable: false,
    since: '1.0.0',
  },
  E2021_API_KEY_NOT_FOUND: {
    status: 404,
    message: 'API key not found or invalid',
    causes: [
      'The API key is missing, malformed, unknown or revoked; the answer does not tell which. For tokens see E6011 and E6012.',
    ],
    clientAction: 'Send a valid API key in the header that the API reference names.',
    operatorAction: 'Issue a new key if the old one was revoked or lost.',
    retryable: false,
    since: '1.0.0',
  },

  // E3xxx: what a filter names

  E3001_STREAM_NOT_FOUND: {
    status: 404,
    message: 'Stream not found',
    causes: [
      'A stream that the request names does not exist, or not in the caller’s organization; existing streams whose tags leave nothing over are E4002.',
    ],
    clientAction: 'Check the stream’s name against the list of your organization’s streams.',
    operatorAction: 'Check whether the stream was deleted or moved to another organization.',
    retryable: false,
    since: '1.0.0',
  },
  E3002_TAG_NOT_FOUND: {
    status: 404,
    message: 'Tag not found',
    causes: [
      'A tag that the request names does not exist in the caller’s organization; tags that exist and together match no stream are E4002.',
    ],
    clientAction: 'Check the tag against the list of tags.',
    operatorAction: 'Check whether the tag was renamed or deleted.',
    retryable: false,
    since: '1.0.0',
  },
  E3003_COUNTRY_NOT_FOUND: {
    status: 404,
    message: 'Country/region not found',
    causes: [
      'A well-formed country or region code that the request names is not one that the service knows; a string that cannot be a code is E1004.',
    ],
    clientAction: 'Use a code of the list of countries.',
    operatorAction: 'Add the region to the list if it should be known.',
    retryable: false,
    since: '1.0.0',
  },

  // E4xxx: behind the API

  E4001_INTERNAL_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Something failed in the service that nobody foresaw. A failure of a known upstream has a code of its own, E4011 to E5031.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction:
      'Look the request id up in the log: the line has the stack and the chain of causes.',
    retryable: true,
    since: '1.0.0',
  },
  E4002_TAG_STREAM_INTERSECTION_ISSUE: {
    status: 404,
    message:
      'The intersection of multiple sets of streams, which are tagged with the respective tag, has resulted in an empty set of streams. Please use less or other tags for filtering.',
    causes: [
      'Each tag exists and has streams, and no stream carries all of them; a tag that does not exist is E3002.',
    ],
    clientAction: 'Filter by fewer tags, or by others.',
    operatorAction: 'Nothing.',
    retryable: false,
    since: '1.0.0',
  },
  E4011_REDIS_GENERAL_ISSUE: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Redis cannot be reached, refuses the service or fails; a key that is missing or holds another type than expected is E4012.',
    ],
    clientAction:
      'Nothing to change in the request. Retry later and quote the request id to support.',
    operatorAction:
      'Check that Redis runs, its memory, its credentials and the network; the log line has the cause.',
    retryable: true,
    since: '1.0.0',
  },
  E4012_REDIS_KEY_ISSUE: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'A key in Redis is missing or holds another type or value than expected; for a Redis that cannot be reached see E4011.',
    ],
    clientAction:
      'Nothing to change in the request. Retry later and quote the request id to support.',
    operatorAction: 'Look the request id up in the log; it names the command, never its arguments.',
    retryable: true,
    since: '1.0.0',
  },

  // E5xxx: the services that the API asks

  E5001_ES_TIMEOUT: {
    status: 500,
    message: 'Data request ran into timeout',
    causes: [
      'Elasticsearch did not answer in time; an answer that reports failed shards is E5003, any other failure E5002.',
    ],
    clientAction: 'Retry later, or ask for a shorter time range or a coarser interval.',
    operatorAction:
      'Look for slow queries and an overloaded cluster; compare the client’s time-out with the query’s usual time.',
    retryable: true,
    since: '1.0.0',
  },
  E5002_ES_GENERAL_ISSUE: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Elasticsearch cannot be reached, refuses the query or fails; a time-out is E5001, failed shards are E5003.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction:
      'The log line has the type of the error that Elasticsearch answered, or that of the connection.',
    retryable: true,
    since: '1.0.0',
  },
  E5003_ES_SHARD_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Elasticsearch answered and some or all shards failed, so the data would be incomplete; a time-out is E5001.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction:
      'Check the health of the cluster and its indices for unassigned or failing shards.',
    retryable: true,
    since: '1.0.0',
  },
  E5010_AUX_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'The AUX service cannot be reached or gives an answer that cannot be used; an HTTP status that reports an error is E5011.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'Check the AUX service and the network to it; the log line has the cause.',
    retryable: true,
    since: '1.0.0',
  },
  E5011_AUX_HTTP_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'The AUX service answered with an HTTP status that reports an error; no usable answer at all is E5010.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'The log line has the status that the AUX service answered.',
    retryable: true,
    since: '1.0.0',
  },
  E5020_BINTU_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Bintu cannot be reached or gives an answer that cannot be used; an HTTP status that reports an error is E5021.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'Check Bintu and the network to it; the log line has the cause.',
    retryable: true,
    since: '1.0.0',
  },
  E5021_BINTU_HTTP_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'Bintu answered with an HTTP status that reports an error; no usable answer at all is E5020.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'The log line has the status that Bintu answered.',
    retryable: true,
    since: '1.0.0',
  },
  E5030_CTS_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'CTS cannot be reached or gives an answer that cannot be used; an HTTP status that reports an error is E5031.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'Check CTS and the network to it; the log line has the cause.',
    retryable: true,
    since: '1.0.0',
  },
  E5031_CTS_HTTP_ERROR: {
    status: 500,
    message: DEFAULT_ERROR_MESSAGE,
    causes: [
      'CTS answered with an HTTP status that reports an error; no usable answer at all is E5030.',
    ],
    clientAction: 'Retry later; if it persists, quote the request id to support.',
    operatorAction: 'The log line has the status that CTS answered.',
    retryable: true,
    since: '1.0.0',
  },

  // E6xxx: access

  E6001_ACCESS_DENIED: {
    status: 403,
    message: 'Access denied',
    causes: [
      'The caller is known and what is asked for is not theirs, such as another organization’s data; a level that is too low is E6002.',
    ],
    clientAction: 'Ask only for what belongs to your organization.',
    operatorAction: 'Check the caller’s organization if they disagree.',
    retryable: false,
    since: '1.0.0',
  },
  E6002_ACCESS_LVL_TOO_LOW: {
    status: 403,
    message: 'Access denied: User access level is too low',
    causes: [
      'The organization’s access level or the user’s role is below what the route needs; somebody else’s data is E6001.',
    ],
    clientAction:
      'Have the access level raised, then log in again: a token keeps the level it was issued with.',
    operatorAction: 'Check the level in the account and in the token.',
    retryable: false,
    since: '1.0.0',
  },
  E6003_ACCESS_FOR_FE_ONLY: {
    status: 403,
    message: 'Access denied: Only FE requests are allowed',
    causes: [
      'The route serves the analytics dashboard (the front end, FE), and the token was not issued to it.',
    ],
    clientAction: 'Use the API’s own routes; this one is not for API clients.',
    operatorAction: 'If the dashboard itself is refused, check the claim that marks its tokens.',
    retryable: false,
    since: '1.0.0',
  },
  E6011_JWT_ERROR: {
    status: 401,
    message: 'Invalid JWT token',
    causes: [
      'The token is present and not acceptable: malformed, wrongly signed, expired, revoked or meant for somebody else; the answer does not tell which. An absent token is E6012.',
    ],
    clientAction: 'Log in again and send the new token.',
    operatorAction:
      'The log line has the reason; many of one reason point at a clock, a key or an issuer.',
    retryable: false,
    since: '1.0.0',
  },
  E6012_JWT_MISSING: {
    status: 401,
    message:
      "JWT token has not been set for the request. Please add to the request header field 'x-access-token' your JWT token.",
    causes: [
      'The request has no token, or an empty one; a token that is present and not acceptable is E6011.',
    ],
    clientAction: 'Log in and send the token in the header that the message names.',
    operatorAction: 'If clients do send it, check that a proxy does not strip the header.',
    retryable: false,
    since: '1.0.0',
  },
} as const satisfies Record<`E${number}_${string}`, CatalogueEntry>;

/** Every code of the catalogue, in full: `'E3001_STREAM_NOT_FOUND'`. */
export type ErrorCode = keyof typeof CATALOGUE;

/** The HTTP status of a code, as a literal type. */
export type StatusOf<Code extends ErrorCode> = (typeof CATALOGUE)[Code]['status'];

/** The catalogue's codes in ascending order. */
export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

/** Tells whether a value is a code of the catalogue, in full. */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(CATALOGUE, value);
