export { setupErrors, type SetupErrorsOptions } from './setup-errors.js';
