import { dirname, relative, sep } from 'node:path';
import ts from 'typescript';

/** An application as the compiler sees it. */
export interface Project {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly options: ts.CompilerOptions;
  /** The files of the application itself, not of what it has installed. */
  readonly files: readonly ts.SourceFile[];
  /** Whether a node stands in code of the application. */
  readonly isOwn: (node: ts.Node) => boolean;
  /** Whether a symbol is one of this library's, by the name that it exports it under. */
  readonly isOurs: (symbol: ts.Symbol | undefined, name?: string) => boolean;
  /** A node's place, as `src/usage/usage.service.ts:12`. */
  readonly placeOf: (node: ts.Node) => string;
  /** The folder that places are relative to. */
  readonly folder: string;
}

/** The application cannot be read. */
export class UnreadableProjectError extends Error {}

/**
 * Reads an application by its `tsconfig.json`.
 * @throws UnreadableProjectError with a sentence
 */
export function openProject(
  configFile: string,
  { folder = process.cwd(), options: extra = {} }: ProjectOptions = {},
): Project {
  const read = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path));
  if (read.error !== undefined) throw new UnreadableProjectError(textOf(read.error));
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(configFile), extra);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new UnreadableProjectError(textOf(problem));
  const options = { ...parsed.options, ...extra, noEmit: true };
  const program = ts.createProgram(parsed.fileNames, options);
  const library = libraryFolder(parsed.fileNames, options);
  if (library === undefined)
    throw new UnreadableProjectError(
      `${configFile}: the application does not import ${LIBRARY}, or it is not installed.`,
    );
  const isOwnFile = (file: ts.SourceFile): boolean =>
    !file.isDeclarationFile &&
    !program.isSourceFileFromExternalLibrary(file) &&
    !file.fileName.includes('/node_modules/') &&
    !file.fileName.startsWith(library);
  const checker = program.getTypeChecker();
  return {
    program,
    checker,
    options,
    folder,
    files: program.getSourceFiles().filter(isOwnFile),
    isOwn: (node) => isOwnFile(node.getSourceFile()),
    isOurs: (symbol, name) => {
      const target = targetOf(symbol, checker);
      return (
        (name === undefined || target?.name === name) &&
        (target?.declarations ?? []).some((node) =>
          node.getSourceFile().fileName.startsWith(library),
        )
      );
    },
    placeOf: (node) => {
      const file = node.getSourceFile();
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      return `${relative(folder, file.fileName).split(sep).join('/')}:${line + 1}`;
    },
  };
}

interface ProjectOptions {
  readonly folder?: string;
  readonly options?: ts.CompilerOptions;
}

/** The symbol behind an import. */
export function targetOf(
  symbol: ts.Symbol | undefined,
  checker: ts.TypeChecker,
): ts.Symbol | undefined {
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
    ? checker.getAliasedSymbol(symbol)
    : symbol;
}

/** The symbol of an expression such as a class's name, behind imports. */
export function symbolOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  return targetOf(checker.getSymbolAtLocation(node), checker);
}

/** The class declaration that an expression names. */
export function classOf(
  node: ts.Expression,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  const named = ts.isNewExpression(node) ? node.expression : node;
  return symbolOf(named, checker)?.declarations?.find(ts.isClassLike);
}

/** The decorators on a node, each with the name that it is written by and its arguments. */
export function decoratorsOf(node: ts.Node): readonly Decorator[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).map(({ expression }) => {
    const called = ts.isCallExpression(expression) ? expression.expression : expression;
    const identifier = ts.isPropertyAccessExpression(called) ? called.name : called;
    return {
      name: identifier.getText(),
      identifier,
      args: ts.isCallExpression(expression) ? expression.arguments : [],
    };
  });
}

/** A decorator as it stands in the code. */
export interface Decorator {
  readonly name: string;
  readonly identifier: ts.Node;
  readonly args: readonly ts.Expression[];
}

const LIBRARY = 'nestjs-analytics-errors';

/** The folder of this library as the application resolves it. */
const libraryFolder = (
  files: readonly string[],
  options: ts.CompilerOptions,
): string | undefined => {
  const [from] = files;
  if (from === undefined) return undefined;
  const { resolvedModule } = ts.resolveModuleName(
    LIBRARY,
    from,
    options,
    ts.sys,
    undefined,
    undefined,
    ts.ModuleKind.ESNext,
  );
  let folder = resolvedModule?.resolvedFileName;
  while (folder !== undefined && folder !== dirname(folder)) {
    folder = dirname(folder);
    if (ts.sys.fileExists(`${folder}/package.json`)) return `${folder}/`;
  }
  return undefined;
};

const textOf = ({ messageText }: ts.Diagnostic): string =>
  ts.flattenDiagnosticMessageText(messageText, ' ');
