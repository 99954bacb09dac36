import workspace from '../../config/jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...workspace,
  rootDir: '../..',
  roots: ['<rootDir>/test/consumer'],
  testPathIgnorePatterns: ['/node_modules/', '/apps/'],
  globalSetup: '<rootDir>/test/consumer/pack.js',
  globalTeardown: '<rootDir>/test/consumer/remove.js',
  reporters: ['default', '<rootDir>/test/consumer/results.reporter.js'],
  // Installing packages and fetching versions of Node takes its time on a machine that has none of them yet.
  testTimeout: 600_000,
};
