/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number, testResults: { message: string, name: string, status: string, assertionResults: { fullName: string, status: string }[] }[] }} JestResults
 * @typedef {{ passed: number, failed: number, skipped: number }} Totals
 */

/**
 * Adds up what runs of Jest reported. A command that failed although no test did (lint, types, build, drift, a run that
 * did not start) counts as one failure, so that the line never looks green when the command was not.
 * @param {readonly JestResults[]} runs
 * @param {number} exitCode
 * @returns {Totals}
 */
export const totalsOf = (runs, exitCode) => {
  /** @param {(run: JestResults) => number} count */
  const sum = (count) => runs.reduce((total, run) => total + count(run), 0);
  const failed = sum((run) => run.numFailedTests + run.numRuntimeErrorTestSuites);
  return {
    passed: sum((run) => run.numPassedTests),
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: sum((run) => run.numPendingTests + run.numTodoTests),
  };
};

/** @param {Totals} totals */
export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * Names what failed, a line each.
 * @param {readonly JestResults[]} runs
 * @returns {string[]}
 */
export const failuresOf = (runs) =>
  runs.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, status, assertionResults }) => {
      const failed = assertionResults
        .filter((assertion) => assertion.status === 'failed')
        .map(({ fullName }) => `${name}: ${fullName}`);
      return status === 'failed' && failed.length === 0 ? [`${name}: did not run`] : failed;
    }),
  );
