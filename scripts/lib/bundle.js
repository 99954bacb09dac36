import { relative } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/**
 * @typedef {object} Bundle
 * @property {string} from The folder of the compiled ES modules and their types.
 * @property {readonly string[]} entries Files in it, without their extension.
 * @property {string} to
 */

/**
 * Writes code as few files: one per entry point, and one per room of the sources that they share. To load 140 files took
 * 120 ms of CPU time at the start of a service as ES modules and 75 ms as CommonJS; these take about 50 and 25. A single file
 * would save a few more, but is too long for the compression of the tarball to see what ESM and CommonJS have in common, which
 * is 45 kB.
 * @param {Bundle & { format: 'es' | 'cjs' }} options
 */
export const bundleCode = ({ from, entries, to, format }) =>
  bundle(
    { input: inputOf(from, entries, '.js') },
    // What is shared keeps its names, which stacks show.
    {
      format,
      dir: to,
      chunkFileNames: 'shared/[name].js',
      manualChunks: roomsIn(from, entries),
      minifyInternalExports: false,
      // Jest runs no `import()` in CommonJS.
      dynamicImportInCjs: false,
    },
  );

/**
 * The same for types, of which only those stay that an entry point leads to.
 * @param {Bundle} options
 */
export const bundleTypes = ({ from, entries, to }) =>
  bundle(
    { input: inputOf(from, entries, '.d.ts'), plugins: [dts()] },
    {
      format: 'es',
      dir: to,
      manualChunks: roomsIn(from, entries),
      chunkFileNames: ({ name }) => `shared/${name.replace(/\.d$/, '')}.d.ts`,
    },
  );

/** @param {string} from @param {readonly string[]} entries */
const roomsIn = (from, entries) => (/** @type {string} */ id) => {
  const [room, ...rest] = relative(from, id).split(/[\\/]/);
  const isShared = rest.length > 0 && !entries.some((entry) => entry.startsWith(`${room}/`));
  return isShared ? room : undefined;
};

/** @param {string} from @param {readonly string[]} entries @param {string} extension */
const inputOf = (from, entries, extension) =>
  Object.fromEntries(entries.map((entry) => [entry, `${from}/${entry}${extension}`]));

/** @param {import('rollup').RollupOptions} input @param {import('rollup').OutputOptions} output */
const bundle = async (input, output) => {
  const build = await rollup({
    ...input,
    external: (id) => !/^[./]|^[A-Z]:/i.test(id),
    onLog: (level, log) => {
      // TypeScript's decorators ask for a `this` that no module has; types that are not exported are meant to be so.
      if (log.code !== 'THIS_IS_UNDEFINED' && log.plugin !== 'dts')
        throw new Error(`${level}: ${log.message}`);
    },
  });
  await build.write({ exports: 'named', ...output });
  await build.close();
};
