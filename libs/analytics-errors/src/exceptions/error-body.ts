/** Where the value that broke a rule was sent. */
export type ErrorDetailLocation = 'query' | 'path' | 'header' | 'body';

/** One violation. It names the place and the rule, never the value that was sent. */
export interface ErrorDetail {
  /** Absent where only a sentence is known. */
  readonly in?: ErrorDetailLocation | undefined;
  /** Name of a parameter or header as the client wrote it; in a body an RFC 6901 pointer (`''` is the whole body). */
  readonly path?: string;
  /** The code that this violation would have on its own. */
  readonly code: string;
  /** The rule that was broken, such as `isInt`. */
  readonly rule?: string;
  /** A sentence for the person who sent the request. */
  readonly message: string;
}

/** The error body, as a value. */
export interface ErrorEnvelope {
  readonly error: {
    readonly errorCode: string;
    readonly statusCode: number;
    readonly message: string;
    /** The developer's sentence for the person who sent the request. */
    readonly userInfo?: string;
    readonly details?: readonly ErrorDetail[];
    /** How many details were left out. */
    readonly truncated?: number;
    /** Always there in a response; absent only from `AnalyticsException.getResponse()`. */
    readonly requestId?: string;
  };
}

/** The fields of an envelope before it is built. */
export interface EnvelopeSource {
  readonly errorCode: string;
  readonly statusCode: number;
  readonly message: string;
  readonly userInfo?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly requestId?: string | undefined;
}

/** The largest number of details in one response. */
export const MAX_DETAILS = 100;

/** Names and pointers that came from a client are cut to this number of characters. */
export const MAX_PATH_LENGTH = 200;

/** Builds the error body; leaves out fields without a value. */
export function toEnvelope({
  errorCode,
  statusCode,
  message,
  userInfo,
  details = [],
  requestId,
}: EnvelopeSource): ErrorEnvelope {
  return {
    error: {
      errorCode,
      statusCode,
      message,
      ...(userInfo && { userInfo }),
      ...(details.length > 0 && { details: details.slice(0, MAX_DETAILS).map(toDetail) }),
      ...(details.length > MAX_DETAILS && { truncated: details.length - MAX_DETAILS }),
      ...(requestId !== undefined && { requestId }),
    },
  };
}

/** Cuts a name or pointer that came from a client. */
export function cutPath(path: string): string {
  return path.length > MAX_PATH_LENGTH ? path.slice(0, MAX_PATH_LENGTH) : path;
}

/** Set one by one: as one literal of conditional spreads it takes three times as long. */
const toDetail = ({ in: location, path, code, rule, message }: ErrorDetail): ErrorDetail => {
  const detail: { -readonly [Key in keyof ErrorDetail]?: ErrorDetail[Key] } = {};
  if (location !== undefined) detail.in = location;
  if (path !== undefined) detail.path = cutPath(path);
  detail.code = code;
  if (rule !== undefined) detail.rule = rule;
  detail.message = message;
  return detail as ErrorDetail;
};
