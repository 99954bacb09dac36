import type { CATALOGUE, ErrorCode } from '../catalogue/catalogue.js';

/** One violation, as the error body lists it. */
export interface AnalyticsErrorDetail {
  readonly in: 'query' | 'path' | 'header' | 'body';
  readonly path?: string;
  readonly code: ErrorCode | (string & {});
  readonly rule?: string;
  readonly message: string;
}

/** An error of the API, whichever of its two forms it came in. */
export interface AnalyticsError {
  /** A code of the catalogue, or one of the service's own. */
  readonly code: ErrorCode | (string & {});
  readonly status: number;
  readonly message: string;
  /** A sentence for the person who sent the request. */
  readonly userInfo: string | undefined;
  readonly details: readonly AnalyticsErrorDetail[];
  /** How many details the answer left out. */
  readonly truncated: number;
  /** What support asks for. */
  readonly requestId: string | undefined;
  /** The code's page in the API's reference, where the error came as problem details. */
  readonly page: string | undefined;
}

/** An error whose code is known; for a code of the catalogue its status is, too. */
export type AnalyticsErrorOf<Code extends string> = Omit<AnalyticsError, 'code' | 'status'> & {
  readonly code: Code;
  readonly status: Code extends ErrorCode ? (typeof CATALOGUE)[Code]['status'] : number;
};

/**
 * Reads an error body, the envelope or problem details, given as a value or as JSON text;
 * `undefined` for everything else. Never throws.
 */
export function parseAnalyticsError(body: unknown): AnalyticsError | undefined {
  try {
    const value: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    if (!isRecord(value)) return undefined;
    return isRecord(value['error']) ? fromEnvelope(value['error']) : fromProblem(value);
  } catch {
    return undefined;
  }
}

/** Tells whether an error has one of these codes, and narrows its type to them. */
export function hasCode<const Code extends ErrorCode | (string & {})>(
  error: AnalyticsError | undefined,
  ...codes: readonly Code[]
): error is AnalyticsError & AnalyticsErrorOf<Code> {
  return error !== undefined && (codes as readonly string[]).includes(error.code);
}

type Fields = Readonly<Record<string, unknown>>;

const CODE = /^E\d{4}_[A-Z0-9_]+$/;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const fromEnvelope = (error: Fields): AnalyticsError | undefined =>
  errorOf({
    code: error['errorCode'],
    status: error['statusCode'],
    message: error['message'],
    userInfo: error['userInfo'],
    details: error['details'],
    truncated: error['truncated'],
    requestId: error['requestId'],
    page: undefined,
  });

const fromProblem = (problem: Fields): AnalyticsError | undefined => {
  const { type, instance } = problem;
  return errorOf({
    code: problem['errorCode'],
    status: problem['status'],
    message: problem['title'],
    userInfo: problem['detail'],
    details: problem['errors'],
    truncated: problem['truncated'],
    requestId: textOf(instance)?.replace(/^urn:(?:uuid|request):/, ''),
    page: type === 'about:blank' ? undefined : type,
  });
};

const errorOf = (fields: Readonly<Record<keyof AnalyticsError, unknown>>) => {
  const { code, status, message, details, truncated } = fields;
  if (typeof code !== 'string' || !CODE.test(code) || typeof status !== 'number') return undefined;
  return {
    code,
    status,
    message: textOf(message) ?? '',
    userInfo: textOf(fields.userInfo),
    details: (Array.isArray(details) ? details : []) as readonly AnalyticsErrorDetail[],
    truncated: typeof truncated === 'number' ? truncated : 0,
    requestId: textOf(fields.requestId),
    page: textOf(fields.page),
  };
};
