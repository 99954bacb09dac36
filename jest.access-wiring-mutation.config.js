import decisions from './jest.access-mutation.config.js';

/**
 * For the mutation tests of what carries the decisions to Nest: the guards in a running application.
 * @type {import('jest').Config}
 */
export default {
  ...decisions,
  testMatch: ['**/guards.e2e-spec.ts', '**/start-up.e2e-spec.ts', '**/decorators.e2e-spec.ts'],
};
