import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import type { UpstreamName } from '../upstream/upstream.options.js';

/** An exception of a code, or the name of an upstream, which stands for the codes of its failures. */
export type DeclaredError = AnalyticsExceptionClass | UpstreamName;

/**
 * Says which errors a route can answer besides those that follow from its guards and arguments: on
 * a handler, or on a controller for all of its handlers. An upstream's name stands for its codes:
 * `@ApiErrors(StreamNotFoundException, 'bintu')`.
 */
export const ApiErrors = (...errors: readonly DeclaredError[]): ClassDecorator & MethodDecorator =>
  declare('@ApiErrors()', errors);

/**
 * Says what a method throws: that of a service, a guard, a pipe or an interceptor. `check` passes it
 * on to the handlers that reach the method; a guard's is read while the application runs, too.
 */
export const Throws = (...errors: readonly DeclaredError[]): ClassDecorator & MethodDecorator =>
  declare('@Throws()', errors);

/** What decorators declare on a class or a method itself; `undefined` where none stands. */
export function declaredOn(element: object): readonly DeclaredError[] | undefined {
  return Reflect.getOwnMetadata(DECLARED, element) as readonly DeclaredError[] | undefined;
}

/** What decorators declare for a method: its own, its class's and those of the classes it extends. */
export function declaredFor(owner: object, method: object): readonly DeclaredError[] | undefined {
  const found = [method, ...ancestryOf(owner)].map(declaredOn).filter((list) => list !== undefined);
  return found.length === 0 ? undefined : found.flat();
}

const DECLARED = 'nestjs-analytics-errors:declared-errors';

const declare = (name: string, errors: readonly unknown[]): ClassDecorator & MethodDecorator => {
  for (const error of errors)
    if (typeof error !== 'string' && typeof (error as { code?: unknown } | null)?.code !== 'string')
      throw new TypeError(
        `${name} takes exception classes with a code and names of upstreams, as in ${name.slice(0, -2)}(StreamNotFoundException, 'bintu').`,
      );
  const decorate = (target: object, _key?: unknown, descriptor?: PropertyDescriptor): void => {
    const element = (descriptor?.value as object | undefined) ?? target;
    const present = declaredOn(element) ?? [];
    Reflect.defineMetadata(DECLARED, [...new Set([...present, ...errors])], element);
  };
  return decorate;
};

const ancestryOf = (owner: object): readonly object[] => {
  const classes: object[] = [];
  for (
    let current: unknown = owner;
    typeof current === 'function' && current !== Function.prototype;
    current = Object.getPrototypeOf(current)
  )
    classes.push(current);
  return classes;
};
