/** The entry points of the library: under which name they are imported, and the source file behind it. */
export const ENTRY_POINTS = {
  '.': 'index',
  './jwks': 'jwks',
  './client': 'client/index',
  './openapi': 'openapi/index',
  './testing': 'testing/index',
};

/** @param {'esm' | 'cjs'} format @param {string} file */
const filesOf = (format, file) => ({
  types: `./dist/${format}/${file}.d.ts`,
  default: `./dist/${format}/${file}.js`,
});

/**
 * What package.json says of the entry points.
 *
 * - `development-source` leads the workspace's own tests to the sources; it is left out of what is published.
 * - `module-sync` comes before `import` and `require`: a Node that can `require()` an ES module gives both the same
 *   copy. Two copies would have two sets of injection tokens.
 * - `main`, `types` and `typesVersions` are for `moduleResolution: node10`, which does not read `exports`.
 * @param {{ readonly isPublished: boolean }} options
 * @param {Readonly<Record<string, string>>} entryPoints
 */
export const entryPointFields = ({ isPublished }, entryPoints = ENTRY_POINTS) => ({
  main: './dist/cjs/index.js',
  types: './dist/cjs/index.d.ts',
  exports: {
    ...Object.fromEntries(
      Object.entries(entryPoints).map(([name, file]) => [
        name,
        {
          ...(!isPublished && { 'development-source': `./src/${file}.ts` }),
          'module-sync': filesOf('esm', file),
          import: filesOf('esm', file),
          require: filesOf('cjs', file),
        },
      ]),
    ),
    './package.json': './package.json',
  },
  typesVersions: {
    '*': Object.fromEntries(
      Object.entries(entryPoints)
        .filter(([name]) => name !== '.')
        .map(([name, file]) => [name.slice(2), [`./dist/cjs/${file}.d.ts`]]),
    ),
  },
});
