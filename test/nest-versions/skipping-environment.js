import { relative } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { skipsFor } from './skipped.js';

/**
 * A describe block or a test.
 * @typedef {{ name: string, parent?: Block, mode?: string | null, children?: Block[] }} Block
 */

/**
 * The titles from the outermost block in; Jest's own root has none.
 * @param {Block} block
 * @returns {string}
 */
const fullNameOf = ({ name, parent }) =>
  parent?.parent === undefined ? name : `${fullNameOf(parent)} ${name}`;

/**
 * @param {Block} block
 * @returns {Block[]}
 */
const testsIn = (block) => block.children?.flatMap(testsIn) ?? [block];

/** Skips what the list says that a version of Nest lacks; a file with an entry that fits none of its tests fails. */
export default class SkippingEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    super(...args);
    const [{ projectConfig }, { testPath }] = args;
    const file = relative(projectConfig.rootDir, testPath);
    this.skips = skipsFor(process.env.NEST_VERSION ?? '').filter((skip) => skip.file === file);
  }

  /**
   * @param {{ readonly name: string }} event
   * @param {{ readonly rootDescribeBlock: Block }} state
   */
  handleTestEvent({ name }, { rootDescribeBlock }) {
    // Before any hook has run: those of a block without a test to run are left out as well.
    if (name !== 'run_start') return;
    for (const { file, test: pattern } of this.skips) {
      const fitting = testsIn(rootDescribeBlock).filter(
        (test) => pattern === undefined || pattern.test(fullNameOf(test)),
      );
      if (fitting.length === 0)
        throw new Error(`An entry of skipped.js fits no test: ${file} ${pattern}`);
      for (const test of fitting) test.mode = 'skip';
    }
  }
}
