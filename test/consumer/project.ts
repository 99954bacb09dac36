import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, run } from './command.js';
import { APPS, WORKSPACE } from './places.js';

/** A new project of Nest's command line. */
export interface ProjectKind {
  readonly name: string;
  readonly nest: 11 | 12;
  readonly isEsm: boolean;
  /** What makes it, in the folder in which it is to stand as `app`. */
  readonly generate: readonly string[];
  /** Packages of which it has another version than the command line gives it. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The Node that its own tests need; without it, the one that runs these tests. */
  readonly node?: string;
}

/** What `nest new` runs, which itself would ask for the module system. */
const schematics = (type: 'esm' | 'cjs'): readonly string[] => [
  join(WORKSPACE, 'node_modules/.bin/schematics'),
  join(WORKSPACE, 'node_modules/@nestjs/schematics/dist/collection.json:application'),
  '--name=app',
  `--type=${type}`,
  '--package-manager=npm',
  '--no-dry-run',
];

export const NEST_11: ProjectKind = {
  name: 'Nest 11, CommonJS, Jest',
  nest: 11,
  isEsm: false,
  generate: [
    ...['npx', '--yes', '--prefer-offline', '@nestjs/cli@11', 'new', 'app'],
    ...['--skip-install', '--skip-git', '--package-manager', 'npm'],
  ],
};

export const NEST_11_JEST_29: ProjectKind = {
  ...NEST_11,
  name: 'Nest 11, CommonJS, Jest 29',
  versions: { jest: '^29.7.0', '@types/jest': '^29.5.0' },
};

export const NEST_12_ESM: ProjectKind = {
  name: 'Nest 12, ESM, Vitest',
  nest: 12,
  isEsm: true,
  generate: schematics('esm'),
};

export const NEST_12_COMMONJS: ProjectKind = {
  name: 'Nest 12, CommonJS, Jest',
  nest: 12,
  isEsm: false,
  generate: schematics('cjs'),
  // On an older Node its own tests fail before there is anything of this library's in it.
  node: '24',
};

/** Makes a new project and gives its folder. */
export const generateProject = async (
  folder: string,
  kind: ProjectKind,
  node?: Node,
): Promise<string> => {
  mkdirSync(folder, { recursive: true });
  await run(folder, kind.generate, node);
  edit(join(folder, 'app/package.json'), (text) => {
    const manifest = JSON.parse(text) as { readonly devDependencies: Record<string, string> };
    Object.assign(manifest.devDependencies, kind.versions);
    return JSON.stringify(manifest, null, 2);
  });
  return join(folder, 'app');
};

/** Puts the files of a service into a project, and its controller into `app.module.ts`. */
export const addFiles = (
  project: string,
  { isEsm }: ProjectKind,
  overlay: 'first' | 'guarded',
): void => {
  cpSync(join(APPS, overlay), project, { recursive: true });
  const controller = overlay === 'first' ? 'Streams' : 'Usage';
  editModule(project, (text) =>
    [
      `import { ${controller}Controller } from './${controller.toLowerCase()}.controller.js';`,
      text.replace('controllers: [', `controllers: [${controller}Controller, `),
    ].join('\n'),
  );
  if (isEsm) return;
  for (const file of sourcesOf(project))
    edit(file, (text) => text.replace(/(from '\.{1,2}\/[^']*)\.js'/g, "$1'"));
};

/** Imports the module into `app.module.ts`, as the README says. */
export const importModule = (project: string): void =>
  editModule(
    project,
    (text) =>
      `import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';\n${text.replace('imports: []', 'imports: [AnalyticsErrorsModule]')}`,
  );

/** Sets the option `jwt`. */
export const setJwt = (project: string): void =>
  editModule(project, (text) =>
    text.replace(
      'imports: [AnalyticsErrorsModule]',
      `imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: '${SECRET}' } })]`,
    ),
  );

const editModule = (project: string, change: (text: string) => string): void =>
  edit(join(project, 'src/app.module.ts'), change);

const SECRET = 'a secret for tests, 32 bytes or more';

const sourcesOf = (project: string): readonly string[] =>
  ['src', 'test'].flatMap((folder) =>
    readdirSync(join(project, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(project, folder, file)),
  );

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));

/** Where `nest build` puts the entry of a project. */
export const mainOf = (project: string): string =>
  ['dist/main.js', 'dist/src/main.js'].find((file) => existsSync(join(project, file))) ??
  'dist/main.js';
