import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { API_PREFIX } from '../../../apps/demo/src/api-prefix.js';
import { startDemoUnderTest } from '../support/demo.js';

const run = promisify(execFile);
const README = readFileSync('apps/demo/README.md', 'utf8');
const blocks = [...README.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block ?? '');

describe('the lines of the README of the demo', () => {
  it('log in, make an upstream fail, show its code, and lift the fault', async () => {
    const under = await startDemoUnderTest('express');
    const script = (blocks.find((block) => block.includes('CONTROL=')) ?? '')
      .replace(/^API=.*$/m, `API=${under.demo.url}/${API_PREFIX}`)
      .replace(/^CONTROL=.*$/m, `CONTROL=${under.demo.standIns.controlUrl}`);
    const { stdout } = await run('bash', [
      '-euo',
      'pipefail',
      '-c',
      `${script}\ncurl -s -o /dev/null -w 'at the end %{http_code}' $API/tags -H "x-access-token: $TOKEN"`,
    ]);
    await under.close();
    expect(stdout.match(/HTTP\/1\.1 \d{3}|"errorCode":"\w+"|at the end \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 500',
      '"errorCode":"E5020_BINTU_ERROR"',
      'at the end 200',
    ]);
  });
});
