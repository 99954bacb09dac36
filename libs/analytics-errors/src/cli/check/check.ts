import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type ts from 'typescript';
import { checkRoutes } from './check-routes.js';
import { openProject, UnreadableProjectError } from './project.js';
import { differencesIn, renderCheck } from './report.js';
import { metadataFile } from './write-metadata.js';

/** What the command `check` was asked for. */
export interface CheckRequest {
  /** The `tsconfig.json` of the application. */
  readonly project: string;
  readonly write?: boolean | undefined;
  readonly out?: string | undefined;
  readonly all?: boolean | undefined;
  readonly folder?: string | undefined;
  readonly options?: ts.CompilerOptions | undefined;
}

/** What a command gives back to the shell. */
export interface CommandResult {
  /** 0: no differences; 1: differences; 2: the application cannot be read. */
  readonly exitCode: 0 | 1 | 2;
  readonly output: string;
}

/** Compares what the routes of an application throw with what is declared for them. */
export function check({
  project: configFile,
  write = false,
  out,
  all = false,
  folder = process.cwd(),
  options = {},
}: CheckRequest): CommandResult {
  try {
    const project = openProject(configFile, { folder, options });
    const application = checkRoutes(project);
    if (application.routes.length === 0)
      return { exitCode: 2, output: `${configFile}: there is no controller with routes.` };
    if (!write) {
      const differences = differencesIn(application);
      return {
        exitCode: differences.length === 0 ? 0 : 1,
        output: renderCheck(application, differences, { all }),
      };
    }
    const { path, text, left } = metadataFile(application, project, out);
    const isSame = contentOf(path) === text;
    if (!isSame) writeFileSync(path, text);
    const output = [
      ...left.map((place) => `${place}: the controller is not exported by name and is left out.`),
      renderCheck(application, [], { all }),
      `${relative(folder, path)} ${isSame ? 'is up to date' : 'written'}.`,
    ].join('\n');
    return { exitCode: left.length === 0 ? 0 : 1, output };
  } catch (error) {
    if (error instanceof UnreadableProjectError) return { exitCode: 2, output: error.message };
    throw error;
  }
}

const contentOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
