import { failuresOf, type JestResults, totalsLine, totalsOf } from '../../scripts/lib/totals.js';

const aRun = (change: Partial<JestResults> = {}): JestResults => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
  ...change,
});

describe('the totals', () => {
  it.each<[string, JestResults[], number, string]>([
    ['everything passed', [aRun(), aRun({ numPassedTests: 4 })], 0, '7 passed, 0 failed'],
    ['a test failed', [aRun({ numFailedTests: 1 }), aRun()], 1, '6 passed, 1 failed'],
    ['a file did not run', [aRun({ numRuntimeErrorTestSuites: 1 })], 1, '3 passed, 1 failed'],
    [
      'a test was skipped',
      [aRun({ numPendingTests: 1, numTodoTests: 1 })],
      0,
      '3 passed, 0 failed, 2 skipped',
    ],
    ['the command failed and no test did', [aRun()], 2, '3 passed, 1 failed'],
    ['nothing ran at all', [], 1, '0 passed, 1 failed'],
  ])('when %s', (_case, runs, exitCode, line) => {
    expect(totalsLine(totalsOf(runs, exitCode))).toBe(line);
  });
});

it('names each test that failed, and each file that did not run', () => {
  const assertionResults = [
    { fullName: 'answers 404', status: 'passed' },
    { fullName: 'answers 500', status: 'failed' },
  ];
  const testResults = [
    { name: 'a.spec.ts', status: 'failed', message: '', assertionResults },
    { name: 'b.spec.ts', status: 'failed', message: '', assertionResults: [] },
    { name: 'c.spec.ts', status: 'passed', message: '', assertionResults: [] },
  ];
  expect(failuresOf([aRun({ testResults })])).toEqual([
    'a.spec.ts: answers 500',
    'b.spec.ts: did not run',
  ]);
});
