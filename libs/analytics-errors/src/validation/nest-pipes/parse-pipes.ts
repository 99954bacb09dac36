import {
  DefaultValuePipe,
  FileTypeValidator,
  type FileValidator,
  HttpException,
  MaxFileSizeValidator,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  type Type,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import {
  AnalyticsValidationPipe,
  FoundViolations,
  ViolationReader,
} from '../analytics-validation.pipe.js';
import { kindOf } from '../class-validator/constraint-table.js';
import { type Place, placeBelow, type ValueSource } from '../place.js';
import { primitiveOf } from './primitive.js';
import { takesWholeBody } from '../request-shape.js';
import type { RouteArgument } from './route-arguments.js';
import { sentenceFor } from '../class-validator/messages.js';
import { missingIn, type ValidationCode, type Violation } from '../violation.js';

/** A value that a pipe has refused. */
interface Refused {
  readonly value: unknown;
  readonly source: ValueSource;
  readonly metatype: RouteArgument['metatype'];
  readonly pipe: PipeTransform;
  /** What the pipe threw. */
  readonly thrown: unknown;
}

/** The refusal of one argument, read as violations. */
export interface Refusal {
  readonly violations: readonly Violation[];
  readonly thrown: unknown;
}

interface PipeRule {
  readonly pipe: abstract new (...args: never[]) => PipeTransform;
  readonly judge: (refused: Refused) => readonly Violation[] | Promise<readonly Violation[]>;
}

const WRONG_TYPE: ValidationCode = 'E1003_WRONG_DATA_TYPE';
const INVALID_VALUE: ValidationCode = 'E1004_INVALID_VALUE';

const violation = (
  kind: ValidationCode,
  rule: string,
  message: Violation['message'] = sentenceFor(kind),
  place?: Place,
): Violation => ({
  kind,
  rule,
  message,
  place,
});

const required = (source: ValueSource): Violation =>
  violation(
    takesWholeBody(source) ? 'E1006_INVALID_REQ_BODY' : missingIn(source),
    'required',
    (name) => `${name} is required`,
  );

const isAbsent = (value: unknown): value is null | undefined =>
  value === undefined || value === null;

/** Pipes that turn a text into another type: what they refuse is of another type, or not there. */
const typed =
  (rule: string, expected: string): PipeRule['judge'] =>
  ({ value, source }) => [
    isAbsent(value)
      ? required(source)
      : violation(WRONG_TYPE, rule, (name) => `${name} must be ${expected}`),
  ];

/** Pipes that look at what a text says. */
const textual =
  (rule: string, expected: string): PipeRule['judge'] =>
  ({ value, source }) => {
    if (isAbsent(value)) return [required(source)];
    const kind = ['string', 'number', 'date'].includes(kindOf(value)) ? INVALID_VALUE : WRONG_TYPE;
    return [violation(kind, rule, (name) => `${name} must be ${expected}`)];
  };

const optionsOf = (pipe: object): ValidationPipeOptions & { readonly items?: unknown } =>
  (pipe as { options?: ValidationPipeOptions }).options ?? {};

/** Runs our pipe in the place of Nest's, to learn what it makes of the value. */
const violationsOfClass = async (
  value: unknown,
  metatype: unknown,
  options: ValidationPipeOptions,
  source: ValueSource,
): Promise<readonly Violation[]> => {
  const type = source.in === 'path' ? 'param' : source.in === 'header' ? 'custom' : source.in;
  try {
    await new ViolationReader(options).transform(value, {
      type,
      data: source.name,
      metatype: metatype as Type,
    });
    return [];
  } catch (thrown) {
    if (thrown instanceof FoundViolations) return thrown.violations;
    throw thrown;
  }
};

const PRIMITIVE_ITEMS: readonly unknown[] = [String, Number, Boolean, undefined];

const judgeItems = async (
  { pipe, source, thrown }: Refused,
  items: readonly unknown[],
): Promise<readonly Violation[]> => {
  const place = (index: string | undefined): Place =>
    source.in === 'body' && index !== undefined ? { parent: undefined, key: index } : undefined;
  const { errorHttpStatusCode: _status, ...options } = optionsOf(pipe);
  if (PRIMITIVE_ITEMS.includes(options.items)) {
    const [, index, type] =
      /^\[(\d+)\] item must be a (number|boolean)/.exec(
        thrown instanceof Error ? thrown.message : '',
      ) ?? [];
    return [
      violation(WRONG_TYPE, type === 'boolean' ? 'isBoolean' : 'isNumber', undefined, place(index)),
    ];
  }
  for (const [index, item] of items.entries()) {
    const parsed = typeof item === 'string' ? parseOrKeep(item) : item;
    const found = await violationsOfClass(
      parsed,
      options.items,
      { transform: true, ...options },
      { in: source.in, name: String(index) },
    );
    if (found.length > 0)
      return found.map((each) => ({
        ...each,
        place: source.in === 'body' ? placeBelow(String(index), each.place) : each.place,
      }));
  }
  return [];
};

const parseOrKeep = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const judgeArray: PipeRule['judge'] = (refused) => {
  const { value, source, pipe } = refused;
  if (isAbsent(value)) return [required(source)];
  if (Array.isArray(value)) return judgeItems(refused, value);
  const separator = (optionsOf(pipe) as { separator?: string }).separator ?? ',';
  if (typeof value === 'string' && !takesWholeBody(source))
    return judgeItems(refused, value.trim().split(separator));
  return [
    violation(
      takesWholeBody(source) ? 'E1006_INVALID_REQ_BODY' : WRONG_TYPE,
      'isArray',
      (name) => `${name} must be a list`,
    ),
  ];
};

const fileRuleOf = async (file: unknown, validators: readonly FileValidator[]): Promise<string> => {
  for (const validator of validators) {
    if (await validator.isValid(file as never)) continue;
    return validator instanceof MaxFileSizeValidator
      ? 'maxSize'
      : validator instanceof FileTypeValidator
        ? 'fileType'
        : 'file';
  }
  return 'file';
};

const FILE_SENTENCES: Readonly<Record<string, string>> = {
  maxSize: 'the file is too large',
  fileType: 'the file is of a type that is not accepted',
  file: 'the file is not accepted',
};

const judgeFile: PipeRule['judge'] = async ({ value, source, pipe }) => {
  const files: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? [value]
      : [];
  if (files.length === 0)
    return [violation(missingIn(source), 'required', () => 'a file is required')];
  const validators = pipe instanceof ParseFilePipe ? pipe.getValidators() : [];
  for (const file of files) {
    const rule = await fileRuleOf(file, validators);
    const { fieldname } = file as { fieldname?: unknown };
    const place: Place =
      typeof fieldname === 'string' ? { parent: undefined, key: fieldname } : undefined;
    if (rule !== 'file' || file === files.at(-1))
      return [violation(INVALID_VALUE, rule, () => FILE_SENTENCES[rule] ?? '', place)];
  }
  return [];
};

interface NestValidationPipe {
  readonly validatorOptions: ValidationPipeOptions;
  readonly transformOptions: ValidationPipeOptions['transformOptions'];
  readonly expectedType: ValidationPipeOptions['expectedType'];
  readonly validateCustomDecorators: boolean;
}

const judgeClass: PipeRule['judge'] = ({ value, source, metatype, pipe }) => {
  const { validatorOptions, transformOptions, expectedType, validateCustomDecorators } =
    pipe as unknown as NestValidationPipe;
  const options = {
    ...validatorOptions,
    transformOptions,
    expectedType,
    validateCustomDecorators,
  } as ValidationPipeOptions;
  return violationsOfClass(value, metatype, options, source);
};

const RULES: readonly PipeRule[] = [
  { pipe: ParseIntPipe, judge: typed('isInt', 'an integer') },
  { pipe: ParseFloatPipe, judge: typed('isNumber', 'a number') },
  { pipe: ParseBoolPipe, judge: typed('isBoolean', 'true or false') },
  { pipe: ParseUUIDPipe, judge: textual('isUuid', 'a UUID') },
  { pipe: ParseEnumPipe, judge: textual('isEnum', 'one of the values that are allowed') },
  { pipe: ParseDatePipe, judge: textual('isDate', 'a date') },
  { pipe: ParseArrayPipe, judge: judgeArray },
  { pipe: ParseFilePipe, judge: judgeFile },
  { pipe: ValidationPipe, judge: judgeClass },
];

/** Pipes that can be had without arguments, and are then often given as classes. */
const WITHOUT_ARGUMENTS: readonly unknown[] = [
  ...[
    ParseIntPipe,
    ParseFloatPipe,
    ParseBoolPipe,
    ParseUUIDPipe,
    ParseDatePipe,
    ParseArrayPipe,
    ParseFilePipe,
    ValidationPipe,
  ],
];

const instanceOf = (pipe: unknown): unknown =>
  WITHOUT_ARGUMENTS.includes(pipe) ? new (pipe as new () => unknown)() : pipe;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether the service makes the pipe's errors itself. ValidationPipe does not keep its options, only the function that it uses. */
const hasOwnFactory = (pipe: object): boolean => {
  if (!(pipe instanceof ValidationPipe)) return optionsOf(pipe).exceptionFactory !== undefined;
  const { exceptionFactory } = pipe as unknown as { exceptionFactory: unknown };
  return (
    !(pipe instanceof AnalyticsValidationPipe) &&
    String(exceptionFactory) !== String(pipe.createExceptionFactory())
  );
};

/** The rule for a pipe of Nest's; `undefined` for other pipes, and for those whose errors the service makes itself. */
const ruleFor = (pipe: unknown): PipeRule | undefined =>
  isObject(pipe) && !hasOwnFactory(pipe)
    ? RULES.find((rule) => pipe instanceof rule.pipe)
    : undefined;

/** Whether a pipe is one whose refusals can be read. */
export const isReadablePipe = (pipe: unknown): boolean => ruleFor(instanceOf(pipe)) !== undefined;

const isDefaultPipe = (pipe: unknown): boolean => pipe instanceof DefaultValuePipe;

/** Whether a pipe takes a primitive value as it comes: it only fills in what is absent, or only judges objects. */
export const isIndifferentPipe = (pipe: unknown): boolean =>
  isDefaultPipe(pipe) || instanceOf(pipe) instanceof ValidationPipe;

/**
 * Runs the pipes of one argument again on what was sent, and reads the refusal off the one that refuses. `undefined` if
 * none does, or if one of them is not Nest's own and so might do more than convert.
 */
export const refusalOf = async (
  { pipes, source, metatype, read }: RouteArgument,
  request: object,
): Promise<Refusal | undefined> => {
  const metadata = {
    type: source.in === 'path' ? 'param' : source.in === 'query' ? 'query' : 'body',
    metatype,
    data: source.name,
  } as const;
  const isPrimitive = primitiveOf(metadata) !== undefined;
  let value = read(request);
  for (const pipe of pipes.map(instanceOf)) {
    // It would convert a value that the next pipe is to judge as it was sent.
    if (isPrimitive && pipe instanceof ValidationPipe) continue;
    const rule = ruleFor(pipe);
    if (!rule && !isDefaultPipe(pipe)) return undefined;
    try {
      value = await (pipe as PipeTransform).transform(value, metadata);
    } catch (thrown) {
      const violations =
        (await rule?.judge({ value, source, metatype, pipe: pipe as PipeTransform, thrown })) ?? [];
      return { thrown, violations: violations.map((each) => ({ ...each, source })) };
    }
  }
  return undefined;
};

const responseOf = (thrown: unknown): string | undefined => {
  if (!(thrown instanceof HttpException)) return undefined;
  return JSON.stringify([thrown.getStatus(), thrown.message, thrown.getResponse()]);
};

/** Whether two errors say the same. */
export const isSameRefusal = (one: unknown, other: unknown): boolean => {
  const response = responseOf(one);
  return response !== undefined && response === responseOf(other);
};

/** What the texts of Nest's pipes say where the argument behind them cannot be found. */
const KIND_OF_TEXT: readonly (readonly [RegExp, ValidationCode])[] = [
  [/^Validation failed \((numeric|boolean) string is expected\)$/, WRONG_TYPE],
  [/^Validation failed \(parsable array expected\)$/, WRONG_TYPE],
  [/^The value passed as UUID is not a string$/, WRONG_TYPE],
  [/^\[\d+\] item must be a (number|boolean value)$/, WRONG_TYPE],
  [/^Validation failed \(uuid( v \d)? is expected\)$/, INVALID_VALUE],
  [/^Validation failed \((enum string is expected|invalid date format)\)$/, INVALID_VALUE],
  [/^Validation failed \(no Date provided\)$/, 'E1002_PARAM_REQUIRED'],
];

/** The code for the text of a pipe's error; `undefined` for texts that are not Nest's. */
export const kindOfText = (thrown: unknown): ValidationCode | undefined =>
  thrown instanceof HttpException
    ? KIND_OF_TEXT.find(([text]) => text.test(thrown.message))?.[1]
    : undefined;
