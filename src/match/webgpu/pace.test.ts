import { expect, test } from 'vitest';
import { Pace } from './pace';

/** Multiplications a dispatch holds after `dispatches` on a device that does `speed` of them in a millisecond. */
function settled(speed: number, dispatches: number): number {
  const pace = new Pace();
  for (let i = 0; i < dispatches; i++) pace.learn(pace.work, pace.work / speed);
  return pace.work;
}

test('a dispatch comes to take 80 ms on slow and fast devices', () => {
  for (const speed of [5e5, 5e6, 5e9]) expect(settled(speed, 12) / speed).toBeCloseTo(80, 6);
});

test('one slow dispatch, as when a driver still compiles, is not forever', () => {
  const pace = new Pace();
  pace.learn(pace.work, 5000);
  const after = pace.work;
  pace.learn(pace.work, 1);
  expect(pace.work).toBe(4 * after);
});

test('a last small piece teaches nothing', () => {
  const pace = new Pace();
  const before = pace.work;
  pace.learn(before / 10, 500);
  expect(pace.work).toBe(before);
});
