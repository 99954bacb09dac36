import {
  type ArgumentMetadata,
  ParseFilePipe,
  type PipeTransform,
  ValidationPipe,
} from '@nestjs/common';
import type { HandlerArgument } from '../nest/handler-arguments.js';
import {
  type Handler,
  isRoute,
  nameOfHandler,
  type PipeWatcher,
  StandardSchemaPipe,
  valuesOf,
} from '../nest/handler-pipes.js';
import { HeadersPipe } from './analytics-validation.pipe.js';
import { HEADERS_ARGUMENT } from './headers.js';
import { judgeOf } from './nest-pipes.js';
import { sourceOf, type ValueSource } from './place.js';
import { primitiveViolation, readsAsPrimitive } from './primitive.js';
import { noteRefusal } from './refusals.js';
import { conversionViolation } from './request-shape.js';
import { toException, type Violation, type ViolationContext } from './violation.js';

/** How the pipes of an application are watched. */
export interface RoutePipesSettings extends Pick<
  ViolationContext,
  'registry' | 'details' | 'message'
> {
  /** The library's own global pipe, where it has one. */
  readonly ownPipe: PipeTransform | undefined;
  /** Whether parameters are refused that would become NaN or false without anyone having looked at them. */
  readonly refusesPrimitives: boolean;
}

/**
 * Watches the pipes of all handlers: notes what an error of Nest's pipes stands for where it is
 * thrown, leaves to the application's ValidationPipe what it validates itself, and refuses
 * parameters that do not read as the type they declare.
 */
export class RoutePipes implements PipeWatcher {
  /** Handlers whose body has no class at run time, so that no ValidationPipe looks at it. */
  readonly withoutClass = new Set<string>();

  constructor(private readonly settings: RoutePipesSettings) {}

  pipe(pipe: PipeTransform): PipeTransform {
    const isValidation = pipe instanceof ValidationPipe && !(pipe instanceof HeadersPipe);
    const judge = judgeOf(pipe);
    if (!judge && !isValidation) return pipe;
    return replaced(pipe, (value, metadata) => {
      // `@ValidatedHeaders()` has a pipe of its own.
      if (isValidation && (metadata.data as unknown) === HEADERS_ARGUMENT) return value;
      return onFailure(
        () => pipe.transform(value, metadata) as unknown,
        (thrown) => {
          const source = sourceFor(pipe, metadata);
          const conversion = conversionViolation(thrown, value, source);
          const violations = conversion
            ? [conversion]
            : judge?.({ value, source, metadata, thrown });
          if (violations && violations.length > 0)
            noteRefusal(thrown, () => this.exceptionFor(violations, source, thrown, pipe));
        },
      );
    });
  }

  shared(pipes: readonly PipeTransform[], handler: Handler): readonly PipeTransform[] {
    const { ownPipe, refusesPrimitives } = this.settings;
    const isOwn = (pipe: PipeTransform): boolean => originalOf(pipe) === ownPipe;
    const hasOther = pipes.some((pipe) => pipe instanceof ValidationPipe && !isOwn(pipe));
    const kept = hasOther ? pipes.filter((pipe) => !isOwn(pipe)) : pipes;
    const routeArguments = isRoute(handler) ? valuesOf(handler) : [];
    this.noteMissingClass(kept, routeArguments, handler);
    const validated = routeArguments.filter((argument) => argument.pipes.some(isValidating));
    const schemaPiped = routeArguments.filter(
      ({ schema, pipes: own }) => schema !== undefined && [...kept, ...own].some(isSchemaPipe),
    );
    const spared = [...validated, ...schemaPiped];
    const sparing =
      spared.length === 0 ? kept : kept.map((pipe) => (isOwn(pipe) ? without(pipe, spared) : pipe));
    const bare = refusesPrimitives
      ? routeArguments.filter((argument) =>
          isBare(
            argument,
            routeArguments,
            spared.includes(argument) ? kept.filter((pipe) => !isOwn(pipe)) : kept,
          ),
        )
      : [];
    return bare.length === 0 ? sparing : [this.primitiveCheck(bare), ...sparing];
  }

  private noteMissingClass(
    pipes: readonly PipeTransform[],
    routeArguments: readonly HandlerArgument[],
    handler: Handler,
  ): void {
    if (pipes.length === 0 || !pipes.every(isValidating)) return;
    const isUnseen = ({ type, data, metatype, schema, pipes: own }: HandlerArgument): boolean =>
      type === 'body' &&
      !data &&
      schema === undefined &&
      own.length === 0 &&
      [undefined, Object, Array].includes(metatype as never);
    if (routeArguments.some(isUnseen)) this.withoutClass.add(nameOfHandler(handler));
  }

  /** Stands in front of the pipe that converts, which would make NaN, 0 or false of what it cannot read. */
  private primitiveCheck(bare: readonly HandlerArgument[]): PipeTransform {
    return {
      transform: (value: unknown, metadata: ArgumentMetadata): unknown => {
        if (!bare.some(isOf(metadata)) || readsAsPrimitive(value, metadata)) return value;
        throw this.exceptionFor([primitiveViolation(metadata)], sourceOf(metadata));
      },
    };
  }

  private exceptionFor(
    violations: readonly Violation[],
    source: ValueSource,
    cause?: unknown,
    pipe?: PipeTransform,
  ): ReturnType<typeof toException> {
    const { registry, details, message } = this.settings;
    const { isDetailedOutputDisabled } = (pipe ?? {}) as { isDetailedOutputDisabled?: boolean };
    const isSaid = details !== false && isDetailedOutputDisabled !== true;
    return toException(violations, { source, registry, details: isSaid, message, cause });
  }
}

/** Where a pipe's value comes from. Nest says of an uploaded file no more than of a decorator of the service's. */
const sourceFor = (pipe: PipeTransform, metadata: ArgumentMetadata): ValueSource =>
  pipe instanceof ParseFilePipe ? { in: 'body' } : sourceOf(metadata);

type Transform = (value: unknown, metadata: ArgumentMetadata) => unknown;

const originals = new WeakMap<object, PipeTransform>();

/** A pipe that is still an instance of its class, with another `transform`. */
const replaced = (pipe: PipeTransform, transform: Transform): PipeTransform => {
  const other = Object.create(pipe, { transform: { value: transform } }) as PipeTransform;
  originals.set(other, originalOf(pipe));
  return other;
};

const originalOf = (pipe: PipeTransform): PipeTransform => originals.get(pipe) ?? pipe;

/** The same pipe, except for some arguments, which it hands on. */
const without = (pipe: PipeTransform, spared: readonly HandlerArgument[]): PipeTransform =>
  replaced(pipe, (value, metadata) =>
    spared.some(isOf(metadata)) ? value : (pipe.transform(value, metadata) as unknown),
  );

const onFailure = (run: () => unknown, note: (thrown: unknown) => void): unknown => {
  const failed = (thrown: unknown): never => {
    note(thrown);
    throw thrown;
  };
  try {
    const result = run();
    return result instanceof Promise ? result.then(undefined, failed) : result;
  } catch (thrown) {
    return failed(thrown);
  }
};

/** Whether a pipe, given as an instance or a class, is one of the given class. */
const isPipeOf = (Class: abstract new (...args: never[]) => object, pipe: unknown): boolean =>
  pipe instanceof Class ||
  (typeof pipe === 'function' && (pipe === Class || pipe.prototype instanceof Class));

const isValidating = (pipe: unknown): boolean => isPipeOf(ValidationPipe, pipe);

const isSchemaPipe = (pipe: unknown): boolean =>
  StandardSchemaPipe !== undefined && isPipeOf(StandardSchemaPipe, pipe);

const isConverting = (pipe: unknown): boolean => {
  const { isTransformEnabled, expectedType } = pipe as {
    isTransformEnabled?: boolean;
    expectedType?: unknown;
  };
  return isTransformEnabled === true && expectedType === undefined;
};

/** Whether an argument is the one that a pipe is told about. */
const isOf =
  ({ type, data }: Pick<ArgumentMetadata, 'type' | 'data'>) =>
  (argument: HandlerArgument): boolean =>
    argument.type === type && (argument.data ?? undefined) === data;

/** Whether a parameter is converted to the primitive type that it declares, and no pipe looks at it. */
const isBare = (
  argument: HandlerArgument,
  all: readonly HandlerArgument[],
  shared: readonly PipeTransform[],
): boolean => {
  const { type, data, metatype, schema, pipes } = argument;
  if (type === 'body' || typeof data !== 'string' || data === '' || schema !== undefined)
    return false;
  if (!([Number, Boolean, String] as unknown[]).includes(metatype)) return false;
  const ofSameName = all.filter((other) => other.type === type && other.data === data);
  return (
    ofSameName.every((other) => other.pipes.every(isValidating) && other.metatype === metatype) &&
    shared.every(isValidating) &&
    [...shared, ...pipes].some(isConverting)
  );
};
