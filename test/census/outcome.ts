import { isErrorCode } from 'nestjs-analytics-errors';
import type { CensusCase } from './cases.js';
import { exchange, type RawResponse } from './raw-client.js';
import { SECRET } from './thrown-values.js';

/** What a response is, seen from outside; `foreign …` where an error has no code. */
export const outcomeOf = (response: RawResponse | undefined, isHead = false): string => {
  if (!response) return 'nothing';
  if (!response.isComplete) return 'cut off';
  if (response.status < 400) return 'success';
  if (isHead && response.headers['x-request-id'] !== undefined)
    return response.status === 404 ? 'E1001' : `${response.status}`;
  if (response.status === 503 && response.body.includes('"details":{"database":{"status":"down"}}'))
    return 'own 503';
  return codeIn(response) ?? `foreign ${response.status} ${kindOf(response)}`;
};

const KEYS = [
  'errorCode',
  'statusCode',
  'message',
  'userInfo',
  'details',
  'truncated',
  'requestId',
];

/** The number of the code in a response that is in every respect one of the library's. */
const codeIn = ({ status, headers, body }: RawResponse): string | undefined => {
  const { error, ...rest } = parse(body) as { error?: Readonly<Record<string, unknown>> };
  if (
    !error ||
    Object.keys(rest).length > 0 ||
    Object.keys(error).some((key) => !KEYS.includes(key))
  )
    return undefined;
  const { errorCode, statusCode, requestId } = error;
  const isOurs =
    (isErrorCode(errorCode) || /^E9\d{3}_/.test(String(errorCode))) &&
    statusCode === status &&
    headers['x-request-id'] === requestId &&
    headers['content-type'] === 'application/json; charset=utf-8' &&
    headers['cache-control'] === 'no-store' &&
    headers['x-content-type-options'] === 'nosniff' &&
    headers['content-length'] === String(Buffer.byteLength(body));
  return isOurs ? String(errorCode).slice(0, 5) : undefined;
};

const parse = (body: string): object => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** The kind of a body, for the table. */
export const kindOf = ({
  headers,
  body,
}: RawResponse): 'empty' | 'HTML' | 'JSON of Nest' | 'other JSON' | 'text' => {
  if (body === '') return 'empty';
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/html')) return 'HTML';
  const value = parse(body);
  if ('statusCode' in value && 'message' in value && !('code' in value)) return 'JSON of Nest';
  return type.includes('json') ? 'other JSON' : 'text';
};

/** What no client may see: planted secrets, paths of the machine, stacks. */
export const leaksIn = (response: RawResponse | undefined): readonly string[] => {
  if (!response || response.status < 400) return [];
  const text = `${JSON.stringify(response.headers)}\n${response.body}`;
  return [SECRET, process.cwd(), 'node_modules', '    at ', 'census.example'].filter((marker) =>
    text.includes(marker),
  );
};

/** Sends a case to a server and returns what came back. */
export const send = async (
  port: number,
  { exchange: sent, isHead = false, skip = 0 }: CensusCase,
): Promise<RawResponse | undefined> => exchange(port, sent, { isHead, skip });
