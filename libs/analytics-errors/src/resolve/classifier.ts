import type { AnalyticsException } from '../exceptions/analytics.exception.js';

/** Answers one question, which exception an error stands for; `undefined` for an error that it does not know. */
export type Classifier = (thrown: unknown) => AnalyticsException | undefined;
