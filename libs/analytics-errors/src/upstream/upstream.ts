import { catchError, isObservable, map, throwError } from 'rxjs';
import { isUpstreamName, type UpstreamName } from './upstream.options.js';
import { expectOkIfResponse } from './expect-ok.js';
import { tagged } from './tag.js';

/** Metadata key of the methods that `@Upstream()` decorates; the value is the name. */
export const UPSTREAM_METADATA = 'nestjs-analytics-errors:upstream';

const assertName = (name: unknown): void => {
  if (!isUpstreamName(name))
    throw new TypeError(
      "The first argument must be the name of an upstream, as in upstream('bintu', () => …).",
    );
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof (value as { then?: unknown }).then === 'function';

/**
 * Makes a call to an upstream and notes on whatever fails whose failure it is: `upstream('bintu', () => fetch(url).then(expectOk))`.
 * The error itself stays as it is. A returned `Response` that is not 2xx is a failure too. Takes functions that return a
 * value, a promise or an Observable. Read the body inside: what fails after the call has returned is not noted.
 */
export const upstream = <T>(name: UpstreamName, call: () => T): T => {
  assertName(name);
  const rethrow = (thrown: unknown): never => {
    throw tagged(thrown, name);
  };
  try {
    const result = call();
    if (isObservable(result)) {
      return result.pipe(
        map(expectOkIfResponse),
        catchError((thrown: unknown) => throwError(() => tagged(thrown, name))),
      ) as T;
    }
    if (isThenable(result))
      return Promise.resolve(result).then(expectOkIfResponse).catch(rethrow) as T;
    return expectOkIfResponse(result);
  } catch (thrown) {
    return rethrow(thrown);
  }
};

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Does for a method what `upstream()` does for a call: `@Upstream('bintu') list() { … }`. It keeps the method's metadata,
 * name and length, so it stands above or below other decorators.
 */
export const Upstream =
  (name: UpstreamName) =>
  (_target: object, key: string | symbol, descriptor?: PropertyDescriptor): void => {
    assertName(name);
    const method: unknown = descriptor?.value;
    if (descriptor === undefined || typeof method !== 'function') {
      throw new TypeError(`@Upstream('${name}') belongs on a method, and ${String(key)} is none.`);
    }
    const tagging: Method = function (...args) {
      return upstream(name, () => (method as Method).apply(this, args));
    };
    Object.defineProperties(tagging, {
      name: { value: method.name, configurable: true },
      length: { value: method.length, configurable: true },
    });
    for (const metadataKey of Reflect.getOwnMetadataKeys(method)) {
      Reflect.defineMetadata(metadataKey, Reflect.getOwnMetadata(metadataKey, method), tagging);
    }
    Reflect.defineMetadata(UPSTREAM_METADATA, name, tagging);
    descriptor.value = tagging;
  };
