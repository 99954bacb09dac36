import { isErrorCode } from 'nestjs-analytics-errors';
import type { Answer } from './demo-client.js';

const KEYS = [
  'errorCode',
  'statusCode',
  'message',
  'userInfo',
  'details',
  'truncated',
  'requestId',
];

/** The expected answer. */
export interface Expectation {
  readonly status: number;
  /** Absent for a success. */
  readonly code?: string;
}

const problemOfError = ({ status, headers, body }: Answer): string | undefined => {
  const { error } = (body ?? {}) as { error?: Readonly<Record<string, unknown>> };
  if (
    !error ||
    Object.keys(body as object).length !== 1 ||
    !Object.keys(error).every((key) => KEYS.includes(key))
  )
    return 'a foreign body';
  if (!isErrorCode(error['errorCode']))
    return `a code that is not in the catalogue: ${String(error['errorCode'])}`;
  if (error['statusCode'] !== status) return `the body says ${String(error['statusCode'])}`;
  if (headers.get('content-type') !== 'application/json; charset=utf-8')
    return 'a foreign content type';
  if (error['requestId'] === undefined || error['requestId'] !== headers.get('x-request-id'))
    return 'no request id, or two';
  return undefined;
};

/** Describes a difference between an answer and the expected one; `undefined` if there is none. */
export const problemOf = (answer: Answer, { status, code }: Expectation): string | undefined => {
  const problem = answer.status >= 400 ? problemOfError(answer) : undefined;
  if (problem !== undefined) return `${answer.status} with ${problem}`;
  const got = (answer.body as { error?: { errorCode?: string } } | undefined)?.error?.errorCode;
  const fits = answer.status === status && got === code;
  return fits ? undefined : `${answer.status} ${got ?? ''} instead of ${status} ${code ?? ''}`;
};
