/** A class of the application with its methods, including inherited ones. */
export interface ScannedClass {
  readonly type: { readonly name: string };
  readonly isController: boolean;
  readonly methods: readonly ScannedMethod[];
}

/** A method with the name under which Nest calls it. */
export interface ScannedMethod {
  readonly name: string;
  readonly method: object;
}

interface Wrapper {
  readonly metatype: unknown;
}

/** The part of Nest's module container that the scan reads. */
export type ScannedModules = ReadonlyMap<
  string,
  {
    readonly controllers: ReadonlyMap<unknown, Wrapper>;
    readonly providers: ReadonlyMap<unknown, Wrapper>;
  }
>;

/** Gives the classes of all controllers and providers of an application, each once. */
export function classesOf(modules: ScannedModules): readonly ScannedClass[] {
  const known = scanned.get(modules);
  if (known !== undefined) return known;
  const classes = new Map<unknown, ScannedClass>();
  for (const { controllers, providers } of modules.values()) {
    for (const { metatype } of controllers.values()) add(classes, metatype, true);
    for (const { metatype } of providers.values()) add(classes, metatype, false);
  }
  const found = [...classes.values()];
  scanned.set(modules, found);
  return found;
}

/** Gives the methods of a class; a method hides an inherited one of its name. Getters are not called. */
export function methodsOf(type: unknown): readonly ScannedMethod[] {
  const methods = new Map<string, object>();
  for (
    let prototype: unknown = (type as { readonly prototype?: unknown }).prototype;
    typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (name !== 'constructor' && typeof value === 'function' && !methods.has(name))
        methods.set(name, value as object);
  }
  return [...methods].map(([name, method]) => ({ name, method }));
}

/** Each application has one container, which is complete when the first check asks. */
const scanned = new WeakMap<object, readonly ScannedClass[]>();

/** False for a provider that has no class, such as a value. */
const isClass = (metatype: unknown): metatype is { readonly name: string } =>
  typeof metatype === 'function' && typeof metatype.prototype === 'object';

const add = (
  classes: Map<unknown, ScannedClass>,
  metatype: unknown,
  isController: boolean,
): void => {
  if (!isClass(metatype) || classes.has(metatype)) return;
  classes.set(metatype, { type: metatype, isController, methods: methodsOf(metatype) });
};
