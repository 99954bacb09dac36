export {
  type AnalyticsError,
  type AnalyticsErrorDetail,
  type AnalyticsErrorOf,
  hasCode,
  parseAnalyticsError,
} from './analytics-error.js';
export type { ErrorCode } from '../catalogue/catalogue.js';
