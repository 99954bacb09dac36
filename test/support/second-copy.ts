import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const workspace = new URL('../../', import.meta.url);

/** Loads the library's sources once more from another place, as happens when two versions are installed side by side. */
export const loadSecondCopy = async (): Promise<typeof import('nestjs-analytics-errors')> => {
  const folder = fileURLToPath(new URL(`artifacts/second-copy-${randomUUID()}/`, workspace));
  cpSync(new URL('libs/analytics-errors/src/', workspace), folder, { recursive: true });
  try {
    return (await import(
      pathToFileURL(`${folder}index.ts`).href
    )) as typeof import('nestjs-analytics-errors');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
