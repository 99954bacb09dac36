import { SWC_OPTIONS } from './scripts/lib/swc-options.js';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // The library is imported by its package name; this condition of its exports map leads to the sources, so that no build is needed and coverage is right.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'development-source'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', SWC_OPTIONS] },
  globalSetup: '<rootDir>/test/support/artifacts-folder.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  // Needs a packed tarball and the network; `npm run test:consumer` runs it.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/consumer/'],
  modulePathIgnorePatterns: ['/dist/', '/.stryker-tmp/'],
  // Generous, so that a slow machine is no failure: what never answers fails all the same.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['libs/*/src/**/*.ts', 'apps/*/{src,stage}/**/*.ts', '!**/index.ts'],
};
