import { readFileSync } from 'node:fs';
import {
  renderAccountTable,
  renderFaultTable,
  renderRequestTable,
} from '../../apps/demo/stage/docs/render-tables.js';
import { withGeneratedPart } from '../../scripts/lib/generated-part.js';

const README = readFileSync('apps/demo/README.md', 'utf8');

describe('the README of the demo', () => {
  it.each([
    ['requests', renderRequestTable],
    ['accounts', renderAccountTable],
    ['faults', renderFaultTable],
  ])('has the table of %s as it is generated; npm run docs writes it anew', (name, render) => {
    expect(README).toBe(withGeneratedPart(README, name, render()));
  });

  it.each([...README.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? ''))(
    'links to %s, which exists',
    (path) => {
      expect(() => readFileSync(new URL(`../../apps/demo/${path}`, import.meta.url))).not.toThrow(
        /ENOENT/,
      );
    },
  );
});
