import base from './jest.config.js';

/**
 * The tests of mutated sources. The workspace's link to the library leads out of the mutation sandbox, to the sources
 * that nobody mutated, so here the package's name leads to the sandbox's own copy.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  // The sandbox is in .stryker-tmp, which everybody else ignores.
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^nestjs-analytics-errors$': '<rootDir>/libs/analytics-errors/src/index.ts',
    '^nestjs-analytics-errors/(client|testing|openapi)$':
      '<rootDir>/libs/analytics-errors/src/$1/index.ts',
  },
};
