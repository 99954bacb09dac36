import { relative } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { skipsFor } from './skipped.js';

/** @typedef {{ name: string, parent?: Block, mode?: string | null }} Block a describe block or a test */

/**
 * The titles from the outermost block in; Jest's own root has none.
 * @param {Block} block
 * @returns {string}
 */
const fullNameOf = ({ name, parent }) =>
  parent?.parent === undefined ? name : `${fullNameOf(parent)} ${name}`;

/** Skips what the list says that a version of Nest lacks. */
export default class SkippingEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    const [{ projectConfig }, { testPath }] = args;
    const file = relative(projectConfig.rootDir, testPath);
    this.skips = skipsFor(process.env.NEST_VERSION ?? '').filter((skip) =>
      file.startsWith(skip.file),
    );
  }

  /** @param {{ readonly name: string, readonly test?: Block }} event */
  handleTestEvent({ name, test }) {
    if (name !== 'test_start' || test === undefined) return;
    const fullName = fullNameOf(test);
    if (this.skips.some(({ test: pattern }) => pattern === undefined || pattern.test(fullName)))
      test.mode = 'skip';
  }
}
