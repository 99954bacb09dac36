import base from './jest.mutation.config.js';

/**
 * The access folder with all of its tests in one file.
 * @type {import('jest').Config}
 */
export default { ...base, testMatch: ['<rootDir>/test/access/mutation/access.ts'] };
