import {
  type AnalyticsException,
  type AnalyticsExceptionClass,
} from '../exceptions/analytics.exception.js';
import { type ErrorView, viewOf } from './safe-read.js';

/** Gives the exception for an error; `undefined` for an error that it does not know. */
export type Classifier = (thrown: unknown) => AnalyticsException | undefined;

/** One row of a classifier's table. */
export interface Rule {
  readonly when: (error: ErrorView) => boolean;
  readonly throws: AnalyticsExceptionClass;
}

/** Makes a function that gives the exception class of the first rule that matches; `undefined` if none does. */
export const classifierOf =
  (rules: readonly Rule[]) =>
  (thrown: unknown): AnalyticsExceptionClass | undefined => {
    const error = viewOf(thrown);
    return rules.find(({ when }) => when(error))?.throws;
  };
