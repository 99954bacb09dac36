import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check, type CommandResult } from '../../libs/analytics-errors/src/cli/check/check.js';

/** Where applications are written: below the workspace, whose packages they import. */
const ARTIFACTS = new URL('../../artifacts/', import.meta.url).pathname;

/** An application on disk. */
export interface Application {
  readonly folder: string;
  readonly check: (request?: { readonly write?: boolean; readonly all?: boolean }) => CommandResult;
  readonly remove: () => void;
}

/** Writes the files of an application. */
export const writeApplication = (files: Readonly<Record<string, string>>): Application => {
  mkdirSync(ARTIFACTS, { recursive: true });
  const folder = mkdtempSync(join(ARTIFACTS, 'application-'));
  const all = {
    'tsconfig.json': JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { rootDir: '/', noEmit: true, strictPropertyInitialization: false },
      include: ['.'],
    }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    check: (request) =>
      check({
        project: join(folder, 'tsconfig.json'),
        folder,
        options: { customConditions: ['development-source'] },
        ...request,
      }),
    remove: () => rmSync(folder, { recursive: true }),
  };
};

/** What `check --all` says that each handler throws: the numbers of codes, and upstreams. */
export const thrownByHandler = ({ output }: CommandResult): Record<string, string> => {
  const routes = output
    .split(/^(?=\w+ \/\S* \()/m)
    .filter((part) => !part.includes('not declared'));
  return Object.fromEntries(
    routes.flatMap((part) => {
      const [, handler] = /^\w+ \S+ \(\w+\.(\w+)\)/.exec(part) ?? [];
      const errors = [...part.matchAll(/^ {2}throws (?:(E\d{4})_\w+|(upstream:\w+))/gm)].map(
        ([, number, upstream]) => number ?? upstream,
      );
      return handler === undefined ? [] : [[handler, errors.join(' ')]];
    }),
  );
};
