import { dirname, relative, sep } from 'node:path';
import ts from 'typescript';
import type { CheckedApplication, CheckedRoute } from './check-routes.js';
import type { Project } from './project.js';

/** The file that `check --write` writes. */
export interface MetadataFile {
  readonly path: string;
  readonly text: string;
  /** Controllers that the file cannot import. */
  readonly left: readonly string[];
}

/** Makes `errors.metadata.ts`, which says for each handler what it throws. */
export function metadataFile(
  application: CheckedApplication,
  project: Project,
  out?: string,
): MetadataFile {
  const { routes, access, metadataFile: present } = application;
  const path = out ?? present?.fileName ?? `${commonFolder(routes)}/errors.metadata.ts`;
  const byController = new Map<ts.ClassLikeDeclaration, CheckedRoute[]>();
  for (const route of routes.filter(({ thrown }) => thrown.size > 0))
    byController.set(route.controller, [...(byController.get(route.controller) ?? []), route]);
  const importable = [...byController].filter(([controller]) => isExported(controller));
  const names = uniqueNames(importable.map(([controller]) => controller));
  const imports = importable.map(([controller]) => {
    const own = controller.name?.text ?? '';
    const name = names.get(controller) ?? own;
    const specifier = specifierFor(controller.getSourceFile().fileName, path, project.options);
    return `import { ${name === own ? own : `${own} as ${name}`} } from '${specifier}';`;
  });
  const entries = importable.map(([controller, handlers]) => {
    const lists = handlers.map(({ handlerName, thrown }) =>
      property(handlerName, [...thrown.keys()], 8),
    );
    return `    [\n      ${names.get(controller) ?? ''},\n      {\n${lists.join('\n')}\n      },\n    ],`;
  });
  const ofAccess = [...access]
    .filter(([, thrown]) => thrown.size > 0)
    .map(([name, thrown]) => property(name, [...thrown.keys()], 2));
  return {
    path,
    left: [...byController.keys()]
      .filter((controller) => !isExported(controller))
      .map((controller) => project.placeOf(controller)),
    text: [
      '// Written by `analytics-errors check --write`; edits here are lost.',
      "import type { ErrorsMetadata } from 'nestjs-analytics-errors';",
      ...imports.sort(),
      '',
      '/** What the handlers of this application throw. */',
      'export const errorsMetadata: ErrorsMetadata = {',
      ...(entries.length === 0 ? ['  routes: [],'] : ['  routes: [', ...entries, '  ],']),
      ...ofAccess,
      '};',
      '',
    ].join('\n'),
  };
}

const isExported = (controller: ts.ClassLikeDeclaration): boolean =>
  controller.name !== undefined &&
  (ts.getCombinedModifierFlags(controller) & ts.ModifierFlags.Export) !== 0 &&
  (ts.getCombinedModifierFlags(controller) & ts.ModifierFlags.Default) === 0;

const uniqueNames = (
  controllers: readonly ts.ClassLikeDeclaration[],
): ReadonlyMap<ts.ClassLikeDeclaration, string> => {
  const taken = new Map<string, number>();
  return new Map(
    controllers.map((controller) => {
      const name = controller.name?.text ?? '';
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      return [controller, count === 1 ? name : `${name}${count}`];
    }),
  );
};

/** A property as a formatter with lines of 100 columns would break it. */
const property = (name: string, errors: readonly string[], indent: number): string => {
  const pad = ' '.repeat(indent);
  const line = `${pad}${name}: [${errors.map((error) => `'${error}'`).join(', ')}],`;
  return line.length <= 100
    ? line
    : `${pad}${name}: [\n${errors.map((error) => `${pad}  '${error}',`).join('\n')}\n${pad}],`;
};

const specifierFor = (file: string, from: string, options: ts.CompilerOptions): string => {
  const path = relative(dirname(from), file).split(sep).join('/');
  const local = path.startsWith('.') ? path : `./${path}`;
  if (options.allowImportingTsExtensions === true) return local;
  const needsExtension =
    options.moduleResolution === ts.ModuleResolutionKind.Node16 ||
    options.moduleResolution === ts.ModuleResolutionKind.NodeNext;
  return needsExtension
    ? local.replace(/\.([mc]?)tsx?$/, '.$1js')
    : local.replace(/\.[mc]?tsx?$/, '');
};

const commonFolder = (routes: readonly CheckedRoute[]): string => {
  const folders = routes.map(({ controller }) =>
    dirname(controller.getSourceFile().fileName).split('/'),
  );
  const [first = ['.']] = folders;
  const length = first.findIndex((part, index) => folders.some((other) => other[index] !== part));
  return first.slice(0, length === -1 ? first.length : length).join('/');
};
