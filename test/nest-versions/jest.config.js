import workspace from '../../config/jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...workspace,
  rootDir: '../..',
  // They run what was built, with the workspace's own Nest, or none.
  testPathIgnorePatterns: [
    ...(workspace.testPathIgnorePatterns ?? []),
    '<rootDir>/test/demo/(?!e2e)',
    '<rootDir>/test/(?:docs|scripts)/',
    '\\.browser\\.',
  ],
  resolver: '<rootDir>/test/nest-versions/packages-resolver.cjs',
  testEnvironment: '<rootDir>/test/nest-versions/skipping-environment.js',
};
