import ts from 'typescript';
import { type Project, symbolOf } from './project.js';
import { codesOfClass, codesOfType } from './thrown-codes.js';

/** A place that catches errors, and what it lets through. */
export interface Catch {
  /** `try` catches what is thrown or awaited in it; `promise` what a promise or a stream rejects with. */
  readonly kind: 'try' | 'promise';
  readonly keeps: (error: string) => boolean;
}

/** Reads what becomes of errors in the body of a `catch`, or of a function that takes a rejection. */
export function catchOf(
  kind: Catch['kind'],
  variable: ts.Node | undefined,
  body: ts.Node,
  project: Project,
): Catch {
  const caught = variable && project.checker.getSymbolAtLocation(variable);
  if (caught === undefined) return { kind, keeps: () => false };
  const rethrows: ((error: string) => boolean)[] = [];
  const visit = (node: ts.Node): void => {
    const thrown = thrownExpression(node) ?? thrownByHelper(node, project.checker);
    if (thrown !== undefined && mentions(thrown, caught, project.checker))
      rethrows.push(rethrow(thrown, body, caught, project));
    ts.forEachChild(node, visit);
  };
  visit(body);
  return { kind, keeps: (error) => rethrows.some((keeps) => keeps(error)) };
}

/** The expression that a node throws, whether as a statement or as a rejection. */
export function thrownExpression(node: ts.Node): ts.Expression | undefined {
  if (ts.isThrowStatement(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const [argument] = node.arguments;
  const called = node.expression;
  const isRejection =
    (ts.isIdentifier(called) && ['throwError', 'reject'].includes(called.text)) ||
    (ts.isPropertyAccessExpression(called) &&
      called.name.text === 'reject' &&
      called.expression.getText() === 'Promise');
  if (!isRejection || argument === undefined) return undefined;
  return ts.isArrowFunction(argument) && !ts.isBlock(argument.body) ? argument.body : argument;
}

/** A call that never returns throws, and what it throws is made of its arguments. */
const thrownByHelper = (node: ts.Node, checker: ts.TypeChecker): ts.Expression | undefined =>
  ts.isCallExpression(node) && checker.getTypeAtLocation(node).flags & ts.TypeFlags.Never
    ? node.arguments[0]
    : undefined;

/** Whether an expression names a variable. */
const mentions = (node: ts.Node, variable: ts.Symbol, checker: ts.TypeChecker): boolean =>
  (ts.isIdentifier(node) && checker.getSymbolAtLocation(node) === variable) ||
  ts.forEachChild(node, (child) => mentions(child, variable, checker) || undefined) === true;

/** What is thrown again where the caught value is thrown, or is part of what is thrown. */
const rethrow = (
  thrown: ts.Expression,
  body: ts.Node,
  caught: ts.Symbol,
  project: Project,
): ((error: string) => boolean) => {
  const kind = codesOfType(project.checker.getTypeAtLocation(thrown), project);
  if (typeof kind === 'object') {
    // A new exception carries the caught one as its cause; only a narrowed one is thrown again.
    return ts.isIdentifier(thrown) ? (error) => kind.codes.includes(error) : () => false;
  }
  // What a constructor makes of the caught value is another error, such as `new Error('…', { cause })`.
  if (ts.isNewExpression(thrown)) return () => false;
  const handled = handledBefore(thrown, body, caught, project);
  return (error) => handled !== 'all' && !handled.includes(error);
};

type Handled = readonly string[] | 'all';

/** The codes that conditions around and before a node have sorted out. */
const handledBefore = (
  node: ts.Node,
  body: ts.Node,
  caught: ts.Symbol,
  project: Project,
): Handled => {
  const found: Handled[] = [];
  const add = (handled: Handled): void => void found.push(handled);
  for (
    let current = node;
    current !== body && !ts.isSourceFile(current);
    current = current.parent
  ) {
    const { parent } = current;
    if (ts.isBlock(parent)) {
      for (const earlier of parent.statements) {
        if (earlier === current) break;
        if (ts.isIfStatement(earlier) && ends(earlier.thenStatement))
          add(testedIn(earlier.expression, caught, project));
      }
    }
    if (ts.isIfStatement(parent)) {
      const { expression } = parent;
      if (parent.elseStatement === current) add(testedIn(expression, caught, project));
      if (
        parent.thenStatement === current &&
        ts.isPrefixUnaryExpression(expression) &&
        expression.operator === ts.SyntaxKind.ExclamationToken
      )
        add(testedIn(expression.operand, caught, project));
    }
  }
  return found.includes('all') ? 'all' : (found as (readonly string[])[]).flat();
};

/** Whether nothing after a statement runs. */
const ends = (statement: ts.Statement): boolean => {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last))
  );
};

/** The codes for which a condition holds: `error instanceof X || error instanceof Y`. */
const testedIn = (condition: ts.Expression, caught: ts.Symbol, project: Project): Handled => {
  const { checker } = project;
  if (ts.isParenthesizedExpression(condition))
    return testedIn(condition.expression, caught, project);
  if (ts.isCallExpression(condition)) {
    const [argument] = condition.arguments;
    return condition.expression.getText().endsWith('isAnalyticsException') &&
      argument !== undefined &&
      mentions(argument, caught, checker)
      ? 'all'
      : [];
  }
  if (!ts.isBinaryExpression(condition)) return [];
  const { left, right, operatorToken } = condition;
  if (operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    const both = [testedIn(left, caught, project), testedIn(right, caught, project)];
    return both.includes('all') ? 'all' : (both as (readonly string[])[]).flat();
  }
  if (operatorToken.kind !== ts.SyntaxKind.InstanceOfKeyword || !mentions(left, caught, checker))
    return [];
  const codes = codesOfClass(right, project);
  if (codes.length > 0) return codes;
  return ['AnalyticsException', 'HttpException', 'Error'].includes(
    symbolOf(right, checker)?.name ?? '',
  )
    ? 'all'
    : [];
};
