import workspace from '../../config/jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...workspace,
  rootDir: '../..',
  resolver: '<rootDir>/test/nest-versions/packages-resolver.cjs',
  testEnvironment: '<rootDir>/test/nest-versions/skipping-environment.js',
};
