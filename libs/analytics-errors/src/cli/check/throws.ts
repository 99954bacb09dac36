import ts from 'typescript';
import { type Catch, catchOf, thrownExpression } from './catches.js';
import { decoratorsOf, type Project, symbolOf } from './project.js';
import { type Providers, tokenOf } from './providers.js';
import { codesOfClass, codesOfType, type ThrownKind } from './thrown-codes.js';

/** What a function throws, and what could not be followed on the way. */
export interface Throws {
  /** Each code or `upstream:<name>`, with the first place that it comes from. */
  readonly errors: ReadonlyMap<string, ts.Node>;
  readonly unfollowed: readonly Unfollowed[];
}

/** A call that nothing in the code tells the target of. */
export interface Unfollowed {
  readonly node: ts.Node;
  readonly reason: string;
}

/** Follows functions through what they call to what they throw. */
export interface ThrowFinder {
  /** @param thisClass the class whose `this` the function runs with */
  readonly add: (fn: FunctionWithBody, thisClass?: ts.ClassLikeDeclaration) => FunctionNode;
  /** To be asked when all functions have been added. */
  readonly resultOf: (node: FunctionNode) => Throws;
}

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

/** A function with the class that it runs on. */
export interface FunctionNode {
  readonly fn: FunctionWithBody;
  readonly thisClass: ts.ClassLikeDeclaration | undefined;
  readonly terms: Term[];
  readonly unfollowed: Unfollowed[];
}

type Term =
  | { readonly error: string; readonly at: ts.Node; readonly catches: readonly Catch[] }
  | { readonly call: FunctionNode; readonly catches: readonly Catch[] };

/** Clients whose errors are recognized as an upstream's wherever they are called. */
const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/\/node_modules\/(?:ioredis|redis|@redis\/[^/]+)\//, 'upstream:redis'],
  [/\/node_modules\/(?:@elastic\/elasticsearch|@opensearch-project\/opensearch)\//, 'upstream:es'],
];

/** Makes a finder for a project. */
export function throwFinder(project: Project, providers: Providers): ThrowFinder {
  const { checker } = project;
  const known = new Map<ts.Node, Map<ts.Node | undefined, FunctionNode>>();
  const queue: FunctionNode[] = [];
  let results: Map<FunctionNode, Map<string, ts.Node>> | undefined;

  const add = (fn: FunctionWithBody, thisClass?: ts.ClassLikeDeclaration): FunctionNode => {
    const ofFunction = known.get(fn) ?? new Map<ts.Node | undefined, FunctionNode>();
    known.set(fn, ofFunction);
    const present = ofFunction.get(thisClass);
    if (present !== undefined) return present;
    const node: FunctionNode = { fn, thisClass, terms: [], unfollowed: [] };
    ofFunction.set(thisClass, node);
    queue.push(node);
    results = undefined;
    return node;
  };

  const resultOf = (node: FunctionNode): Throws => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) readFunction(next);
    results ??= solve([...known.values()].flatMap((nodes) => [...nodes.values()]));
    return { errors: results.get(node) ?? new Map(), unfollowed: unfollowedFrom(node) };
  };

  const readFunction = (node: FunctionNode): void => {
    for (const { name, identifier, args } of decoratorsOf(node.fn)) {
      const symbol = symbolOf(identifier, checker);
      if (!project.isOurs(symbol)) continue;
      if (name === 'Upstream') addUpstream(node, args[0], []);
      if (name === 'Throws')
        for (const error of declaredErrors(args, project))
          node.terms.push({ error, at: identifier, catches: [] });
    }
    const walk = walkerFor(node);
    for (const parameter of node.fn.parameters)
      if (parameter.initializer !== undefined) walk(parameter.initializer, []);
    walk(node.fn.body, []);
  };

  const addUpstream = (
    node: FunctionNode,
    name: ts.Expression | undefined,
    catches: readonly Catch[],
  ): void => {
    const type = name && checker.getTypeAtLocation(name);
    if (type?.isStringLiteral() === true)
      node.terms.push({ error: `upstream:${type.value}`, at: name ?? node.fn, catches });
    else
      node.unfollowed.push({ node: name ?? node.fn, reason: 'the upstream has no literal name' });
  };

  const walkerFor = (node: FunctionNode) => {
    const walk = (at: ts.Node, catches: readonly Catch[]): void => {
      if (ts.isTypeNode(at) || ts.isClassLike(at)) return;
      if (ts.isTryStatement(at)) {
        walkTry(at, catches);
        return;
      }
      const thrown = thrownExpression(at);
      if (thrown !== undefined) readThrown(thrown, catches);
      if (ts.isCallExpression(at) || ts.isNewExpression(at)) {
        walkCall(at, catches);
        return;
      }
      if (ts.isPropertyAccessExpression(at)) readGetter(at, catches);
      ts.forEachChild(at, (child) => walk(child, catches));
    };

    const walkTry = (at: ts.TryStatement, catches: readonly Catch[]): void => {
      const { tryBlock, catchClause, finallyBlock } = at;
      const caught =
        catchClause &&
        catchOf('try', catchClause.variableDeclaration?.name, catchClause.block, project);
      walk(tryBlock, caught === undefined ? catches : [...catches, caught]);
      if (catchClause !== undefined) walk(catchClause.block, catches);
      if (finallyBlock !== undefined) walk(finallyBlock, catches);
    };

    const readThrown = (thrown: ts.Expression, catches: readonly Catch[]): void => {
      const kind = thrownKind(thrown);
      if (kind === 'foreign') return;
      if (kind !== 'unknown')
        for (const error of kind.codes) node.terms.push({ error, at: thrown, catches });
      else if (!isCaught(thrown))
        node.unfollowed.push({ node: thrown, reason: 'nothing tells what is thrown here' });
    };

    /** Where the type says nothing, the function that makes the error may. */
    const thrownKind = (thrown: ts.Expression): ThrownKind => {
      const kind = codesOfType(checker.getTypeAtLocation(thrown), project);
      if (kind !== 'unknown' || !ts.isCallExpression(thrown)) return kind;
      const maker = checker.getResolvedSignature(thrown)?.declaration;
      if (maker === undefined || !hasBody(maker) || !project.isOwn(maker)) return kind;
      const codes = returnedFrom(maker).flatMap((returned) => {
        const made = codesOfType(checker.getTypeAtLocation(returned), project);
        return typeof made === 'object' ? made.codes : [];
      });
      return codes.length > 0 ? { codes } : kind;
    };

    /** Whether a thrown value is one that was caught before: the catch says what it keeps. */
    const isCaught = (thrown: ts.Node): boolean => {
      if (ts.isIdentifier(thrown)) {
        const [declaration] = checker.getSymbolAtLocation(thrown)?.declarations ?? [];
        return (
          declaration !== undefined &&
          (ts.isParameter(declaration) || ts.isCatchClause(declaration.parent))
        );
      }
      return ts.forEachChild(thrown, (child) => isCaught(child) || undefined) === true;
    };

    const readGetter = (at: ts.PropertyAccessExpression, catches: readonly Catch[]): void => {
      const declaration = checker
        .getSymbolAtLocation(at.name)
        ?.declarations?.find(ts.isGetAccessorDeclaration);
      if (declaration !== undefined && hasBody(declaration) && project.isOwn(declaration))
        node.terms.push({ call: add(declaration, classAround(declaration)), catches });
    };

    const walkCall = (at: ts.CallExpression | ts.NewExpression, outer: readonly Catch[]): void => {
      const fate = fateOf(at, node.fn, checker);
      // Nobody waits for the promise, so what it rejects with answers no request.
      if (fate === 'dropped') {
        for (const argument of at.arguments ?? []) if (!isFunction(argument)) walk(argument, outer);
        return;
      }
      const catches = fate === 'escapes' ? outer.filter(({ kind }) => kind !== 'try') : outer;
      if (ts.isCallExpression(at) && walkHandled(at, outer)) return;
      ts.forEachChild(at, (child) => {
        if (!ts.isTypeNode(child)) walk(child, outer);
      });
      readCall(at, catches);
      for (const argument of at.arguments ?? []) readReference(argument, catches);
    };

    /** `promise.catch(…)`, `promise.then(…, …)` and `stream.pipe(catchError(…))`. */
    const walkHandled = (at: ts.CallExpression, catches: readonly Catch[]): boolean => {
      if (!ts.isPropertyAccessExpression(at.expression)) return false;
      const { expression: receiver, name } = at.expression;
      const handler = {
        catch: at.arguments[0],
        then: at.arguments[1],
        pipe: at.arguments
          .filter(ts.isCallExpression)
          .find(({ expression }) => expression.getText() === 'catchError')?.arguments[0],
      }[name.text];
      if (handler === undefined) return false;
      const fn = functionOf(handler);
      const caught: Catch =
        fn === undefined
          ? { kind: 'promise', keeps: () => true }
          : catchOf('promise', fn.parameters[0]?.name, fn.body, project);
      walk(receiver, [...catches, caught]);
      for (const argument of at.arguments) {
        // What the first function of then() throws goes past the second.
        walk(argument, name.text === 'pipe' ? [...catches, caught] : catches);
        readReference(argument, catches);
      }
      return true;
    };

    const functionOf = (expression: ts.Expression): FunctionWithBody | undefined => {
      if (isFunction(expression)) return expression as FunctionWithBody;
      const [signature] = checker.getTypeAtLocation(expression).getCallSignatures();
      const declaration = signature?.declaration;
      return declaration !== undefined && hasBody(declaration) ? declaration : undefined;
    };

    /** A function that is handed on by its name is taken to be called. */
    const readReference = (argument: ts.Expression, catches: readonly Catch[]): void => {
      if (!ts.isIdentifier(argument) && !ts.isPropertyAccessExpression(argument)) return;
      for (const signature of checker.getTypeAtLocation(argument).getCallSignatures()) {
        const { declaration } = signature;
        if (declaration !== undefined && hasBody(declaration) && project.isOwn(declaration))
          node.terms.push({ call: add(declaration, classAround(declaration)), catches });
      }
    };

    const readCall = (
      at: ts.CallExpression | ts.NewExpression,
      catches: readonly Catch[],
    ): void => {
      const declaration = checker.getResolvedSignature(at)?.declaration;
      const called = at.expression;
      if (ts.isNewExpression(at)) {
        if (declaration !== undefined && hasBody(declaration) && project.isOwn(declaration))
          node.terms.push({ call: add(declaration, classAround(declaration)), catches });
        return;
      }
      if (declaration !== undefined && !project.isOwn(declaration) && !isOwnReceiver(called)) {
        if (project.isOurs(symbolOf(called, checker), 'upstream'))
          addUpstream(node, at.arguments[0], catches);
        const file = declaration.getSourceFile().fileName;
        const client = CLIENTS.find(([path]) => path.test(file))?.[1];
        if (client !== undefined && ts.isPropertyAccessExpression(called))
          node.terms.push({ error: client, at, catches });
        return;
      }
      const targets = ts.isPropertyAccessExpression(called)
        ? methodTargets(called, declaration)
        : directTargets(called, declaration);
      if (typeof targets === 'string') node.unfollowed.push({ node: at, reason: targets });
      else for (const call of targets) node.terms.push({ call, catches });
    };

    /** `this.repository.find()`, where the class behind the token is the application's. */
    const isOwnReceiver = (called: ts.Expression): boolean =>
      ts.isPropertyAccessExpression(called) && injectedClasses(called.expression) !== undefined;

    const directTargets = (
      called: ts.Expression,
      declaration: ts.Node | undefined,
    ): readonly FunctionNode[] | string => {
      if (declaration !== undefined && hasBody(declaration))
        return [
          add(
            declaration,
            classAround(declaration) && (node.thisClass ?? classAround(declaration)),
          ),
        ];
      if (called.kind === ts.SyntaxKind.SuperKeyword) return [];
      const [variable] = checker.getSymbolAtLocation(called)?.declarations ?? [];
      // What calls the function that holds this parameter has handed the callback over, and is followed there.
      if (variable !== undefined && (ts.isParameter(variable) || ts.isBindingElement(variable)))
        return [];
      return declaration === undefined
        ? 'the call is dynamic'
        : 'only the type of the function is known';
    };

    const methodTargets = (
      called: ts.PropertyAccessExpression,
      declaration: ts.Node | undefined,
    ): readonly FunctionNode[] | string => {
      const { expression: receiver, name } = called;
      if (receiver.kind === ts.SyntaxKind.SuperKeyword)
        return declaration !== undefined && hasBody(declaration)
          ? [add(declaration, node.thisClass)]
          : [];
      const classes =
        receiver.kind === ts.SyntaxKind.ThisKeyword && node.thisClass !== undefined
          ? [node.thisClass]
          : injectedClasses(receiver);
      if (classes !== undefined) {
        const found = classes.flatMap((owner) => methodsOf(owner, name.text));
        return found.length > 0
          ? found
          : declaration !== undefined && !project.isOwn(declaration)
            ? []
            : `no class behind it has a method ${name.text}`;
      }
      const type = checker.getNonNullableType(checker.getTypeAtLocation(receiver));
      if (type.flags & ts.TypeFlags.Any) return 'the call is dynamic';
      const members = type.isUnion() ? type.types : [type];
      const found = members.flatMap((member) => {
        const symbol = checker.getPropertyOfType(checker.getApparentType(member), name.text);
        const owner = member.getSymbol()?.declarations?.find(ts.isClassLike);
        return (symbol?.declarations ?? []).flatMap((one) => {
          const fn = functionIn(one);
          return fn === undefined || !project.isOwn(fn) ? [] : [add(fn, owner ?? classAround(fn))];
        });
      });
      if (found.length > 0) return found;
      // A function that a module hands on under its own name.
      if (declaration !== undefined && hasBody(declaration) && project.isOwn(declaration))
        return [add(declaration, classAround(declaration))];
      if (declaration !== undefined && !project.isOwn(declaration)) return [];
      return `${checker.typeToString(type)} has no code of its own`;
    };

    /** The classes behind what is injected: by its token, else by the class of its type. */
    const injectedClasses = (
      receiver: ts.Expression,
    ): readonly ts.ClassLikeDeclaration[] | undefined => {
      const symbol = checker.getSymbolAtLocation(
        ts.isPropertyAccessExpression(receiver) ? receiver.name : receiver,
      );
      const declaration = symbol?.declarations?.find(
        (one): one is ts.ParameterDeclaration | ts.PropertyDeclaration =>
          ts.isParameter(one) || ts.isPropertyDeclaration(one),
      );
      if (declaration === undefined) return undefined;
      const token = tokenOf(assignedFrom(declaration, checker) ?? declaration, checker);
      const classes = token === undefined ? undefined : providers.classesFor(token);
      return classes === undefined || classes.length === 0 ? undefined : classes;
    };

    const methodsOf = (owner: ts.ClassLikeDeclaration, name: string): readonly FunctionNode[] => {
      const type = checker.getTypeAtLocation(owner);
      const symbol = checker.getPropertyOfType(type, name);
      return (symbol?.declarations ?? []).flatMap((one) => {
        const fn = functionIn(one);
        return fn === undefined || !project.isOwn(fn) ? [] : [add(fn, owner)];
      });
    };

    return walk;
  };

  return { add, resultOf };
}

/** The codes and upstreams that the arguments of `@ApiErrors()` or `@Throws()` name. */
export function declaredErrors(
  args: readonly ts.Expression[],
  project: Project,
): readonly string[] {
  return args.flatMap((argument) =>
    ts.isStringLiteralLike(argument)
      ? [`upstream:${argument.text}`]
      : codesOfClass(ts.isSpreadElement(argument) ? argument.expression : argument, project),
  );
}

/** The function behind the declaration of a member. */
export function functionIn(declaration: ts.Node): FunctionWithBody | undefined {
  if (hasBody(declaration)) return declaration;
  const { initializer } = declaration as { initializer?: ts.Node };
  return (ts.isPropertyDeclaration(declaration) || ts.isPropertyAssignment(declaration)) &&
    initializer !== undefined &&
    hasBody(initializer)
    ? initializer
    : undefined;
}

const hasBody = (node: ts.Node): node is FunctionWithBody =>
  ts.isFunctionLike(node) && (node as { body?: ts.Node }).body !== undefined;

const isFunction = (node: ts.Node): boolean =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const classAround = (node: ts.Node): ts.ClassLikeDeclaration | undefined =>
  ts.findAncestor(node.parent, ts.isClassLike);

/** The parameter of a constructor that a property is filled with: `this.name = name`. */
const assignedFrom = (
  property: ts.ParameterDeclaration | ts.PropertyDeclaration,
  checker: ts.TypeChecker,
): ts.ParameterDeclaration | undefined => {
  if (!ts.isPropertyDeclaration(property)) return undefined;
  const constructor = property.parent.members.find(ts.isConstructorDeclaration);
  for (const statement of constructor?.body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression))
      continue;
    const { left, right } = statement.expression;
    if (!ts.isPropertyAccessExpression(left) || left.name.text !== property.name.getText())
      continue;
    const parameter = checker.getSymbolAtLocation(right)?.declarations?.find(ts.isParameter);
    if (parameter !== undefined) return parameter;
  }
  return undefined;
};

/** The expressions that a function returns, without those of functions in it. */
const returnedFrom = (fn: FunctionWithBody): readonly ts.Expression[] => {
  if (!ts.isBlock(fn.body)) return [fn.body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn.body, visit);
  return found.flatMap((one) =>
    ts.isConditionalExpression(one) ? [one.whenTrue, one.whenFalse] : [one],
  );
};

/**
 * What becomes of the result of a call. A promise that is awaited rejects here; one that is returned
 * rejects after the `try` has been left; one that is dropped rejects for nobody.
 */
const fateOf = (
  call: ts.Expression,
  root: ts.Node,
  checker: ts.TypeChecker,
): 'here' | 'escapes' | 'dropped' => {
  const type = checker.getTypeAtLocation(call);
  if (checker.getPropertyOfType(checker.getApparentType(type), 'then') === undefined) return 'here';
  let current: ts.Node = call;
  let isHandedOn = false;
  while (current.parent !== root) {
    const { parent }: { parent: ts.Node } = current;
    if (ts.isCallExpression(parent) && parent.expression !== current) isHandedOn = true;
    if (ts.isAwaitExpression(parent) || ts.isVariableDeclaration(parent)) return 'here';
    if (ts.isForOfStatement(parent) || ts.isYieldExpression(parent)) return 'here';
    if (ts.isVoidExpression(parent) || ts.isExpressionStatement(parent))
      return isHandedOn ? 'here' : 'dropped';
    if (ts.isReturnStatement(parent)) {
      const fn = ts.findAncestor(parent, ts.isFunctionLike);
      if (fn === undefined || fn === root) return 'escapes';
      current = fn;
    } else if (ts.isSourceFile(parent)) return 'here';
    else if (
      ts.isBinaryExpression(parent) &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    )
      return 'here';
    else current = parent;
  }
  return 'escapes';
};

/** Adds up what functions throw, until nothing is added any more: calls can go in circles. */
const solve = (nodes: readonly FunctionNode[]): Map<FunctionNode, Map<string, ts.Node>> => {
  const results = new Map(nodes.map((node) => [node, new Map<string, ts.Node>()]));
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const node of nodes) {
      const own = results.get(node) ?? new Map<string, ts.Node>();
      for (const term of node.terms) {
        const thrown: readonly (readonly [string, ts.Node])[] =
          'call' in term ? [...(results.get(term.call) ?? [])] : [[term.error, term.at]];
        for (const [error, at] of thrown) {
          if (own.has(error) || !term.catches.every(({ keeps }) => keeps(error))) continue;
          own.set(error, at);
          isChanged = true;
        }
      }
    }
  }
  return results;
};

const unfollowedFrom = (start: FunctionNode): readonly Unfollowed[] => {
  const seen = new Set<FunctionNode>([start]);
  for (const node of seen) for (const term of node.terms) if ('call' in term) seen.add(term.call);
  // A method that says what it throws answers for what cannot be followed in it.
  return [
    ...new Map(
      [...seen]
        .filter(({ fn }) => !decoratorsOf(fn).some(({ name }) => name === 'Throws'))
        .flatMap(({ unfollowed }) => unfollowed)
        .map((one) => [one.node, one]),
    ).values(),
  ];
};
