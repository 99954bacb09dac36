import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_ERROR_MESSAGE } from '../catalogue/catalogue.js';
import type { AnalyticsExceptionClass } from '../exceptions/analytics.exception.js';
import {
  assertExceptions,
  createRegistry,
  type ExceptionRegistry,
} from '../exceptions/exception-registry.js';
import { codeEntries, findClass } from '../reference/code-entry.js';
import { renderPageMarkdown } from '../reference/render-reference.js';
import type { CommandResult } from './check/check.js';
import { readOpenApiRoutes } from './openapi-routes.js';
import { writePages } from './write-pages.js';

/** Runs a command line, without the names of the program; never throws. */
export async function runCommand(
  args: readonly string[],
  folder: string = process.cwd(),
): Promise<CommandResult> {
  try {
    return await run(args, folder);
  } catch (error) {
    return { exitCode: 2, output: `${(error as Error).message}\n\n${USAGE}` };
  }
}

const USAGE = `Usage: analytics-errors <command>

  list                        every code with its status and message
  explain <code>              what is known of a code, such as E3001
  check                       compares what routes throw with what is declared for them
    -p, --project <file>      the application's tsconfig.json
    --write                   writes errors.metadata.ts
    --out <file>              where it writes it
    --all                     shows every route
  docs <folder>               writes the reference as static pages
    --url <address>           where they will be served, for the links between them
    --openapi <file>          the application's OpenAPI document, for the routes of each code

  -e, --exceptions <module>   a JavaScript module that exports the service's own exceptions`;

const run = async (args: readonly string[], folder: string): Promise<CommandResult> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      project: { type: 'string', short: 'p' },
      write: { type: 'boolean' },
      out: { type: 'string' },
      all: { type: 'boolean' },
      url: { type: 'string' },
      openapi: { type: 'string' },
      exceptions: { type: 'string', short: 'e' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, argument] = positionals;
  if (values.help === true || command === undefined || command === 'help')
    return { exitCode: values.help === true || command === 'help' ? 0 : 2, output: USAGE };
  if (command === 'check') {
    const { project = 'tsconfig.json', write, out, all } = values;
    const { check } = await loadCheck();
    return check({
      project: resolve(folder, project),
      write,
      out: out === undefined ? undefined : resolve(folder, out),
      all,
      folder,
    });
  }
  const registry = createRegistry(await ownExceptions(values.exceptions, folder));
  switch (command) {
    case 'list':
      return { exitCode: 0, output: list(registry) };
    case 'explain':
      return explain(argument, registry);
    case 'docs': {
      if (argument === undefined) throw new Error('docs needs a folder to write to.');
      const { url, openapi } = values;
      const routesOf =
        openapi === undefined ? undefined : readOpenApiRoutes(resolve(folder, openapi));
      const count = writePages(resolve(folder, argument), registry, { url, routesOf });
      return { exitCode: 0, output: `${count} files written to ${argument}.` };
    }
    default:
      throw new Error(`There is no command '${command}'.`);
  }
};

const loadCheck = async (): Promise<typeof import('./check/check.js')> => {
  try {
    return await import('./check/check.js');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'check needs the package typescript, 5 or 6: npm install --save-dev typescript',
      {
        cause: error,
      },
    );
  }
};

const list = ({ classes }: ExceptionRegistry): string => {
  const width = Math.max(...classes.map(({ code }) => code.length));
  return classes
    .map(
      ({ definition: { code, status, message } }) => `${code.padEnd(width)}  ${status}  ${message}`,
    )
    .join('\n');
};

const explain = (name: string | undefined, registry: ExceptionRegistry): CommandResult => {
  if (name === undefined) throw new Error('explain needs a code, such as E3001.');
  const exceptionClass = findClass(name, registry);
  if (exceptionClass === undefined)
    return { exitCode: 1, output: `There is no such code; 'list' shows those that there are.` };
  const [entry] = codeEntries({
    registry: { ...registry, classes: [exceptionClass] },
    defaultErrorMessage: DEFAULT_ERROR_MESSAGE,
  });
  return {
    exitCode: 0,
    output: entry === undefined ? '' : renderPageMarkdown(entry, exceptionClass).trimEnd(),
  };
};

/** The exceptions that a module exports, one by one or in arrays. */
const ownExceptions = async (
  module: string | undefined,
  folder: string,
): Promise<readonly AnalyticsExceptionClass[]> => {
  if (module === undefined) return [];
  const file = resolve(folder, module);
  if (!existsSync(file)) throw new Error(`${module} does not exist.`);
  const exported = Object.values((await import(pathToFileURL(file).href)) as object).flat();
  const classes = exported.filter(
    (value): value is AnalyticsExceptionClass =>
      typeof value === 'function' &&
      typeof (value as { definition?: unknown }).definition === 'object',
  );
  if (classes.length === 0) throw new Error(`${module} exports no exceptions.`);
  const own = [...new Set(classes)];
  assertExceptions(own);
  return own;
};
