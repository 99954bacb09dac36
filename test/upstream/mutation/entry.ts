/**
 * What the rules are tested through in a mutation run, where each of many hundred runs loads it anew: the public names
 * that the rules' tests use, without the module, the guards and the pipe.
 */
export {
  AnalyticsException,
  defineException,
} from '../../../libs/analytics-errors/src/exceptions/analytics.exception.js';
export * from '../../../libs/analytics-errors/src/exceptions/filtering.exceptions.js';
export * from '../../../libs/analytics-errors/src/exceptions/internal.exceptions.js';
export * from '../../../libs/analytics-errors/src/exceptions/request.exceptions.js';
export * from '../../../libs/analytics-errors/src/exceptions/upstream.exceptions.js';
export { extraExceptions } from '../../../libs/analytics-errors/src/exceptions/extra.exceptions.js';
export * from '../../../libs/analytics-errors/src/decide/resolve-exception.js';
export * from '../../../libs/analytics-errors/src/upstream/assert-complete.js';
export * from '../../../libs/analytics-errors/src/upstream/expect-ok.js';
export * from '../../../libs/analytics-errors/src/upstream/upstream.js';
