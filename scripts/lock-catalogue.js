// Adds new codes to the lock file; a released one is changed by hand only, so that the change is seen in review.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CATALOGUE, extraExceptions } from '../libs/analytics-errors/dist/esm/index.js';
import { differencesFromLock, withNewEntries } from './lib/catalogue-lock.js';

const file = new URL('../libs/analytics-errors/catalogue.lock.json', import.meta.url);
const lock = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const codes = {
  ...CATALOGUE,
  ...Object.fromEntries(extraExceptions.map(({ definition }) => [definition.code, definition])),
};

const locked = withNewEntries(lock, codes);
writeFileSync(file, `${JSON.stringify(locked, null, 2)}\n`);
console.log(
  `catalogue.lock.json: ${Object.keys(locked).length} codes, ${Object.keys(locked).length - Object.keys(lock).length} added`,
);

const remaining = differencesFromLock(locked, codes);
for (const difference of remaining) console.error(difference);
if (remaining.length > 0) process.exitCode = 1;
