/**
 * `npm test`: every check of the project, in order, whatever comes of the ones before.
 * `npm test -- --only unit` runs one step: lint, types, boundaries, unit, build or e2e.
 *
 * The last line is always "N passed, N failed": the tests of vitest and Playwright together.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.mjs';
import { findFirefox } from './firefox.mjs';
import { findPython } from './python.mjs';
import { npm, ROOT, say, setUp, stop } from './setup.mjs';
import { findSlurm } from './slurm.mjs';
import { playwrightTotals, totalsOf, vitestTotals } from './totals.mjs';

const REPORTS = `${ROOT}node_modules/.cache/headwaters`;

const STEPS = [
  { name: 'lint', title: 'Format and lint', script: 'lint' },
  { name: 'types', title: 'Types', script: 'types' },
  { name: 'boundaries', title: 'Import boundaries', script: 'boundaries' },
  {
    name: 'unit',
    title: 'Unit tests',
    script: 'test:unit',
    report: `${REPORTS}/vitest.json`,
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/vitest.json`],
    read: vitestTotals,
  },
  { name: 'build', title: 'Build', script: 'build' },
  {
    name: 'e2e',
    title: 'Browser tests',
    script: 'test:e2e',
    needs: 'build',
    report: `${REPORTS}/playwright.json`,
    args: ['--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: `${REPORTS}/playwright.json` },
    read: playwrightTotals,
  },
];

const chosen = chooseSteps();
await setUp();

const env = { ...process.env };
// Found before the first step: a missing browser should not come to light minutes later.
if (chosen.some((step) => step.name === 'e2e')) {
  env.CHROMIUM_PATH = await findChromium();
  env.FIREFOX_PATH = await findFirefox();
}
if (chosen.some((step) => step.name === 'unit')) await findSlurm();
if (chosen.some((step) => step.read)) env.HEADWATERS_PYTHON = await findPython();

const results = [];
for (const step of chosen) {
  const unmet = results.find(({ step: { name }, ok }) => name === step.needs && !ok);
  if (unmet) say(`\n=== ${step.title}: not run, because ${unmet.step.title} failed ===`);
  results.push(
    unmet ? { step, ok: false, state: `not run: ${unmet.step.title} failed` } : await runStep(step),
  );
}
process.exitCode = summarise(results) ? 0 : 1;

function chooseSteps() {
  const names = STEPS.map((step) => step.name).join(', ');
  let only;
  try {
    only = parseArgs({ options: { only: { type: 'string' } } }).values.only;
  } catch (error) {
    stop(`${error.message}\nUse: npm test, or npm test -- --only STEP, where STEP is one of ${names}.`, 2);
  }
  const steps = only === undefined ? STEPS : STEPS.filter((step) => step.name === only);
  if (steps.length === 0) stop(`There is no step "${only}". The steps are: ${names}.`, 2);
  return steps;
}

async function runStep(step) {
  say(`\n=== ${step.title} (npm run ${step.script}) ===`);
  if (step.report) {
    mkdirSync(REPORTS, { recursive: true });
    // An old report must not be taken for the result of a run that wrote none.
    rmSync(step.report, { force: true });
  }
  const begin = performance.now();
  const args = step.args ? ['--', ...step.args] : [];
  const { code } = await npm(['run', '--silent', step.script, ...args], { env: { ...env, ...step.env } });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);

  const totals = step.report ? totalsOf(step.report, step.read, code) : undefined;
  const ok = code === 0 && (totals?.failed ?? 0) === 0;
  const state = ok ? 'ok' : 'FAILED';
  say(`--- ${step.title}: ${state}, ${seconds} s`);
  return { step, ok, state, seconds, totals };
}

/** Prints what came of each step; true when all ran and were well. */
function summarise(done) {
  const sum = { passed: 0, failed: 0 };
  say('\n=== Summary ===');
  for (const { step, state, seconds, totals } of done) {
    sum.passed += totals?.passed ?? 0;
    sum.failed += totals?.failed ?? 0;
    const time = seconds ? `${seconds} s` : '';
    const tests = totals ? `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped` : '';
    say(`${step.title.padEnd(18)} ${state.padEnd(8)} ${time.padStart(8)}  ${tests}`.trimEnd());
  }
  // Once more at the end: where a log is cut short, its end is what is left.
  for (const { test, said } of done.flatMap(({ totals }) => totals?.failures ?? []))
    say(`FAILED  ${test.replace(ROOT, '')}\n        ${said}`);
  say(`${sum.passed} passed, ${sum.failed} failed`);
  return done.every((result) => result.ok);
}
