// Runs before `npm pack` and `npm publish`: builds, and puts the papers beside the code. `--clean` takes them away again.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const workspace = new URL('../', import.meta.url);
const library = new URL('libs/analytics-errors/', workspace);
const papers = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs'];

if (process.argv.includes('--clean')) {
  for (const paper of papers) rmSync(new URL(paper, library), { recursive: true, force: true });
} else {
  execFileSync('npm', ['run', 'build:lib', '--silent'], {
    cwd: fileURLToPath(workspace),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const paper of papers) {
    if (!existsSync(new URL(paper, workspace)))
      throw new Error(`${paper} is missing in the workspace.`);
    cpSync(new URL(paper, workspace), new URL(paper, library), { recursive: true });
  }
}
