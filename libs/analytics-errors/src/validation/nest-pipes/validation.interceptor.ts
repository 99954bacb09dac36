import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, from, type Observable, type ObservableInput, throwError } from 'rxjs';
import { AnalyticsException } from '../../exceptions/analytics.exception.js';
import type { ExceptionRegistry } from '../../exceptions/exception-registry.js';
import {
  InvalidHeaderException,
  InvalidRequestBodyException,
} from '../../exceptions/request.exceptions.js';
import { rulesOf } from '../class-validator/class-rules.js';
import {
  isIndifferentPipe,
  isReadablePipe,
  isSameRefusal,
  kindOfText,
  type Refusal,
  refusalOf,
} from './parse-pipes.js';
import {
  NOT_CONVERTIBLE,
  type Primitive,
  primitiveOf,
  survivesConversion,
  wrongPrimitive,
} from './primitive.js';
import { absentBody, bodyPresence } from '../request-shape.js';
import { type RouteArgument, routeArgumentsOf } from './route-arguments.js';
import { toException, type Violation } from '../violation.js';

/** Where Nest notes that the pipes refused a request, so that its handler did not run. */
const REJECTED_BY_PIPES = Symbol.for('nestjs:rejected-by-pipes');

/** Statuses with which a pipe refuses a value; another one was chosen to say something else. */
const REFUSALS: readonly number[] = [400, 406, 413, 415, 422];

interface ValidationInterceptorSettings {
  /** Whether the global pipe converts primitive values. */
  readonly transform: boolean;
  /** Whether answers say what is wrong. */
  readonly details: boolean;
  /** The application's own global pipes. */
  readonly otherPipes: () => readonly unknown[];
}

interface DeclaredPrimitive {
  readonly argument: RouteArgument;
  readonly primitive: Primitive;
  /** Whether no pipe of the route looks at the value. */
  readonly isBare: boolean;
}

/** What is to be looked at in the requests of one handler. */
interface RoutePlan {
  readonly takesBody: boolean;
  readonly primitives: readonly DeclaredPrimitive[];
  /** The arguments whose pipes can be asked again. */
  readonly piped: readonly RouteArgument[];
}

const isDecorated = (metatype: unknown): boolean =>
  typeof metatype === 'function' && rulesOf(metatype as never).size > 0;

const planFor = (
  controller: object,
  handler: object,
  globalPipes: readonly unknown[],
): RoutePlan => {
  const args = routeArgumentsOf(controller, handler, globalPipes);
  const isChecked = ({ metatype, schema, pipes }: RouteArgument): boolean =>
    schema !== undefined || isDecorated(metatype) || pipes.some(isReadablePipe);
  return {
    takesBody: args.some(
      (argument) => argument.source.in === 'body' && !argument.isFile && isChecked(argument),
    ),
    piped: args.filter(({ pipes }) => pipes.some(isReadablePipe)),
    primitives: args.flatMap((argument) => {
      const { source, metatype, schema, pipes } = argument;
      const type = source.in === 'path' ? 'param' : source.in === 'query' ? 'query' : 'body';
      const primitive = schema ? undefined : primitiveOf({ type, metatype, data: source.name });
      return primitive ? [{ argument, primitive, isBare: pipes.every(isIndifferentPipe) }] : [];
    }),
  };
};

/** The arguments that their pipes refuse, with what is wrong with them. */
const refusalsOf = async (
  args: readonly RouteArgument[],
  request: object,
): Promise<readonly Refusal[]> => {
  const refusals = await Promise.all(
    args.map((argument) => refusalOf(argument, request).catch(() => undefined)),
  );
  return refusals.filter(
    (refusal) => refusal !== undefined && refusal.violations.length > 0,
  ) as readonly Refusal[];
};

/**
 * Gives the refusals of Nest's own pipes the code and the name that the pipes do not know. It stands around the pipes
 * and, unlike a filter, knows the handler.
 */
export class ValidationInterceptor implements NestInterceptor {
  private readonly plans = new WeakMap<object, WeakMap<object, RoutePlan>>();

  constructor(
    private readonly registry: ExceptionRegistry,
    private readonly settings: ValidationInterceptorSettings,
  ) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const plan = this.planOf(context.getClass(), context.getHandler());
    const request = context.switchToHttp().getRequest<object>();
    if (plan.takesBody) this.assertBody(request);
    const weakened = this.settings.transform ? this.assertPrimitives(plan, request) : [];
    const handle = (): Observable<unknown> =>
      next
        .handle()
        .pipe(
          catchError((thrown: unknown): ObservableInput<never> =>
            this.rethrow(thrown, plan, request),
          ),
        );
    return weakened.length === 0
      ? handle()
      : this.assertUnconverted(weakened, plan, request).then(handle);
  }

  private planOf(controller: object, handler: object): RoutePlan {
    const ofController = this.plans.get(controller) ?? new WeakMap<object, RoutePlan>();
    this.plans.set(controller, ofController);
    const plan =
      ofController.get(handler) ?? planFor(controller, handler, this.settings.otherPipes());
    ofController.set(handler, plan);
    return plan;
  }

  /** Express hands on `{}` for an empty JSON body. */
  private assertBody(request: object): void {
    if (bodyPresence(request) !== 'absent') return;
    throw this.exceptionFor([{ ...absentBody(), source: { in: 'body' } }]);
  }

  /** Refuses what no pipe of the route will look at, and gives the arguments whose pipes will see a converted value. */
  private assertPrimitives({ primitives }: RoutePlan, request: object): readonly RouteArgument[] {
    const refused: Violation[] = [];
    const converted: RouteArgument[] = [];
    for (const { argument, primitive, isBare } of primitives) {
      const value = argument.read(request);
      if (value === undefined || survivesConversion(primitive, value)) continue;
      if (!isBare) converted.push(argument);
      else if (primitive.convert(value) === NOT_CONVERTIBLE)
        refused.push({ ...wrongPrimitive(primitive), source: argument.source });
    }
    if (refused.length > 0) throw this.exceptionFor(refused);
    return converted;
  }

  /** A pipe must not accept `1e3` because it was made 1000 before it came to the pipe. */
  private async assertUnconverted(
    args: readonly RouteArgument[],
    { piped }: RoutePlan,
    request: object,
  ): Promise<void> {
    if ((await refusalsOf(args, request)).length === 0) return;
    throw this.exceptionFor(
      (await refusalsOf(piped, request)).flatMap(({ violations }) => violations),
    );
  }

  private rethrow(thrown: unknown, plan: RoutePlan, request: object): ObservableInput<never> {
    // Express hands on nothing for a body of a type that it has no parser for, where Fastify says so at once.
    const isUnread =
      plan.takesBody &&
      thrown instanceof InvalidRequestBodyException &&
      bodyPresence(request) === 'unread';
    if (isUnread) return throwError(() => new InvalidHeaderException({ cause: thrown }));
    const isRefusal =
      thrown instanceof HttpException &&
      !(thrown instanceof AnalyticsException) &&
      REFUSALS.includes(thrown.getStatus());
    return isRefusal ? from(this.translate(thrown, plan, request)) : throwError(() => thrown);
  }

  private async translate(
    thrown: HttpException,
    { piped }: RoutePlan,
    request: object,
  ): Promise<never> {
    const refusals = await refusalsOf(piped, request);
    if (refusals.some((refusal) => isSameRefusal(refusal.thrown, thrown))) {
      throw this.exceptionFor(refusals.flatMap(({ violations }) => violations));
    }
    const kind =
      (request as Record<symbol, unknown>)[REJECTED_BY_PIPES] === true
        ? kindOfText(thrown)
        : undefined;
    const ExceptionClass = kind && this.registry.byCode(kind);
    throw ExceptionClass ? new ExceptionClass({ cause: thrown }) : thrown;
  }

  private exceptionFor(violations: readonly Violation[]): AnalyticsException {
    const { registry, settings } = this;
    return toException(violations, {
      source: violations[0]?.source ?? { in: 'query' },
      registry,
      details: settings.details,
    });
  }
}
