import ts from 'typescript';
import { classOf, type Decorator, decoratorsOf, type Project, symbolOf } from './project.js';
import { type Providers, readProviders } from './providers.js';
import {
  declaredErrors,
  type FunctionNode,
  functionIn,
  type ThrowFinder,
  throwFinder,
} from './throws.js';

/** What was found out about the handler of a route. */
export interface CheckedRoute {
  readonly controller: ts.ClassLikeDeclaration;
  readonly handlerName: string;
  /** As a reader of the code knows it: `GET usage/bytes`. */
  readonly title: string;
  readonly place: string;
  /** Each error that the handler throws, with the place of the throw. */
  readonly thrown: ReadonlyMap<string, string>;
  readonly declared: ReadonlySet<string>;
  readonly unfollowed: readonly string[];
}

/** What was found out about an application. */
export interface CheckedApplication {
  readonly routes: readonly CheckedRoute[];
  /** What the functions of the option `access` throw, by their names. */
  readonly access: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What `errors.metadata.ts` says of them. */
  readonly declaredAccess: ReadonlyMap<string, ReadonlySet<string>>;
  readonly metadataFile: ts.SourceFile | undefined;
}

/** Follows every handler of an application to what it throws, and reads what is declared for it. */
export function checkRoutes(project: Project): CheckedApplication {
  const providers = readProviders(project);
  const finder = throwFinder(project, providers);
  const metadataFile = project.files.find(({ fileName }) =>
    fileName.endsWith('/errors.metadata.ts'),
  );
  const metadata = readMetadata(metadataFile, project);
  const globals = ['APP_GUARD', 'APP_PIPE', 'APP_INTERCEPTOR'].flatMap((name) =>
    providers.named(name),
  );
  const found = controllersOf(project).flatMap((controller) =>
    handlersOf(controller, project).map((handler) => {
      const around = [...globals, ...enhancersOf(controller, handler.fn, project, providers)];
      const nodes = [
        finder.add(handler.fn, controller),
        ...around.flatMap((enhancer) => nodesOfEnhancer(enhancer, project, finder)),
      ];
      return { controller, ...handler, nodes };
    }),
  );
  const access = accessFunctions(project).map(({ name, fn }) => [name, finder.add(fn)] as const);
  return {
    routes: found.map(({ controller, fn, handlerName, title, nodes }) => ({
      controller,
      handlerName,
      title: `${title} (${controller.name?.text ?? 'a class without a name'}.${handlerName})`,
      place: project.placeOf(fn.name ?? fn),
      thrown: thrownBy(nodes, project, finder),
      declared: new Set([
        ...declaredOn(controller, fn, project),
        ...(metadata.routes.get(controller)?.get(handlerName) ?? []),
      ]),
      unfollowed: [
        ...new Set(
          nodes.flatMap((node) =>
            finder
              .resultOf(node)
              .unfollowed.map((one) => `${project.placeOf(one.node)} ${one.reason}`),
          ),
        ),
      ],
    })),
    access: new Map(access.map(([name, node]) => [name, thrownBy([node], project, finder)])),
    declaredAccess: metadata.access,
    metadataFile,
  };
}

const HTTP_DECORATORS: readonly string[] = [
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Search', 'Sse'],
];

type FunctionWithBody = FunctionNode['fn'];

interface Handler {
  readonly fn: FunctionWithBody;
  readonly handlerName: string;
  readonly title: string;
}

const controllersOf = ({ files }: Project): readonly ts.ClassLikeDeclaration[] => {
  const found: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && decoratorsOf(node).some(({ name }) => name === 'Controller'))
      found.push(node);
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return found;
};

/** The handlers of a controller, those that it inherits included. */
const handlersOf = (
  controller: ts.ClassLikeDeclaration,
  { checker }: Project,
): readonly Handler[] => {
  const base = decoratorsOf(controller).find(({ name }) => name === 'Controller');
  return checker
    .getPropertiesOfType(checker.getTypeAtLocation(controller))
    .flatMap((symbol) => symbol.declarations ?? [])
    .flatMap((declaration) => {
      const route = decoratorsOf(declaration).find(({ name }) => HTTP_DECORATORS.includes(name));
      const fn = functionIn(declaration);
      const { name } = declaration as ts.NamedDeclaration;
      if (route === undefined || fn === undefined || name === undefined) return [];
      const path = [pathIn(base), pathIn(route)].filter((part) => part !== '').join('/');
      const method = route.name === 'Sse' ? 'GET' : route.name.toUpperCase();
      return [{ fn, handlerName: name.getText(), title: `${method} /${path}` }];
    });
};

const pathIn = (decorator: Decorator | undefined): string => {
  const [path] = decorator?.args ?? [];
  if (path === undefined) return '';
  if (ts.isObjectLiteralExpression(path)) {
    const property = path.properties.find((one) => one.name?.getText() === 'path');
    return property !== undefined && ts.isPropertyAssignment(property)
      ? pathText(property.initializer)
      : '';
  }
  return pathText(path);
};

const pathText = (path: ts.Expression): string =>
  ts.isStringLiteralLike(path) ? path.text.replace(/^\/|\/$/g, '') : path.getText();

const ENHANCERS: readonly string[] = ['UseGuards', 'UsePipes', 'UseInterceptors'];
const ARGUMENTS: readonly string[] = ['Body', 'Query', 'Param', 'UploadedFile', 'UploadedFiles'];

/** The application's guards, pipes and interceptors on a handler, its class and its arguments. */
const enhancersOf = (
  controller: ts.ClassLikeDeclaration,
  handler: FunctionWithBody,
  { checker }: Project,
  providers: Providers,
): readonly ts.ClassLikeDeclaration[] => {
  const around = [...ancestryOf(controller, checker), handler]
    .flatMap(decoratorsOf)
    .filter(({ name }) => ENHANCERS.includes(name));
  const inside = handler.parameters
    .flatMap(decoratorsOf)
    .filter(({ name }) => ARGUMENTS.includes(name));
  return [...around, ...inside]
    .flatMap(({ args }) => args)
    .filter((argument) => !ts.isStringLiteralLike(argument))
    .flatMap((argument) => {
      const token = symbolOf(argument, checker);
      const provided = token && providers.classesFor(token);
      return provided ?? [classOf(argument, checker)].filter((found) => found !== undefined);
    });
};

const nodesOfEnhancer = (
  owner: ts.ClassLikeDeclaration,
  { checker, isOwn }: Project,
  finder: ThrowFinder,
): readonly FunctionNode[] =>
  ['canActivate', 'transform', 'intercept'].flatMap((name) =>
    (checker.getPropertyOfType(checker.getTypeAtLocation(owner), name)?.declarations ?? []).flatMap(
      (declaration) => {
        const fn = functionIn(declaration);
        return fn === undefined || !isOwn(fn) ? [] : [finder.add(fn, owner)];
      },
    ),
  );

const ancestryOf = (
  owner: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
): readonly ts.ClassLikeDeclaration[] => {
  const base = owner.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression;
  const parent = base && classOf(base, checker);
  return parent === undefined ? [owner] : [owner, ...ancestryOf(parent, checker)];
};

const declaredOn = (
  controller: ts.ClassLikeDeclaration,
  handler: FunctionWithBody,
  project: Project,
): readonly string[] =>
  [handler, ...ancestryOf(controller, project.checker)]
    .flatMap(decoratorsOf)
    .filter(
      ({ name, identifier }) =>
        ['ApiErrors', 'Throws'].includes(name) &&
        project.isOurs(symbolOf(identifier, project.checker)),
    )
    .flatMap(({ args }) => declaredErrors(args, project));

const thrownBy = (
  nodes: readonly FunctionNode[],
  project: Project,
  finder: ThrowFinder,
): ReadonlyMap<string, string> =>
  new Map(
    nodes
      .flatMap((node) => [...finder.resultOf(node).errors])
      .map(([error, at]): [string, string] => [error, project.placeOf(at)])
      .sort(([left], [right]) => left.localeCompare(right)),
  );

const ACCESS_FUNCTIONS: readonly string[] = ['isOrganizationEnabled', 'findApiKey'];

/** The functions of the option `access`, by the type that the object around them is meant to have. */
const accessFunctions = ({
  files,
  checker,
}: Project): readonly { readonly name: string; readonly fn: FunctionWithBody }[] => {
  const found: { name: string; fn: FunctionWithBody }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        const name = property.name?.getText() ?? '';
        if (!ACCESS_FUNCTIONS.includes(name) || !isAccessOptions(node, checker)) continue;
        const fn = functionIn(property) ?? functionOf(property, checker);
        if (fn !== undefined) found.push({ name, fn });
      }
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return found;
};

const isAccessOptions = (object: ts.ObjectLiteralExpression, checker: ts.TypeChecker): boolean => {
  const type = checker.getContextualType(object);
  const members = type?.isUnion() === true ? type.types : [type];
  return (
    members.some((member) => member?.getSymbol()?.name === 'AccessOptions') ||
    // The options of forRootAsync come out of a function whose result has no declared type.
    (ts.isPropertyAssignment(object.parent) && object.parent.name.getText() === 'access')
  );
};

const functionOf = (
  property: ts.ObjectLiteralElementLike,
  checker: ts.TypeChecker,
): FunctionWithBody | undefined => {
  const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
  const [signature] =
    value === undefined ? [] : checker.getTypeAtLocation(value).getCallSignatures();
  return signature?.declaration && functionIn(signature.declaration);
};

interface DeclaredMetadata {
  readonly routes: ReadonlyMap<ts.Node, ReadonlyMap<string, readonly string[]>>;
  readonly access: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads `errors.metadata.ts` as it was written, without running it. */
const readMetadata = (file: ts.SourceFile | undefined, { checker }: Project): DeclaredMetadata => {
  const routes = new Map<ts.Node, Map<string, readonly string[]>>();
  const access = new Map<string, ReadonlySet<string>>();
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node) && node.elements.length === 2) {
      const [named, handlers] = node.elements;
      const controller = named && classOf(named, checker);
      if (controller !== undefined && handlers && ts.isObjectLiteralExpression(handlers))
        routes.set(controller, new Map(listsIn(handlers)));
    }
    if (ts.isPropertyAssignment(node) && ACCESS_FUNCTIONS.includes(node.name.getText()))
      access.set(node.name.getText(), new Set(stringsIn(node.initializer)));
    ts.forEachChild(node, visit);
  };
  if (file !== undefined) visit(file);
  return { routes, access };
};

const listsIn = (
  object: ts.ObjectLiteralExpression,
): readonly (readonly [string, readonly string[]])[] =>
  object.properties
    .filter(ts.isPropertyAssignment)
    .map(({ name, initializer }) => [
      ts.isStringLiteralLike(name) ? name.text : name.getText(),
      stringsIn(initializer),
    ]);

const stringsIn = (node: ts.Expression): readonly string[] =>
  ts.isArrayLiteralExpression(node)
    ? node.elements.filter(ts.isStringLiteralLike).map(({ text }) => text)
    : [];
