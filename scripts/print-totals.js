// Prints the failures and, as the last line, the totals of all runs of Jest: `12 passed, 0 failed`.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { failuresOf, totalsLine, totalsOf } from './lib/totals.js';

const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url));
const reports = () => {
  try {
    return readdirSync(artifacts).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
};

const runs = reports()
  .map((file) => JSON.parse(readFileSync(`${artifacts}${file}`, 'utf8')))
  .filter(({ numTotalTests }) => Number.isInteger(numTotalTests));

console.log('');
for (const failure of failuresOf(runs)) console.log(`FAILED ${failure}`);
console.log(totalsLine(totalsOf(runs, Number(process.argv[2] ?? 0))));
