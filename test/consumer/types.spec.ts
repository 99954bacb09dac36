import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRY_POINTS } from '../../scripts/lib/entry-points.js';
import { install, run } from './command.js';
import { APPS } from './places.js';
import { installLibrary, installOptionalPeers, type Major, MAJORS } from './service.js';

const COMPILERS = ['5.4', '5.9', '6.0'] as const;
const RESOLUTIONS = [
  ['node10', 'commonjs', 'cts'],
  ['node16', 'node16', 'cts'],
  ['node16', 'node16', 'mts'],
  ['nodenext', 'nodenext', 'cts'],
  ['nodenext', 'nodenext', 'mts'],
  ['bundler', 'esnext', 'ts'],
] as const;

const SOURCE = join(APPS, 'types.ts');

const COMBINATIONS = COMPILERS.flatMap((compiler) =>
  RESOLUTIONS.map((resolution) => [compiler, ...resolution] as const),
);

/**
 * Nest 12 is an ES module. A CommonJS file may import it from TypeScript 5.8 on and with `nodenext`, or where module systems
 * are not told apart.
 */
const canImportNest = (
  nest: Major,
  [compiler, moduleResolution, , extension]: (typeof COMBINATIONS)[number],
): boolean =>
  nest === 11 ||
  extension !== 'cts' ||
  moduleResolution === 'node10' ||
  (moduleResolution === 'nodenext' && compiler !== '5.4');

it('compiles what uses every entry point', () => {
  const source = readFileSync(SOURCE, 'utf8');
  const imported = [...source.matchAll(/from '(nestjs-analytics-errors[^']*)'/g)].map(
    ([, name]) => name,
  );
  expect(imported).toEqual(
    expect.arrayContaining(
      Object.keys(ENTRY_POINTS).map((name) => join('nestjs-analytics-errors', name)),
    ),
  );
});

describe.each(MAJORS)('Nest %i', (nest) => {
  let folder: string;
  beforeAll(async () => {
    folder = await installLibrary('types', nest);
    await installOptionalPeers(folder, nest);
    await install(
      folder,
      COMPILERS.map((version) => `typescript-${version}@npm:typescript@${version}`),
    );
  });

  it.each(COMBINATIONS.filter((combination) => canImportNest(nest, combination)))(
    'has types that hold for TypeScript %s with moduleResolution %s, module %s, in a .%s file',
    async (compiler, moduleResolution, module, extension) => {
      const file = `types.${extension}`;
      copyFileSync(SOURCE, join(folder, file));
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            ...{ module, moduleResolution, target: 'es2022', types: ['node'], noEmit: true },
            ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
            ...{ experimentalDecorators: true, emitDecoratorMetadata: true },
            ...(compiler === '6.0' && { ignoreDeprecations: '6.0' }),
          },
          files: [file],
        }),
      );
      const report = await run(folder, [
        'node',
        `node_modules/typescript-${compiler}/bin/tsc`,
      ]).catch(String);
      expect(errorsOf(report)).toEqual([]);
    },
  );
});

/** The errors of the library and of what uses it: the types of other packages may ask for more than an old compiler has. */
const errorsOf = (report: string): readonly string[] =>
  report
    .split('\n')
    .filter(
      (line) => line.includes('error TS') && !/^node_modules\/(?!nestjs-analytics)/.test(line),
    );
