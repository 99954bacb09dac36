/**
 * The errors of multer and busboy as Nest hands them on: since version 12.1 with the original as their cause, before that
 * with nothing of it but its text. A text alone can be anybody's, so the function that made the exception must be Nest's.
 */

/** multer's codes by its texts, which Nest may follow with the name of the field. */
const MULTER_CODES: readonly (readonly [text: string, code: string])[] = [
  ['Too many parts', 'LIMIT_PART_COUNT'],
  ['Too many files', 'LIMIT_FILE_COUNT'],
  ['Too many fields', 'LIMIT_FIELD_COUNT'],
  ['File too large', 'LIMIT_FILE_SIZE'],
  ['Field name too long', 'LIMIT_FIELD_KEY'],
  ['Field value too long', 'LIMIT_FIELD_VALUE'],
  ['Field name nesting too deep', 'LIMIT_FIELD_NESTING'],
  ['Field name array index too large', 'LIMIT_FIELD_ARRAY_INDEX'],
  ['Field name missing', 'MISSING_FIELD_NAME'],
  ['Invalid field name', 'INVALID_FIELD_NAME'],
  ['Unexpected field', 'LIMIT_UNEXPECTED_FILE'],
  ['Unexpected file field', 'LIMIT_UNEXPECTED_FILE'],
];

interface ErrorLike {
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
}

/** What multer says of a form: its code, and the field that it speaks of. */
export interface FormError {
  readonly code: string;
  readonly field?: string | undefined;
}

/** Multer's error, read from an exception that Nest made of it without naming it as the cause. */
export function multerErrorOf(error: ErrorLike): FormError | undefined {
  const { message } = error;
  if (typeof message !== 'string') return undefined;
  const known = MULTER_CODES.find(([text]) => message === text || message.startsWith(`${text} - `));
  if (known === undefined || !isMadeByNest(error)) return undefined;
  const [text, code] = known;
  return { code, field: message === text ? undefined : message.slice(`${text} - `.length) };
}

/** busboy's text of an exception that Nest made of one of busboy's errors without naming it as the cause; `undefined` where the text is busboy's already. */
export function busboyTextOf(error: ErrorLike): string | undefined {
  const { message } = error;
  if (typeof message !== 'string' || !MULTIPART.test(message)) return undefined;
  return isMadeByNest(error) ? message.replace(MULTIPART, '') : undefined;
}

/** Whether busboy refused the type of a form, such as `multipart/mixed`, and Nest made no exception of that. */
export function isUnsupportedForm(error: ErrorLike): boolean {
  const { message } = error;
  return (
    typeof message === 'string' &&
    /^(?:Unsupported content type: *multipart\/|Malformed content type$)/i.test(message) &&
    // Asked last, as in `isMadeByNest`.
    typeof error.stack === 'string' &&
    /[\\/](?:busboy|multer)[\\/]/.test(error.stack)
  );
}

const MULTIPART = /^Multipart: (?!Boundary not found$)/;

/** Asked last: reading a stack formats it, which takes a tenth of the time of answering one of Nest's exceptions. */
const isMadeByNest = (error: ErrorLike): boolean => {
  if (error.cause !== undefined) return false;
  const { stack } = error;
  return typeof stack === 'string' && /^ +at (?:\w+\.)?transformException \(/m.test(stack);
};
