import base from './jest.config.js';

/**
 * The pure tests, without servers and processes.
 * @type {import('jest').Config}
 */
export default { ...base, testMatch: ['**/*.spec.ts'] };
