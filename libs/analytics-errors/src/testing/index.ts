export { type CollectedErrors, collectErrors, type ErrorsOfRoute } from './collect-errors.js';
