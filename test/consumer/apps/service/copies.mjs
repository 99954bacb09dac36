// Prints the entry points, of those that are named, which a process would have twice.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const twice = [];
for (const name of process.argv.slice(2)) {
  const imported = await import(name);
  const required = require(name);
  const names = Object.keys(imported).filter((key) => !['default', 'module.exports'].includes(key));
  if (names.length === 0 || names.some((key) => imported[key] !== required[key])) twice.push(name);
}
process.stdout.write(JSON.stringify(twice));
