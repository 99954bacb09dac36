import workspace from '../../config/jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...workspace,
  rootDir: '../..',
  roots: ['<rootDir>/test/consumer'],
  testPathIgnorePatterns: ['/node_modules/', '/apps/'],
  // Installing packages and fetching versions of Node takes its time on a machine that has none of them yet.
  testTimeout: 600_000,
};
