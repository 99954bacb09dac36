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
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import { type Schema, schemaOf } from '../nest/schema.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { DecoratedClass } from './class-validator/class-rules.js';
import { readViolations } from './class-validator/read-errors.js';
import { HEADERS_ARGUMENT, pickHeaders } from './headers.js';
import { sourceOf, type ValueSource } from './place.js';
import { conversionViolation, shapeViolation } from './request-shape.js';
import { readIssues } from './schemas/standard-schema.js';
import type { ResolvedValidationOptions } from './validation.options.js';
import { toException, type Violation } from './violation.js';

/** What the pipe needs of the module's options; absent in a pipe made by hand. */
interface PipeSettings {
  readonly registry: ExceptionRegistry;
  readonly validation?: ResolvedValidationOptions;
}

/**
 * Nest's ValidationPipe, with a code for every failure and a detail for every violation. It takes
 * the same options and accepts the same values; with an `exceptionFactory` it is exactly Nest's.
 *
 * It also runs a Standard Schema that stands on the argument, which Nest leaves to another pipe.
 */
@Injectable()
export class AnalyticsValidationPipe extends ValidationPipe {
  private readonly hasOwnFactory: boolean;

  constructor(
    @Optional() options: ValidationPipeOptions = {},
    @Optional() @Inject(RESOLVED_OPTIONS) private readonly settings?: PipeSettings,
  ) {
    super(options);
    this.hasOwnFactory = options.exceptionFactory !== undefined;
    if (this.hasOwnFactory) return;
    warnOnce(options);
    this.exceptionFactory = (errors) => new FoundErrors(errors);
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.hasOwnFactory) return super.transform(value, metadata);
    const schema = schemaOf(metadata);
    const isBySchema = schema && (metadata.type !== 'custom' || this.validateCustomDecorators);
    const sent = metadata.type === 'custom' ? declaredHeaders(value, metadata) : value;
    try {
      return await (isBySchema
        ? this.applySchema(sent, schema, sourceOf(metadata))
        : super.transform(sent, metadata));
    } catch (thrown) {
      const source = sourceOf(metadata);
      const violations = readFailure(thrown, sent, source);
      throw violations ? this.exceptionFor(violations, source) : thrown;
    }
  }

  protected override toValidate(metadata: ArgumentMetadata): boolean {
    return (metadata.data as unknown) !== HEADERS_ARGUMENT && super.toValidate(metadata);
  }

  protected override validate(
    object: object,
    options: Parameters<ValidationPipe['validate']>[1],
  ): ReturnType<ValidationPipe['validate']> {
    return super.validate(object, this.hasOwnFactory ? options : { ...options, ...WITH_VALUES });
  }

  protected override stripParentErrorValues(errors: ValidationError[]): void {
    // A list can be too long and have bad items, so its own value counts as well.
    if (this.hasOwnFactory) super.stripParentErrorValues(errors);
  }

  private exceptionFor(violations: readonly Violation[], source: ValueSource): unknown {
    const { registry, validation } = this.settings ?? {};
    return toException(violations, {
      source,
      registry,
      details: !this.isDetailedOutputDisabled,
      message: validation ? validation.message : undefined,
    });
  }

  /** What a schema makes of a value is the argument; class-transformer must not make something else of it. */
  private async applySchema(value: unknown, schema: Schema, source: ValueSource): Promise<unknown> {
    this.stripProtoKeys(value);
    const standard = schema['~standard'];
    const result = await standard.validate(value);
    if (!result.issues) return this.isTransformEnabled ? result.value : value;
    throw this.exceptionFor(readIssues(result.issues, standard.vendor, value, source), source);
  }
}

/** The pipe behind `@ValidatedHeaders()`. */
@Injectable()
export class HeadersPipe extends AnalyticsValidationPipe {
  constructor(@Optional() @Inject(RESOLVED_OPTIONS) settings?: PipeSettings) {
    super({ transform: true, validateCustomDecorators: true }, settings);
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A copy, since other pipes leave an argument with the mark itself alone.
    return super.transform(value, { ...metadata, data: { ...HEADERS_ARGUMENT } as never });
  }
}

/** Of all headers those that the argument's class declares; any other value as it is. */
const declaredHeaders = (value: unknown, metadata: ArgumentMetadata): unknown => {
  const { metatype } = metadata;
  const source = sourceOf(metadata);
  return metatype && source.in === 'header' && source.name === undefined
    ? pickHeaders(value, metatype as DecoratedClass)
    : value;
};

/** A failure is judged by the value and by the rules of its class; neither is sent. */
export const WITH_VALUES = { validationError: { target: true, value: true } } as const;

/** Takes the errors out of Nest's pipe, which throws what its exception factory returns. */
class FoundErrors {
  constructor(readonly errors: readonly ValidationError[]) {}
}

/** Reads what Nest's pipe threw; `undefined` for a fault of the service's own. */
const readFailure = (
  thrown: unknown,
  value: unknown,
  source: ValueSource,
): readonly Violation[] | undefined => {
  if (thrown instanceof FoundErrors) return violationsOf(thrown.errors, value, source);
  const inconvertible = conversionViolation(thrown, value, source);
  return inconvertible && [inconvertible];
};

/** Reads the errors of class-validator about a value. */
export function violationsOf(
  errors: readonly ValidationError[],
  value: unknown,
  source: ValueSource,
): readonly Violation[] {
  const misshapen = source.in === 'header' ? undefined : shapeViolation(value, source);
  return misshapen ? [misshapen] : readViolations(errors, { source, raw: value });
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
