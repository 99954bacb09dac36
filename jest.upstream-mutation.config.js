import base from './jest.mutation.config.js';

/** @type {import('jest').Config} */
export default { ...base, roots: ['<rootDir>/test/upstream/rules'] };
