import base from './jest.mutation.config.js';

/** Runs one file's tests only, for mutants of the file that it tests: `RULES=redis … --mutate …/redis.classifier.ts`. */
const { RULES } = process.env;

/**
 * One file with all tests of the rules, and as few modules as they need: a mutation run loads them for each mutant.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: [
    RULES === undefined
      ? '<rootDir>/test/upstream/mutation/rules.ts'
      : `<rootDir>/test/upstream/rules/${RULES}.spec.ts`,
  ],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^nestjs-analytics-errors$': '<rootDir>/test/upstream/mutation/entry.ts',
    '^@nestjs/common$': '<rootDir>/test/upstream/mutation/nest-common.ts',
    '^rxjs$': '<rootDir>/test/upstream/mutation/rxjs.ts',
  },
};
