import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, run } from './command.js';
import { APPS, FOLDER, TARBALL, WORKSPACE } from './places.js';

export const MAJORS = [11, 12] as const;
export type Major = (typeof MAJORS)[number] | 10;

/** The peers that everybody needs. */
const NEEDED = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express'];
const BESIDE = [
  'class-validator',
  'class-transformer',
  'reflect-metadata',
  'rxjs',
  '@types/node@20',
];
/** The peers that only some features need. */
const OPTIONAL = ['@nestjs/jwt', '@nestjs/swagger', '@nestjs/websockets'];

/** A folder with the packed library and the peers that everybody needs; gives its path. */
export const installLibrary = async (
  name: string,
  nest: Major,
  flags: readonly string[] = [],
): Promise<string> => {
  const folder = join(FOLDER, `${name}-${nest}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const packages = [TARBALL, ...BESIDE, ...NEEDED.map((peer) => `${peer}@${nest}`)];
  await install(folder, [...flags, ...packages]);
  return folder;
};

export const installOptionalPeers = (folder: string, nest: Major): Promise<string> =>
  install(
    folder,
    [...OPTIONAL, '@nestjs/platform-fastify'].map((peer) => `${peer}@${nest}`),
  );

/** Compiles the service of `apps/service` as one kind of module, beside the packages in `folder`; gives its entry. */
export const buildService = async (
  folder: string,
  type: 'commonjs' | 'module',
): Promise<string> => {
  const place = join(folder, type);
  for (const app of ['first', 'guarded', 'service'])
    cpSync(join(APPS, app, 'src'), join(place, 'src'), { recursive: true });
  const write = (file: string, content: object): void =>
    writeFileSync(join(place, file), JSON.stringify(content));
  write('package.json', { type });
  write('tsconfig.json', {
    compilerOptions: {
      ...{ module: 'nodenext', target: 'es2022', rootDir: 'src', outDir: 'dist', types: ['node'] },
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true, skipLibCheck: true },
    },
    files: ['src/main.ts'],
  });
  await run(place, ['node', join(WORKSPACE, 'node_modules/typescript/bin/tsc')]);
  return join(type, 'dist/main.js');
};
