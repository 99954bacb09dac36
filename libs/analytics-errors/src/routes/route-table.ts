import { RequestMethod, type VersioningOptions, VersioningType } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';

/** A class with handlers. */
export interface ControllerClass {
  readonly name: string;
  readonly prototype: Readonly<Record<string, unknown>>;
}

/** A route as the platform's router has it. */
export interface Route {
  /** `GET`, `POST` and the like; `ALL` for a handler that takes every method. */
  readonly method: string;
  /** The path's pattern with the global prefix and the version, such as `/api/v2/geo/:ip`. */
  readonly path: string;
  readonly controller: ControllerClass;
  /** The name of the handler's method. */
  readonly handlerName: string;
  readonly handler: object;
}

/** Reads the routes of an application from the decorators of its controllers. */
export function routesOf(
  modules: ModulesContainer,
  config: Pick<ApplicationConfig, 'getGlobalPrefix' | 'getGlobalPrefixOptions' | 'getVersioning'>,
): readonly Route[] {
  const scanner = new MetadataScanner();
  const routes: Route[] = [];
  for (const { controllers, metatype: moduleClass } of modules.values()) {
    const modulePath =
      textOf(Reflect.getMetadata(`${MODULE_PATH}${modules.applicationId}`, moduleClass)) ||
      textOf(Reflect.getMetadata(MODULE_PATH, moduleClass));
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const controller = metatype as unknown as ControllerClass;
      for (const handlerName of scanner.getAllMethodNames(controller.prototype)) {
        const handler = controller.prototype[handlerName] as object;
        const methodPaths: unknown = Reflect.getMetadata(PATH, handler);
        if (methodPaths === undefined) continue;
        const requestMethod = Reflect.getMetadata(METHOD, handler) as RequestMethod;
        const method = RequestMethod[requestMethod] as string | undefined;
        const paths = pathsOf({ controller, handler, modulePath, requestMethod }, config);
        for (const path of paths)
          routes.push({ method: method ?? 'GET', path, controller, handlerName, handler });
      }
    }
  }
  return routes;
}

/** A path without the names of its parameters, in whatever way they are written, for comparison. */
export function shapeOf(path: string): string {
  const shape = path
    .replace(/\{\/\*\w+\}/g, '/{}')
    .replace(/\{\*?\w*\}|\*\w*|:\w+(?:\([^)]*\))?\??/g, '{}')
    .replace(/(.)\/+$/, '$1');
  return shape.startsWith('/') ? shape : `/${shape}`;
}

// The keys under which Nest's decorators keep what they say.
const PATH = 'path';
const METHOD = 'method';
const VERSION = '__version__';
const MODULE_PATH = '__module_path__';

interface Place {
  readonly controller: ControllerClass;
  readonly handler: object;
  readonly modulePath: string;
  readonly requestMethod: RequestMethod;
}

type PathConfig = Parameters<typeof routesOf>[1];

const pathsOf = (
  { controller, handler, modulePath, requestMethod }: Place,
  config: PathConfig,
): readonly string[] => {
  const versioning = config.getVersioning();
  const paths = listOf(Reflect.getMetadata(PATH, controller)).flatMap((outer) =>
    listOf(Reflect.getMetadata(PATH, handler)).map((inner) =>
      join(modulePath, textOf(outer), textOf(inner)),
    ),
  );
  return versionPrefixesOf({ controller, handler }, versioning).flatMap((version) =>
    paths.map((path) => {
      const isExcluded = isOutsidePrefix(path, requestMethod, config);
      return join(isExcluded ? '' : config.getGlobalPrefix(), version, path) || '/';
    }),
  );
};

const versionPrefixesOf = (
  { controller, handler }: Pick<Place, 'controller' | 'handler'>,
  versioning: VersioningOptions | undefined,
): readonly string[] => {
  if (versioning?.type !== VersioningType.URI) return [''];
  const version: unknown =
    Reflect.getMetadata(VERSION, handler) ??
    Reflect.getMetadata(VERSION, controller) ??
    versioning.defaultVersion;
  const prefix = versioning.prefix === false ? '' : (versioning.prefix ?? 'v');
  if (version === undefined) return [''];
  // The neutral version is a symbol and has no place in a path.
  return listOf(version).map((one) => (typeof one === 'string' ? `${prefix}${one}` : ''));
};

const isOutsidePrefix = (path: string, method: RequestMethod, config: PathConfig): boolean => {
  const exclude = (config.getGlobalPrefixOptions().exclude ?? []) as readonly {
    readonly pathRegex: RegExp;
    readonly requestMethod: RequestMethod;
  }[];
  return exclude.some(
    ({ pathRegex, requestMethod }) =>
      [RequestMethod.ALL, method].includes(requestMethod) && pathRegex.test(path || '/'),
  );
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const join = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
