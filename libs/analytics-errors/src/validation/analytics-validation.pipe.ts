import {
  type ArgumentMetadata,
  Inject,
  Injectable,
  Logger,
  Optional,
  type ValidationError,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { type Schema, schemaOf } from '../nest/schema.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { type DecoratedClass } from './class-validator/class-rules.js';
import { HEADERS_ARGUMENT, pickHeaders } from './headers.js';
import { shortenLists } from './class-validator/oversized-lists.js';
import { sourceOf, type ValueSource } from './place.js';
import { NOT_CONVERTIBLE, primitiveOf, wrongPrimitive } from './nest-pipes/primitive.js';
import {
  conversionViolation,
  depthViolation,
  emptyViolation,
  isTooDeep,
  shapeViolation,
} from './request-shape.js';
import { readIssues } from './schemas/standard-schema.js';
import { readViolations } from './class-validator/read-errors.js';
import { toException, type Violation } from './violation.js';

/** Takes the errors out of Nest's pipe, which throws whatever its exception factory returns. */
class FoundErrors {
  constructor(readonly errors: readonly ValidationError[]) {}
}

const WITHOUT_MEANING = ['errorHttpStatusCode', 'errorFormat', 'maxErrorMessagesLength'] as const;
const warned = new Set<string>();

const warnOnce = (options: ValidationPipeOptions): void => {
  const names = WITHOUT_MEANING.filter((name) => options[name] !== undefined && !warned.has(name));
  if (names.length === 0) return;
  names.forEach((name) => warned.add(name));
  new Logger('AnalyticsErrors').warn(
    `AnalyticsValidationPipe ignores ${names.join(', ')}: the status belongs to the code, and the body has one form.`,
  );
};

/**
 * Nest's ValidationPipe, with a code for every failure and a detail for every violation. Takes the same options; with an
 * `exceptionFactory` it behaves exactly like Nest's.
 */
@Injectable()
export class AnalyticsValidationPipe extends ValidationPipe {
  /** Whether it judges what `@ValidatedHeaders()` takes, and nothing else. */
  protected readonly isForHeaders: boolean = false;
  private readonly hasOwnFactory: boolean;
  private readonly registry: ExceptionRegistry | undefined;

  constructor(
    @Optional() options: ValidationPipeOptions = {},
    @Optional() @Inject(RESOLVED_OPTIONS) app?: { readonly registry: ExceptionRegistry },
  ) {
    super(options);
    this.registry = app?.registry;
    this.hasOwnFactory = options.exceptionFactory !== undefined;
    if (this.hasOwnFactory) return;
    warnOnce(options);
    this.exceptionFactory = (errors) => new FoundErrors(errors);
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.hasOwnFactory) return super.transform(value, metadata);
    const schema = schemaOf(metadata);
    const checked = schema ? await this.transformBySchema(value, schema, metadata) : value;
    const metatype: DecoratedClass | undefined = this.expectedType ?? metadata.metatype;
    if (!metatype || !this.toValidate({ ...metadata, metatype: metatype as never }))
      return super.transform(checked, metadata);
    return this.transformObject(checked, metatype, metadata);
  }

  /** Makes what is thrown of what is wrong. */
  protected exceptionFor(violations: readonly Violation[], source: ValueSource): unknown {
    return toException(violations, {
      source,
      registry: this.registry,
      details: !this.isDetailedOutputDisabled,
    });
  }

  /** Refuses a parameter that is not of the primitive type which its argument declares. */
  protected refusePrimitive(_value: unknown, metadata: ArgumentMetadata): unknown {
    const primitive = primitiveOf(metadata);
    throw this.exceptionFor(primitive ? [wrongPrimitive(primitive)] : [], sourceOf(metadata));
  }

  /** Converts what is of the declared type and nothing else: an empty text is no number, and `yes` is not false. */
  protected override transformPrimitive(value: unknown, metadata: ArgumentMetadata): unknown {
    if (this.hasOwnFactory) return super.transformPrimitive(value, metadata);
    const primitive = primitiveOf(metadata);
    if (!primitive || value === undefined) return value;
    const converted = primitive.convert(value);
    return converted === NOT_CONVERTIBLE ? this.refusePrimitive(value, metadata) : converted;
  }

  protected override toValidate(metadata: ArgumentMetadata): boolean {
    const belongsToHeaders = (metadata.data as unknown) === HEADERS_ARGUMENT;
    return belongsToHeaders === this.isForHeaders && super.toValidate(metadata);
  }

  protected override validate(
    object: object,
    options: Parameters<ValidationPipe['validate']>[1],
  ): ReturnType<ValidationPipe['validate']> {
    // A failure is judged by the value and by the rules of its class; neither is sent.
    return super.validate(
      object,
      this.hasOwnFactory ? options : { ...options, validationError: { target: true, value: true } },
    );
  }

  protected override stripParentErrorValues(errors: ValidationError[]): void {
    // A list can be too long and have bad items, so its own value counts as well.
    if (this.hasOwnFactory) super.stripParentErrorValues(errors);
  }

  /** Runs a schema that stands on the argument, which Nest leaves to a pipe of its own. */
  private async transformBySchema(
    value: unknown,
    schema: Schema,
    metadata: ArgumentMetadata,
  ): Promise<unknown> {
    if (metadata.type === 'custom' && !this.validateCustomDecorators) return value;
    const source = sourceOf(metadata);
    if (isTooDeep(value)) throw this.exceptionFor([depthViolation(source)], source);
    this.stripProtoKeys(value);
    try {
      const standard = schema['~standard'];
      const result = await standard.validate(value);
      if (result.issues)
        throw this.exceptionFor(readIssues(result.issues, standard.vendor, value, source), source);
      return this.isTransformEnabled ? result.value : value;
    } catch (thrown) {
      throw this.translate(thrown, value, source);
    }
  }

  private async transformObject(
    value: unknown,
    metatype: DecoratedClass,
    metadata: ArgumentMetadata,
  ): Promise<unknown> {
    const source = sourceOf(metadata);
    if (isTooDeep(value)) throw this.exceptionFor([depthViolation(source)], source);
    const misshapen = shapeViolation(value, source);
    if (misshapen && this.hasRules(metatype)) throw this.exceptionFor([misshapen], source);
    const sent =
      source.in === 'header' && source.name === undefined ? pickHeaders(value, metatype) : value;
    try {
      const shortened = shortenLists(sent, metatype);
      const result: unknown = await super.transform(shortened, metadata);
      // A list that is too long for one rule may still pass, because a condition switches the rule off.
      return shortened === sent ? result : await super.transform(sent, metadata);
    } catch (thrown) {
      throw this.translate(thrown, sent, source);
    }
  }

  private translate(thrown: unknown, value: unknown, source: ValueSource): unknown {
    if (thrown instanceof FoundErrors) {
      if (value === undefined || value === null)
        return this.exceptionFor([emptyViolation(value, source)], source);
      return this.exceptionFor(readViolations(thrown.errors, { source, raw: value }), source);
    }
    const inconvertible = conversionViolation(thrown, value);
    return inconvertible ? this.exceptionFor([inconvertible], source) : thrown;
  }

  private hasRules(metatype: DecoratedClass): boolean {
    const { always = false, strictGroups = false, groups } = this.validatorOptions;
    return (
      getMetadataStorage().getTargetValidationMetadatas(metatype, '', always, strictGroups, groups)
        .length > 0
    );
  }
}

/**
 * The pipe that the module registers. What it cannot convert it hands on as it came: a pipe of the route may know what
 * to do with it, and where none looks at it the module's interceptor has refused it.
 */
export class GlobalValidationPipe extends AnalyticsValidationPipe {
  protected override refusePrimitive(value: unknown): unknown {
    return value;
  }
}

/** The pipe behind `@ValidatedHeaders()`. */
@Injectable()
export class HeadersPipe extends AnalyticsValidationPipe {
  protected override readonly isForHeaders: boolean = true;

  constructor(
    @Optional() @Inject(RESOLVED_OPTIONS) app?: { readonly registry: ExceptionRegistry },
  ) {
    super({ transform: true, validateCustomDecorators: true }, app);
  }
}

/** Violations on their own, thrown in the place of an exception. */
export class FoundViolations {
  constructor(readonly violations: readonly Violation[]) {}
}

/** Tells what the pipe would refuse, for those who make an exception of it together with something else. */
export class ViolationReader extends AnalyticsValidationPipe {
  protected override exceptionFor(violations: readonly Violation[]): FoundViolations {
    return new FoundViolations(violations);
  }
}
