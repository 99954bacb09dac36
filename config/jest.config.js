import { SWC_OPTIONS } from '../scripts/lib/swc-options.js';

/**
 * All tests. The suffix says what kind one is: `.spec.ts` is pure, `.e2e-spec.ts` starts servers or processes.
 * @type {import('jest').Config}
 */
export default {
  rootDir: '..',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  // Needs a packed tarball and the network; `npm run test:consumer` runs it.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/consumer/'],
  // Jest's default leaves one core idle, which is half of a small machine.
  maxWorkers: '100%',
  testEnvironment: 'node',
  // The library is imported by its package name. This condition of its exports map leads to the
  // sources, so that no build is needed and coverage is right.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'development-source'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', SWC_OPTIONS] },
  modulePathIgnorePatterns: ['/dist/', '/.stryker-tmp/'],
  globalSetup: '<rootDir>/test/support/artifacts-folder.js',
  // Generous, so that a slow machine fails no test; a request that is never answered still does.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['libs/*/src/**/*.ts', 'apps/*/{src,stage}/**/*.ts', '!**/index.ts'],
};
