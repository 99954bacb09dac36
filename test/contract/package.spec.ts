import { readFileSync } from 'node:fs';
import { entryPointFields } from '../../scripts/lib/entry-points.js';
import { namedFiles, publishedManifest } from '../../scripts/lib/published-manifest.js';

const manifest = JSON.parse(
  readFileSync(new URL('../../libs/analytics-errors/package.json', import.meta.url), 'utf8'),
) as Record<string, unknown> & { exports: Record<string, object>; scripts: object };

it('has the entry points that scripts/entry-points.js writes, in their order', () => {
  const fields = entryPointFields({ isPublished: false });
  const written = Object.fromEntries(Object.keys(fields).map((name) => [name, manifest[name]]));
  expect(JSON.stringify(written)).toBe(JSON.stringify(fields));
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
