import { expect, test } from 'vitest';
import { runNow, runPaced, type Steps } from './steps';

function* busy(steps: number, ms: number): Steps<string> {
  for (let s = 0; s < steps; s++) {
    const since = performance.now();
    while (performance.now() - since < ms);
    yield;
  }
  return 'done';
}

test('both ways of running give the result', async () => {
  expect(runNow(busy(3, 0))).toBe('done');
  expect(await runPaced(busy(3, 0))).toBe('done');
});

test('timers get their turn while paced work runs', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await runPaced(busy(60, 2));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(4);
});
