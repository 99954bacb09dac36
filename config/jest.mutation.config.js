import base from './jest.config.js';

/** `scripts/mutation.js` sets both. */
const { MUTATION_TESTS = '', MUTATION_FAST } = process.env;

/**
 * The tests of mutated sources: those that mirror them. The workspace's link to the library leads
 * out of the mutation sandbox, to the sources as they are, so here the package's name leads to the
 * sandbox's own copy.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: [`<rootDir>/test/${MUTATION_TESTS}`],
  testMatch: MUTATION_FAST ? ['**/*.spec.ts'] : base.testMatch,
  // The sandbox is in .stryker-tmp, which the other configurations ignore.
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^nestjs-analytics-errors$': '<rootDir>/libs/analytics-errors/src/index.ts',
    '^nestjs-analytics-errors/jwks$': '<rootDir>/libs/analytics-errors/src/jwks.ts',
    '^nestjs-analytics-errors/(\\w+)$': '<rootDir>/libs/analytics-errors/src/$1/index.ts',
  },
};
