import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { isAtLeast } from './setup.mjs';
import { playwrightTotals, totalsOf, vitestTotals } from './totals.mjs';

const folder = mkdtempSync(join(tmpdir(), 'headwaters-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content) {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const VITEST = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };
const PLAYWRIGHT = { stats: { expected: 4, unexpected: 1, flaky: 0, skipped: 2 }, errors: [], suites: [] };

test('the numbers of both runners', () => {
  expect(vitestTotals(VITEST)).toMatchObject({ passed: 7, failed: 1, skipped: 3 });
  expect(playwrightTotals(PLAYWRIGHT)).toMatchObject({ passed: 4, failed: 1, skipped: 2 });
});

test('what fails outside a test still counts', () => {
  const broken = { name: 'a.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] };
  const failed = { name: 'b.test.ts', status: 'failed', assertionResults: [{}] };
  expect(vitestTotals({ ...VITEST, testResults: [broken, failed] }).failed).toBe(2);
  expect(playwrightTotals({ ...PLAYWRIGHT, errors: [{}] }).failed).toBe(2);
});

test('failed tests are named, with the first line of what they said', () => {
  const unit = {
    status: 'failed',
    fullName: 'adds',
    failureMessages: ['\u001b[31mAssertionError: 3\u001b[39m\n  at …'],
  };
  const files = [
    {
      name: 'a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [unit, { ...unit, status: 'passed' }],
    },
    { name: 'b.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] },
  ];
  expect(vitestTotals({ ...VITEST, testResults: files }).failures).toEqual([
    { test: 'a.test.ts > adds', said: 'AssertionError: 3' },
    { test: 'b.test.ts', said: 'SyntaxError' },
  ]);

  const spec = (title, status, error) => ({
    file: 'a.spec.ts',
    line: 3,
    title,
    tests: [{ status, results: [{}, { error }] }],
  });
  const inner = { specs: [spec('draws', 'unexpected', { message: 'Error: no graph' })] };
  const outer = { specs: [spec('opens', 'expected'), spec('reads', 'flaky')], suites: [inner] };
  expect(
    playwrightTotals({ ...PLAYWRIGHT, suites: [outer], errors: [{ message: 'no server' }] }).failures,
  ).toEqual([
    { test: 'Outside any test', said: 'no server' },
    { test: 'a.spec.ts:3 > reads', said: '' },
    { test: 'a.spec.ts:3 > draws', said: 'Error: no graph' },
  ]);
});

test('a test that passed only on the second try has failed', () => {
  const stats = { ...PLAYWRIGHT.stats, flaky: 1 };
  expect(playwrightTotals({ ...PLAYWRIGHT, stats }).failed).toBe(2);
});

test('a runner that fails without a failed test counts as one', () => {
  const well = { ...VITEST, numFailedTests: 0 };
  expect(totalsOf(report(well), vitestTotals, 0)).toMatchObject({ passed: 7, failed: 0, skipped: 3 });
  expect(totalsOf(report(well), vitestTotals, 1)).toMatchObject({ passed: 7, failed: 1, skipped: 3 });
});

test('no report is a failure, whatever the exit code', () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(totalsOf(join(folder, 'none.json'), vitestTotals, 0)).toMatchObject({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('versions are compared as numbers', () => {
  expect(isAtLeast('20.19.0', '20.19')).toBe(true);
  expect(isAtLeast('20.9.0', '20.19')).toBe(false);
  expect(isAtLeast('22.0.0', '20.19')).toBe(true);
  expect(isAtLeast('18.20.4', '20.19')).toBe(false);
});
