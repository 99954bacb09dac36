import {
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { ErrorCode } from '../catalogue/catalogue.js';
import type { HandlerArgument } from '../nest/handler-arguments.js';
import { ParseDatePipe } from '../nest/handler-pipes.js';
import { declaredFor, type DeclaredError } from './declared-errors.js';
import {
  type DecoratedClass,
  factsOf,
  type PropertyRule,
  rulesOf,
  codeInContext,
} from '../validation/class-validator/class-rules.js';
import { constraintRule } from '../validation/class-validator/constraint-table.js';
import { attempt } from '../platform/safe-read.js';

/** Where an argument's value is sent. */
type Location = 'query' | 'path' | 'body' | 'header';

/** What is known of an argument without its value. */
export interface ReadArgument extends Pick<HandlerArgument, 'metatype' | 'schema'> {
  readonly source: { readonly in: Location; readonly name?: string | undefined };
  /** Whether it takes an uploaded file. */
  readonly isFile: boolean;
  /** The pipes of the application, the controller, the handler and the argument, in the order in which Nest runs them. */
  readonly pipes: readonly unknown[];
}

/** The codes with which validation can refuse an argument; those of a service's own included. */
export function argumentErrors(
  argument: ReadArgument,
  global: ValidationPipeOptions | undefined,
): readonly DeclaredErrorOrCode[] {
  const { source, isFile, metatype, schema, pipes } = argument;
  const codes: DeclaredErrorOrCode[] = [];
  const isWhole = source.name === undefined && !isFile;
  const missing = missingIn(source.in, isWhole);
  if (global !== undefined && !isFile) {
    if (schema !== undefined) codes.push(...ANYTHING[source.in]);
    else if (isClassWithRules(metatype))
      codes.push(...classCodes(metatype, source.in, isWhole, global));
    else if (global.transform === true && source.name !== undefined)
      codes.push(...primitiveCodes(metatype, source.in));
  }
  for (const pipe of pipes) codes.push(...pipeCodes(pipe, argument, missing));
  return codes;
}

/** A code, an exception class or an upstream's name. */
export type DeclaredErrorOrCode = DeclaredError | ErrorCode | (string & {});

const E1002: ErrorCode = 'E1002_PARAM_REQUIRED';
const E1003: ErrorCode = 'E1003_WRONG_DATA_TYPE';
const E1004: ErrorCode = 'E1004_INVALID_VALUE';
const E1005: ErrorCode = 'E1005_TOO_MANY_PARAMS';
const E1006: ErrorCode = 'E1006_INVALID_REQ_BODY';
const E1007: ErrorCode = 'E1007_MISSING_PROPS_REQ_BODY';
const E1009: ErrorCode = 'E1009_INVALID_HEADER';

/** Where a schema says what is valid, nothing tells which of these it can break. */
const ANYTHING: Readonly<Record<Location, readonly ErrorCode[]>> = {
  query: [E1002, E1003, E1004, E1005],
  path: [E1003, E1004],
  body: [E1006, E1007, E1003, E1004, E1005],
  header: [E1002, E1009],
};

/** A path parameter is always there: without it the route is another one. */
const missingIn = (location: Location, isWhole: boolean): readonly ErrorCode[] => {
  if (location === 'path') return [];
  if (location !== 'body') return [E1002];
  return isWhole ? [E1006] : [E1007];
};

const isClassWithRules = (metatype: unknown): metatype is DecoratedClass =>
  typeof metatype === 'function' && rulesOf(metatype as never).size > 0;

const classCodes = (
  target: DecoratedClass,
  location: Location,
  isWhole: boolean,
  { forbidNonWhitelisted, whitelist }: ValidationPipeOptions,
): readonly string[] => {
  const missing = location === 'body' ? E1007 : location === 'path' ? undefined : E1002;
  const found = new Set(propertyCodes(target, missing, new Set()));
  if (location === 'body' && isWhole) found.add(E1006);
  else if (location !== 'header' && !isWhole) found.add(E1003);
  if (forbidNonWhitelisted === true && whitelist === true && location !== 'header')
    found.add(location === 'body' ? E1006 : E1005);
  if (location !== 'header') return [...found];
  // A header that is there and breaks a rule has a code of its own, whatever the rule is about.
  return [
    ...new Set(
      [...found].map((code) => ([E1003, E1004, E1005].includes(code as never) ? E1009 : code)),
    ),
  ];
};

/** The codes that the rules of a class's properties can break, those of nested classes included. */
const propertyCodes = (
  target: DecoratedClass,
  missing: ErrorCode | undefined,
  seen: Set<unknown>,
): readonly string[] => {
  if (seen.has(target)) return [];
  seen.add(target);
  return [...rulesOf(target)].flatMap(([property, rules]) => {
    const isOptional = rules.some(({ type, name }) => type === CONDITION && name === 'isOptional');
    const judging = rules.filter(({ type }) => !SILENT.includes(type));
    const needsValue = judging.some(({ type }) => type !== 'nestedValidation');
    const nested = rules.some(({ type }) => type === 'nestedValidation')
      ? nestedClassOf(target, property)
      : undefined;
    return [
      ...(!isOptional && needsValue && missing !== undefined ? [missing] : []),
      ...judging.flatMap(ruleCodes),
      ...(nested === undefined ? [] : propertyCodes(nested, missing, seen)),
    ];
  });
};

/** Kinds of metadata that refuse nothing by themselves. */
const CONDITION = 'conditionalValidation';
const SILENT: readonly string[] = [CONDITION, 'whitelistValidation'];

const ruleCodes = (rule: PropertyRule): readonly string[] => {
  const own = codeInContext(rule.context);
  const judged = constraintRule(rule.type === 'nestedValidation' ? rule.type : factsOf(rule).key);
  const codes: string[] = [];
  if (judged === undefined) codes.push(own ?? E1004);
  else if (judged.judges === 'type') codes.push(own ?? E1003);
  else {
    codes.push(own ?? (judged.judges === 'count' ? E1005 : E1004));
    // A value of a kind that the rule cannot judge has the wrong type, whatever code the rule has.
    if (judged.judges !== 'value' || judged.of !== undefined) codes.push(E1003);
  }
  return codes;
};

const nestedClassOf = (target: DecoratedClass, property: string): DecoratedClass | undefined => {
  const { typeFunction } = (defaultMetadataStorage.findTypeMetadata(target, property) ?? {}) as {
    typeFunction?: () => unknown;
  };
  const declared: unknown =
    // A type that depends on the value cannot be told without one.
    attempt(() => typeFunction?.()) ??
    Reflect.getMetadata('design:type', target.prototype as object, property);
  return isClassWithRules(declared) ? declared : undefined;
};

const primitiveCodes = (metatype: unknown, location: Location): readonly ErrorCode[] => {
  if (location !== 'query' && location !== 'path') return [];
  if (metatype === Number || metatype === Boolean) return [E1003];
  // A query parameter that is sent twice is an array and no string.
  return metatype === String && location === 'query' ? [E1003] : [];
};

type PipeClass = abstract new (...args: never[]) => PipeTransform;

/** Pipes that give a value another type, and pipes that look at what a string says. */
const TYPED: readonly PipeClass[] = [ParseIntPipe, ParseFloatPipe, ParseBoolPipe, ParseDatePipe];
const TEXTUAL: readonly PipeClass[] = [ParseUUIDPipe, ParseEnumPipe];
const INDIFFERENT: readonly string[] = ['DefaultValuePipe', 'GlobalValidationPipe', 'HeadersPipe'];

const pipeCodes = (
  pipe: unknown,
  { source, isFile, metatype, pipes }: ReadArgument,
  missing: readonly ErrorCode[],
): readonly DeclaredErrorOrCode[] => {
  const is = (...classes: readonly PipeClass[]): boolean =>
    classes.some((Class) => pipe === Class || pipe instanceof Class);
  const pipeClass = (
    typeof pipe === 'function' ? pipe : (Object(pipe) as object).constructor
  ) as PipeClass;
  if (INDIFFERENT.includes(pipeClass.name)) return [];
  const { optional, items } = ((pipe as { options?: unknown }).options ?? {}) as {
    optional?: boolean;
    items?: unknown;
  };
  const hasDefault = pipes.some(
    (other) => (other as object).constructor.name === 'DefaultValuePipe',
  );
  const required = optional === true || hasDefault ? [] : missing;
  if (is(...TYPED)) return [E1003, ...required];
  if (is(...TEXTUAL)) return [E1004, ...(source.in === 'path' ? [] : [E1003]), ...required];
  if (is(ParseArrayPipe))
    return [
      E1003,
      ...required,
      ...(isClassWithRules(items) ? propertyCodes(items, missing[0], new Set()) : []),
    ];
  if (is(ParseFilePipe)) return [E1004, E1006, E1007];
  if (is(ValidationPipe)) {
    if (isFile || !isClassWithRules(metatype)) return [];
    return classCodes(
      metatype,
      source.in,
      source.name === undefined,
      (pipe as { validatorOptions?: ValidationPipeOptions }).validatorOptions ?? {},
    );
  }
  // A stranger's pipe refuses with a bare 400, unless it says what it throws.
  return declaredOfPipe(pipeClass) ?? [E1004];
};

const declaredOfPipe = (pipeClass: PipeClass): readonly DeclaredError[] | undefined => {
  const { transform } = (pipeClass.prototype ?? {}) as { transform?: object };
  return transform === undefined ? undefined : declaredFor(pipeClass, transform);
};
