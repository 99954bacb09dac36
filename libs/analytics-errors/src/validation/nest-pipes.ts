import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type ArgumentMetadata,
  FileTypeValidator,
  HttpException,
  MaxFileSizeValidator,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { ParseDatePipe, StandardSchemaPipe } from '../nest/handler-pipes.js';
import { schemaOf } from '../nest/schema.js';
import { violationsOf, WITH_VALUES } from './analytics-validation.pipe.js';
import { kindOf } from './class-validator/constraint-table.js';
import { type Place, placeBelow, type ValueSource } from './place.js';
import { absent, misshapen } from './request-shape.js';
import { readIssues } from './schemas/standard-schema.js';
import { missingIn, sentenceFor, type ValidationCode, type Violation } from './violation.js';

/** A value that a pipe of Nest's has refused. */
interface Refused {
  readonly value: unknown;
  readonly source: ValueSource;
  readonly metadata: ArgumentMetadata;
  readonly thrown: unknown;
}

interface PipeRule {
  readonly pipe: abstract new (...args: never[]) => PipeTransform;
  /** A pipe of this kind that makes its errors as Nest does. */
  readonly example: () => PipeTransform;
  /** Makes a pipe note what it knows when it throws; what it throws stays the same. */
  readonly prepare?: (pipe: never) => void;
  readonly judge: (refused: Refused) => readonly Violation[];
}

/** What is asked of one pipe. */
export type PipeJudge = (refused: Refused) => readonly Violation[] | undefined;

/** Statuses with which a pipe refuses a value; another one was chosen to say something else. */
const REFUSALS: readonly number[] = [400, 406, 413, 415, 422];

/**
 * Gives the judge of what one of Nest's pipes throws; `undefined` for other pipes, and for those
 * whose errors the service makes itself.
 */
export function judgeOf(pipe: PipeTransform): PipeJudge | undefined {
  if (!judges.has(pipe)) judges.set(pipe, makeJudge(pipe));
  return judges.get(pipe);
}

const judges = new WeakMap<object, PipeJudge | undefined>();

const makeJudge = (pipe: PipeTransform): PipeJudge | undefined => {
  const rule = RULES.find((candidate) => pipe instanceof candidate.pipe);
  if (!rule || factoryOf(pipe) !== factoryOf(rule.example())) return undefined;
  if (Object.isExtensible(pipe)) rule.prepare?.(pipe as never);
  return (refused) =>
    refused.thrown instanceof HttpException && REFUSALS.includes(refused.thrown.getStatus())
      ? rule.judge(refused)
      : undefined;
};

const RULES: readonly PipeRule[] = [
  {
    pipe: ParseIntPipe,
    example: () => new ParseIntPipe(),
    judge: (refused) => typed(refused, 'isInt', 'an integer'),
  },
  {
    pipe: ParseFloatPipe,
    example: () => new ParseFloatPipe(),
    judge: (refused) => typed(refused, 'isNumber', 'a number'),
  },
  {
    pipe: ParseBoolPipe,
    example: () => new ParseBoolPipe(),
    judge: (refused) => typed(refused, 'isBoolean', 'true or false'),
  },
  {
    pipe: ParseUUIDPipe,
    example: () => new ParseUUIDPipe(),
    judge: (refused) => textual(refused, 'isUuid', 'a UUID'),
  },
  {
    pipe: ParseEnumPipe,
    example: () => new ParseEnumPipe({}),
    judge: (refused) => textual(refused, 'isEnum', 'one of the values that are allowed'),
  },
  {
    pipe: ParseDatePipe,
    example: () => new ParseDatePipe(),
    judge: (refused) => textual(refused, 'isDate', 'a date'),
  },
  {
    pipe: ParseArrayPipe,
    example: () => new ParseArrayPipe(),
    prepare: noteItems,
    judge: judgeArray,
  },
  { pipe: ParseFilePipe, example: () => new ParseFilePipe(), prepare: noteFiles, judge: judgeFile },
  {
    pipe: ValidationPipe,
    example: () => new ValidationPipe(),
    prepare: noteErrors,
    judge: ({ thrown, value, source }) => violationsOf(notesOf(thrown).errors ?? [], value, source),
  },
  ...schemaPipe(),
];

/** What the pipes note on the errors that they throw. */
interface Notes {
  readonly errors?: readonly ValidationError[];
  readonly issues?: readonly object[];
  readonly items?: readonly FailedItem[];
  readonly file?: { readonly fieldname: unknown; readonly rule: string };
}

const notes = new WeakMap<object, Notes>();

const note = (thrown: unknown, what: Notes): void => {
  if (typeof thrown === 'object' && thrown !== null)
    notes.set(thrown, { ...notes.get(thrown), ...what });
};

const notesOf = (thrown: unknown): Notes => notes.get(thrown as object) ?? {};

/** The source of the function that makes a pipe's errors: Nest does not keep whether it was given one. */
const factoryOf = (pipe: object): string =>
  String((pipe as { exceptionFactory?: unknown }).exceptionFactory);

/** The methods of Nest's pipes that note what is known there; protected, and the same in Nest 11 and 12. */
type Methods<Name extends string> = Record<Name, (...args: unknown[]) => unknown>;

/** Notes on what a method throws, now or later; nothing else changes. */
const noteFailure = (run: () => unknown, what: (thrown: unknown) => void): unknown => {
  const failed = (thrown: unknown): never => {
    what(thrown);
    throw thrown;
  };
  try {
    const result = run();
    return result instanceof Promise ? result.catch(failed) : result;
  } catch (thrown) {
    return failed(thrown);
  }
};

function noteErrors(
  pipe: Methods<'exceptionFactory' | 'validate'> & { stripParentErrorValues?: unknown },
): void {
  const { exceptionFactory, validate } = pipe;
  pipe.exceptionFactory = (errors) => {
    const thrown = exceptionFactory.call(pipe, errors);
    note(thrown, { errors: errors as ValidationError[] });
    return thrown;
  };
  // Nest's own errors say nothing of the value and the object, so it makes no difference to them.
  pipe.validate = (object, options) =>
    validate.call(pipe, object, { ...(options as object), ...WITH_VALUES });
  pipe.stripParentErrorValues = () => undefined;
}

/** Pipes that turn a string into another type: what they refuse is of another type, or not there. */
function typed({ value, source }: Refused, rule: string, expected: string): readonly Violation[] {
  return [
    value === undefined
      ? absent(source)
      : {
          kind: 'E1003_WRONG_DATA_TYPE',
          rule,
          place: undefined,
          message: (name) => `${name} must be ${expected}`,
        },
  ];
}

/** Pipes that look at what a string says. A conversion before them may have made NaN of it. */
function textual(refused: Refused, rule: string, expected: string): readonly Violation[] {
  const isText = ['string', 'number', 'nan', 'date'].includes(kindOf(refused.value));
  return typed(refused, rule, expected).map((violation) =>
    isText ? { ...violation, kind: 'E1004_INVALID_VALUE' } : violation,
  );
}

/** An item of an array that ParseArrayPipe refuses. */
interface FailedItem {
  readonly index: number;
  /** The rule that a primitive item breaks. */
  readonly rule: string;
  readonly item: unknown;
  readonly thrown: unknown;
}

/** What one call of a ParseArrayPipe has found so far. */
const currentArray = new AsyncLocalStorage<{ next: number; readonly failed: FailedItem[] }>();

function noteItems(
  pipe: Methods<'transform' | 'validatePrimitive'> & {
    readonly options?: { readonly items?: unknown };
    readonly validationPipe?: PipeTransform;
  },
): void {
  const { transform, validatePrimitive, validationPipe, options } = pipe;
  const rule = options?.items === Boolean ? 'isBoolean' : 'isNumber';
  const noteItem = (item: unknown, run: () => unknown): unknown => {
    const array = currentArray.getStore();
    if (!array) return run();
    const index = array.next;
    array.next += 1;
    return noteFailure(run, (thrown) => array.failed.push({ index, rule, item, thrown }));
  };
  pipe.transform = (...args) => {
    const array = { next: 0, failed: [] as FailedItem[] };
    return currentArray.run(array, () =>
      noteFailure(
        () => transform.apply(pipe, args),
        (thrown) => note(thrown, { items: array.failed }),
      ),
    );
  };
  if (typeof validatePrimitive === 'function')
    pipe.validatePrimitive = (item, ...rest) =>
      noteItem(item, () => validatePrimitive.call(pipe, item, ...rest));
  if (!validationPipe) return;
  judgeOf(validationPipe);
  const items = validationPipe as unknown as Methods<'transform'>;
  const { transform: validateItem } = items;
  items.transform = (item, ...rest) =>
    noteItem(item, () => validateItem.call(validationPipe, item, ...rest));
}

function judgeArray({ value, source, thrown }: Refused): readonly Violation[] {
  if (value === undefined) return [absent(source)];
  const { items = [] } = notesOf(thrown);
  if (items.length > 0) {
    const violations = items.flatMap((failed) => violationsOfItem(failed, source));
    return source.in === 'body' ? violations : oncePerRule(violations);
  }
  return [misshapen(source, 'isArray', 'an array')];
}

/** In a query the items share one name, so one violation of a rule speaks for all items. */
const oncePerRule = (violations: readonly Violation[]): readonly Violation[] => [
  ...new Map(
    violations.map((violation) => [JSON.stringify([violation.rule, violation.place]), violation]),
  ).values(),
];

const violationsOfItem = (
  { index, rule, item, thrown }: FailedItem,
  source: ValueSource,
): readonly Violation[] => {
  const at = (place: Place): Place =>
    source.in === 'body' ? placeBelow(String(index), place) : place;
  const { errors } = notesOf(thrown);
  if (errors)
    return violationsOf(errors, item, { in: source.in, name: String(index) }).map((violation) => ({
      ...violation,
      place: at(violation.place),
    }));
  const kind: ValidationCode = 'E1003_WRONG_DATA_TYPE';
  return [{ kind, rule, place: at(undefined), message: sentenceFor(kind) }];
};

const FILE_SENTENCES: Readonly<Record<string, string>> = {
  maxSize: 'the file is too large',
  fileType: 'the file is of a type that is not accepted',
  file: 'the file is not accepted',
};

function noteFiles(pipe: Methods<'validateOrThrow'>): void {
  const { validateOrThrow } = pipe;
  if (typeof validateOrThrow !== 'function') return;
  pipe.validateOrThrow = (file, validator) =>
    noteFailure(
      () => validateOrThrow.call(pipe, file, validator),
      (thrown) => {
        const { fieldname } = (file ?? {}) as { fieldname?: unknown };
        note(thrown, { file: { fieldname, rule: fileRuleOf(validator) } });
      },
    );
}

const fileRuleOf = (validator: unknown): string => {
  if (validator instanceof MaxFileSizeValidator) return 'maxSize';
  return validator instanceof FileTypeValidator ? 'fileType' : 'file';
};

function judgeFile({ source, thrown }: Refused): readonly Violation[] {
  const { file } = notesOf(thrown);
  if (!file)
    return [
      {
        kind: missingIn(source),
        rule: 'required',
        place: undefined,
        message: () => 'a file is required',
      },
    ];
  const { fieldname, rule } = file;
  const place: Place =
    typeof fieldname === 'string' ? { parent: undefined, key: fieldname } : undefined;
  const message = (): string => FILE_SENTENCES[rule] ?? '';
  return [{ kind: 'E1004_INVALID_VALUE', rule, place, message }];
}

function schemaPipe(): readonly PipeRule[] {
  if (!StandardSchemaPipe) return [];
  const pipe = StandardSchemaPipe;
  return [
    {
      pipe,
      example: () => new pipe(),
      prepare: noteIssues,
      judge: ({ thrown, value, source, metadata }) => {
        const { issues = [] } = notesOf(thrown);
        return readIssues(issues, schemaOf(metadata)?.['~standard'].vendor ?? '', value, source);
      },
    },
  ];
}

function noteIssues(pipe: Methods<'exceptionFactory'>): void {
  const { exceptionFactory } = pipe;
  pipe.exceptionFactory = (issues) => {
    const thrown = exceptionFactory.call(pipe, issues);
    note(thrown, { issues: issues as object[] });
    return thrown;
  };
}
