/** Prints each result as it comes: a whole project takes minutes, and Jest itself waits for the end of its file. */
export default class ResultsReporter {
  /**
   * @param {unknown} _file
   * @param {import('@jest/test-result').AssertionResult} result
   */
  onTestCaseResult(_file, { ancestorTitles, title, status, duration }) {
    const seconds = ((duration ?? 0) / 1000).toFixed(1);
    process.stderr.write(`${status} ${seconds} s: ${[...ancestorTitles, title].join(' › ')}\n`);
  }
}
