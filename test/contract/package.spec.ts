import { readdirSync, readFileSync } from 'node:fs';
import { entryPointFields } from '../../scripts/lib/entry-points.js';
import { namedFiles, publishedManifest } from '../../scripts/lib/published-manifest.js';

const LIBRARY = new URL('../../libs/analytics-errors/', import.meta.url);

const manifest = JSON.parse(readFileSync(new URL('package.json', LIBRARY), 'utf8')) as Record<
  string,
  unknown
> & {
  exports: Record<string, object>;
  scripts: object;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const importedPackages = (): readonly string[] => {
  const sources = readdirSync(new URL('src/', LIBRARY), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(`src/${file}`, LIBRARY), 'utf8'));
  const names = sources.flatMap((source) =>
    [
      ...source.matchAll(/(?:\bfrom |\bimport\()'((?:@[\w-]+\/)?[a-z][\w-]*)(?![\w-]*:)[^']*'/g),
    ].map(([, name]) => name!),
  );
  return [...new Set(names)].filter((name) => name !== manifest['name']);
};

it('has the entry points that scripts/entry-points.js writes, in their order', () => {
  const fields = entryPointFields({ isPublished: false });
  const written = Object.fromEntries(Object.keys(fields).map((name) => [name, manifest[name]]));
  expect(JSON.stringify(written)).toBe(JSON.stringify(fields));
});

it('depends on the packages that it imports, on reflect-metadata, and on no others', () => {
  const { dependencies, peerDependencies } = manifest;
  expect([...importedPackages(), 'reflect-metadata'].sort()).toEqual(
    Object.keys({ ...dependencies, ...peerDependencies }).sort(),
  );
});

describe('what is published', () => {
  it('names no source and no script, and is otherwise the same', () => {
    const { scripts: _scripts, exports: entryPoints, ...rest } = manifest;
    const published = publishedManifest(manifest);
    expect(published).toEqual({ ...rest, exports: expect.any(Object) });
    expect(Object.keys(published['exports'] as object)).toEqual(Object.keys(entryPoints));
    expect(JSON.stringify(published)).not.toMatch(/development-source|\.\/src\/|scripts\//);
  });

  it('gives import and require the same copy where a Node can load it for both', () => {
    const conditions = Object.values(publishedManifest(manifest)['exports'] as object)
      .filter((entry) => typeof entry === 'object')
      .map((entry: object) => Object.keys(entry));
    expect(new Set(conditions.map(String))).toEqual(new Set(['module-sync,import,require']));
  });

  it('holds the files of its entry points and its commands', () => {
    const files = namedFiles(publishedManifest(manifest));
    expect(files).toEqual(
      expect.arrayContaining([
        './dist/esm/index.js',
        './dist/esm/index.d.ts',
        './dist/cjs/testing/index.js',
        './dist/cjs/testing/index.d.ts',
        './dist/esm/cli/main.js',
      ]),
    );
    expect(files.filter((file) => !file.startsWith('./dist/'))).toEqual([]);
  });
});
