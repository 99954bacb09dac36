import ts from 'typescript';
import { classOf, decoratorsOf, type Project, symbolOf } from './project.js';

/** A token of dependency injection: a string, or the symbol of a constant or a class. */
export type Token = ts.Symbol | string;

/** What stands behind the tokens of dependency injection. */
export interface Providers {
  /** The classes that provide a token; `undefined` where nothing in the code names it. */
  readonly classesFor: (token: Token) => readonly ts.ClassLikeDeclaration[] | undefined;
  /** The classes that a token of Nest, such as `APP_GUARD`, is provided with. */
  readonly named: (name: string) => readonly ts.ClassLikeDeclaration[];
}

/** Collects the providers that are written as objects: `{ provide: TOKEN, useClass: Class }`. */
export function readProviders({ files, checker }: Project): Providers {
  const classes = new Map<Token, ts.ClassLikeDeclaration[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const provide = propertyOf(node, 'provide');
      const token = provide && tokenIn(provide, checker);
      if (token !== undefined) {
        const known = classes.get(token) ?? [];
        classes.set(token, [...known, ...implementationsIn(node, checker)]);
      }
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return {
    classesFor: (token) => classes.get(token),
    named: (name) =>
      [...classes]
        .filter(([token]) => typeof token !== 'string' && token.name === name)
        .flatMap(([, members]) => members),
  };
}

/** The token that a parameter or a property is injected by: that of `@Inject()`, else its class. */
export function tokenOf(
  declaration: ts.ParameterDeclaration | ts.PropertyDeclaration,
  checker: ts.TypeChecker,
): Token | undefined {
  const inject = decoratorsOf(declaration).find(({ name }) => name === 'Inject');
  const [named] = inject?.args ?? [];
  if (named !== undefined) return tokenIn(named, checker);
  return checker.getTypeAtLocation(declaration).getSymbol();
}

const tokenIn = (node: ts.Expression, checker: ts.TypeChecker): Token | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text;
  // forwardRef(() => Class)
  if (ts.isCallExpression(node) && node.expression.getText() === 'forwardRef') {
    const [arrow] = node.arguments;
    const body = arrow && ts.isArrowFunction(arrow) ? arrow.body : undefined;
    return body === undefined ? undefined : symbolOf(body, checker);
  }
  return symbolOf(node, checker);
};

const propertyOf = (
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.Expression | undefined => {
  const property = object.properties.find((member) => member.name?.getText() === name);
  if (property === undefined) return undefined;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
};

const implementationsIn = (
  object: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
): readonly ts.ClassLikeDeclaration[] => {
  const named = propertyOf(object, 'useClass') ?? propertyOf(object, 'useExisting');
  if (named !== undefined) return [classOf(named, checker)].filter((found) => found !== undefined);
  const value = propertyOf(object, 'useValue');
  const factory = propertyOf(object, 'useFactory');
  const type =
    value !== undefined
      ? checker.getTypeAtLocation(value)
      : factory !== undefined
        ? resultOf(checker.getTypeAtLocation(factory), checker)
        : undefined;
  if (type === undefined) return [];
  const members = type.isUnion() ? type.types : [type];
  return members
    .map((member) => member.getSymbol()?.declarations?.find(ts.isClassLike))
    .filter((found) => found !== undefined);
};

const resultOf = (factory: ts.Type, checker: ts.TypeChecker): ts.Type | undefined => {
  const [signature] = factory.getCallSignatures();
  if (signature === undefined) return undefined;
  const result = signature.getReturnType();
  return checker.getAwaitedType(result) ?? result;
};
