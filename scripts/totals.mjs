/**
 * Reads how many tests passed and failed, and which failed with what, from the JSON reports of vitest and Playwright.
 */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * Vitest's report. A test file that could not even be loaded holds no tests; it counts as one failed test, or else
 * a syntax error would look like an empty success.
 */
export function vitestTotals(report) {
  const unloaded = report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(({ name, message, assertionResults }) =>
      unloaded.some((file) => file.name === name)
        ? [failure(name, message)]
        : assertionResults
            .filter(({ status }) => status === 'failed')
            .map((test) => failure(`${name} > ${test.fullName}`, test.failureMessages[0])),
    ),
  };
}

/**
 * Playwright's report. A test that only passed on a second try is a failed one here; errors outside any test (a
 * spec that does not load, a server that does not come up) count one each.
 */
export function playwrightTotals({ stats, errors, suites }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...errors.map(({ message }) => failure('Outside any test', message)),
      ...suites
        .flatMap(specsOf)
        .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
        .map(({ file, line, title, tests }) => {
          const results = tests.flatMap((test) => test.results);
          return failure(`${file}:${line} > ${title}`, results.find(({ error }) => error)?.error.message);
        }),
    ],
  };
}

function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/** A failed test and the first line of what it said. */
function failure(test, message = '') {
  return { test, said: stripVTControlCharacters(message).trim().split('\n')[0] };
}

/**
 * The totals of one test run: from its report, checked against the exit code. A runner that failed without naming a
 * failed test (it crashed, or wrote no report) counts as one failed test.
 */
export function totalsOf(file, read, code) {
  let totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  try {
    totals = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    process.stderr.write(`No test report could be read from ${file}: ${error.message}\n`);
    return { ...totals, failed: 1 };
  }
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
