import type { OpenAPIObject } from '@nestjs/swagger';
import type { CodeEntry } from '../reference/code-entry.js';
import type { ErrorFormat } from '../respond/error-format.js';

type Components = NonNullable<OpenAPIObject['components']>;
type Response = Exclude<NonNullable<Components['responses']>[string], { $ref: string }>;
type Schema = NonNullable<Components['schemas']>[string];
type Headers = NonNullable<Response['headers']>;

/** A code as documents describe it. */
export type DocumentedCode = Pick<
  CodeEntry,
  'code' | 'status' | 'message' | 'causes' | 'examples' | 'retired'
>;

/** What of the options decides how errors are described. */
export interface DescribedForm {
  readonly format: 'negotiate' | ErrorFormat;
  /** Whether errors link to the reference. */
  readonly hasPages: boolean;
  /** Whether a 401 carries a challenge. */
  readonly hasChallenge: boolean;
}

/** The parts that all error responses share. */
export function sharedComponents(
  form: DescribedForm,
): Pick<Components, 'schemas' | 'headers'> & { schemas: Record<string, Schema> } {
  return {
    schemas: { ErrorDetail: DETAIL },
    headers: {
      ErrorRequestId: {
        description: 'The id of the request, the same as in the body and in the log.',
        schema: { type: 'string' },
      },
      ...(form.hasPages && {
        ErrorPage: {
          description: 'The page of the code in the reference, with rel="help".',
          schema: { type: 'string' },
        },
      }),
      ...(form.hasChallenge && {
        ErrorChallenge: {
          description: 'The scheme by which the caller is to authenticate.',
          schema: { type: 'string' },
        },
      }),
      ErrorRetryAfter: {
        description: 'Seconds, or a date, after which a retry can help.',
        schema: { type: 'string' },
      },
    },
  };
}

/** The schemas of one code, by their names: one for each form that errors are written in. */
export function schemasOfCode(
  { code, status, message }: DocumentedCode,
  { format }: DescribedForm,
): Record<string, Schema> {
  const envelope: Schema = {
    type: 'object',
    description: message,
    required: ['errorCode', 'statusCode', 'message', 'requestId'],
    properties: {
      errorCode: { type: 'string', enum: [code] },
      statusCode: { type: 'integer', enum: [status] },
      message: { type: 'string' },
      userInfo: USER_INFO,
      details: DETAILS,
      truncated: TRUNCATED,
      requestId: { type: 'string' },
    },
    additionalProperties: false,
  };
  const problem: Schema = {
    type: 'object',
    description: message,
    required: ['type', 'title', 'status', 'instance', 'errorCode'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer', enum: [status] },
      detail: USER_INFO,
      instance: { type: 'string', format: 'uri' },
      errorCode: { type: 'string', enum: [code] },
      errors: DETAILS,
      truncated: TRUNCATED,
    },
    additionalProperties: false,
  };
  return {
    ...(format !== 'problem' && { [code]: envelope }),
    ...(format !== 'envelope' && { [problemName(code)]: problem }),
  };
}

/** The examples of one code, by their names. */
export function examplesOfCode(
  { code, message, examples }: DocumentedCode,
  { format }: DescribedForm,
): Components['examples'] {
  return {
    ...(format !== 'problem' && { [code]: { summary: message, value: examples.envelope } }),
    ...(format !== 'envelope' && {
      [problemName(code)]: { summary: message, value: examples.problem },
    }),
  };
}

/** The response for the codes of one status: one of their schemas, told apart by `errorCode`. */
export function responseFor(codes: readonly DocumentedCode[], form: DescribedForm): Response {
  const [{ status } = { status: 500 }] = codes;
  const names = codes.map(({ code }) => code);
  return {
    description: codes.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'),
    headers: headersFor(status, form),
    content: {
      ...(form.format !== 'problem' && {
        'application/json': {
          schema: {
            type: 'object',
            required: ['error'],
            properties: { error: oneOf(names) },
            additionalProperties: false,
          },
          examples: examplesFor(names),
        },
      }),
      ...(form.format !== 'envelope' && {
        'application/problem+json': {
          schema: oneOf(names, problemName),
          examples: examplesFor(names, problemName),
        },
      }),
    },
  };
}

const problemName = (code: string): string => `${code}.problem`;
const itself = (code: string): string => code;

const USER_INFO: Schema = {
  type: 'string',
  description: 'A sentence for the person who sent the request.',
};
const DETAILS: Schema = {
  type: 'array',
  description: 'The violations, one entry each.',
  items: { $ref: '#/components/schemas/ErrorDetail' },
};
const TRUNCATED: Schema = {
  type: 'integer',
  description: 'How many details were left out.',
};

const DETAIL: Schema = {
  type: 'object',
  description: 'One violation: its place and the rule, never the value that was sent.',
  required: ['in', 'code', 'message'],
  properties: {
    in: { type: 'string', enum: ['query', 'path', 'header', 'body'] },
    path: {
      type: 'string',
      description: 'Name of a parameter or header; in a body an RFC 6901 pointer.',
    },
    code: { type: 'string', description: 'The code that this violation has on its own.' },
    rule: { type: 'string', description: 'The rule that was broken.' },
    message: { type: 'string' },
  },
  additionalProperties: false,
};

/** A single schema needs no choice; several are told apart by the constant `errorCode` of each. */
const oneOf = (codes: readonly string[], nameOf = itself): Schema | { $ref: string } => {
  const refs = codes.map((code) => `#/components/schemas/${nameOf(code)}`);
  const [only] = refs;
  if (refs.length === 1 && only !== undefined) return { $ref: only };
  return {
    oneOf: refs.map(($ref) => ({ $ref })),
    discriminator: {
      propertyName: 'errorCode',
      mapping: Object.fromEntries(codes.map((code, index) => [code, refs[index] ?? ''])),
    },
  };
};

const examplesFor = (codes: readonly string[], nameOf = itself) =>
  Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${nameOf(code)}` }]),
  );

/** Statuses that say when to come back: those that mean it, and the 403 that a bare 429 becomes. */
const RETRY_AFTER: readonly number[] = [403, 429, 503];

const headersFor = (status: number, { hasPages, hasChallenge }: DescribedForm): Headers => {
  const ref = (name: string) => ({ $ref: `#/components/headers/${name}` });
  return {
    'X-Request-Id': ref('ErrorRequestId'),
    ...(hasPages && { Link: ref('ErrorPage') }),
    ...(status === 401 && hasChallenge && { 'WWW-Authenticate': ref('ErrorChallenge') }),
    ...(RETRY_AFTER.includes(status) && { 'Retry-After': ref('ErrorRetryAfter') }),
  };
};
