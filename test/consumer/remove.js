import { rmSync } from 'node:fs';

/** Removes the projects. */
export default () => {
  const { CONSUMER_FOLDER } = process.env;
  if (CONSUMER_FOLDER) rmSync(CONSUMER_FOLDER, { recursive: true, force: true });
};
