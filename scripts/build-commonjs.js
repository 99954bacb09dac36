// The second build of the library, after `nest build`: the same sources as CommonJS, in dist/cjs.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const library = new URL('../libs/analytics-errors/', import.meta.url);
const fileOf = (path) => fileURLToPath(new URL(path, library));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(fileOf('dist/cjs'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', fileOf('tsconfig.cjs.json')], {
  stdio: 'inherit',
});
// The package itself is ESM.
if (status === 0) writeFileSync(fileOf('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
process.exitCode = status ?? 1;
