import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import makeArtifactsFolder from '../support/artifacts-folder.js';

/** Packs the library, once for all files of tests; they find the tarball, and make their projects, in `CONSUMER_FOLDER`. */
export default () => {
  makeArtifactsFolder();
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-analytics-errors-'));
  execFileSync(process.execPath, ['scripts/pack-library.js', folder], { stdio: 'ignore' });
  process.env.CONSUMER_FOLDER = folder;
};
