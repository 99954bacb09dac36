import { relative } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { skipsFor } from './skipped.js';

/** @param {{ name: string, parent?: any }} test */
const fullNameOf = ({ name, parent }) =>
  parent?.parent === undefined ? name : `${fullNameOf(parent)} ${name}`;

/** Skips what the list says that a version of Nest lacks. */
export default class SkippingEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const file = relative(config.projectConfig.rootDir, context.testPath);
    this.skips = skipsFor(process.env.NEST_VERSION ?? '').filter((skip) => file.startsWith(skip.file));
  }

  handleTestEvent({ name, test }) {
    if (name !== 'test_start') return;
    const fullName = fullNameOf(test);
    if (this.skips.some(({ test: pattern }) => pattern === undefined || pattern.test(fullName)))
      test.mode = 'skip';
  }
}
