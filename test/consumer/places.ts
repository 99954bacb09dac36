import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WORKSPACE = fileURLToPath(new URL('../../', import.meta.url));

/** The sources that are put into projects. */
export const APPS = fileURLToPath(new URL('./apps/', import.meta.url));

/** Where the projects stand, outside of the workspace and its packages. */
export const FOLDER = process.env['CONSUMER_FOLDER']!;

/** The packed library. */
export const TARBALL = join(
  FOLDER,
  readdirSync(FOLDER).find((file) => file.endsWith('.tgz'))!,
);
