import ts from 'typescript';
import type { Project } from './project.js';

/** What a thrown value stands for. */
export type ThrownKind =
  | { readonly codes: readonly string[] }
  /** Nothing tells what it is. */
  | 'unknown'
  /** An error without a code. */
  | 'foreign';

/** The codes of a thrown value, by its type. */
export function codesOfType(type: ts.Type, { checker, isOurs }: Project): ThrownKind {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'unknown';
  const members = type.isUnion() ? type.types : [type];
  const codes: string[] = [];
  let isUnknown = false;
  for (const member of members) {
    const own = codesOfMember(member, checker);
    codes.push(...own);
    // The base class of all codes says that there is a code, and not which.
    if (own.length === 0 && isOurs(member.getSymbol(), 'AnalyticsException')) isUnknown = true;
  }
  if (isUnknown) return 'unknown';
  return codes.length > 0 ? { codes } : 'foreign';
}

/** Whether a class is an exception with a code, and with which one. */
export function codesOfClass(expression: ts.Expression, project: Project): readonly string[] {
  const type = project.checker.getTypeAtLocation(expression);
  const [signature] = type.getConstructSignatures();
  const kind = signature && codesOfType(signature.getReturnType(), project);
  return typeof kind === 'object' ? kind.codes : [];
}

const CODE = /^E\d{4}_[A-Z0-9_]+$/;

const codesOfMember = (type: ts.Type, checker: ts.TypeChecker): readonly string[] => {
  const property = checker.getPropertyOfType(checker.getApparentType(type), 'code');
  if (property === undefined || checker.getPropertyOfType(type, 'userInfo') === undefined)
    return [];
  const code = checker.getTypeOfSymbol(property);
  const literals = code.isUnion() ? code.types : [code];
  return literals
    .map((literal) => (literal.isStringLiteral() ? literal.value : ''))
    .filter((value) => CODE.test(value));
};
