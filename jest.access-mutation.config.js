import base from './jest.config.js';

/**
 * For the mutation tests of what decides about access: the pure functions, by the tests that call them. The package's
 * name must lead to the sandbox's own sources: through the workspace's link it leads to the unmutated ones.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^nestjs-analytics-errors$': '<rootDir>/libs/analytics-errors/src/index.ts',
    '^nestjs-analytics-errors/jwks$': '<rootDir>/libs/analytics-errors/src/jwks/index.ts',
  },
  modulePathIgnorePatterns: ['/dist/'],
  roots: ['<rootDir>/test/access'],
  testMatch: ['**/*.spec.ts'],
};
