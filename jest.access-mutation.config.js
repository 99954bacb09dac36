import base from './jest.config.js';

/**
 * For the mutation tests of the access folder. The package's name must lead to the sandbox's own sources: through the
 * workspace's link it leads to the unmutated ones. What is left out asks the same questions thousands of times.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  moduleNameMapper: { ...base.moduleNameMapper, '^nestjs-analytics-errors$': '<rootDir>/libs/analytics-errors/src/index.ts' },
  modulePathIgnorePatterns: ['/dist/'],
  roots: ['<rootDir>/test/access'],
  testPathIgnorePatterns: ['hostile-tokens.e2e-spec', 'any-header.e2e-spec', 'wycheproof'],
};
