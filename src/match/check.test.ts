import { expect, test } from 'vitest';
import type { MatchTable } from '../core/match';
import { checkTable, sampleRows, selfTest } from './check';
import type { MatchEngine } from './engine';
import { madeUp, rearranged } from './testing';
import { matchRows, twinEngine } from './twin';

const target = madeUp('1/res', 40, 12, 1, [4]);
const source = madeUp('0/res', 80, 12, 2, [0, 79]);
const every = sampleRows(40, 40, 0);
const table = (): MatchTable => {
  const exact = matchRows(target, source, 9);
  return { ...exact, cosine: Float64Array.from(Float32Array.from(exact.cosine)) };
};

/** The check of a table in which place `place` of row 7 was tampered with. */
function tampered(change: (table: MatchTable, at: number) => void, place = 3) {
  const bad = table();
  change(bad, 7 * bad.k + place);
  return checkTable(bad, target, source, every);
}

test('float32 answers pass, and the largest difference is told', () => {
  const { rows, largestDifference, wrong } = checkTable(table(), target, source, every);
  expect({ rows, wrong }).toEqual({ rows: 40, wrong: 0 });
  expect(largestDifference).toBeGreaterThan(0);
  expect(largestDifference).toBeLessThan(1e-7);
});

test('a cosine that is off, not a number, a wrong, doubled or missing feature: each is one wrong row', () => {
  const wrong = [
    tampered((t, at) => t.cosine.fill((t.cosine[at] as number) + 2e-5, at, at + 1)),
    tampered((t, at) => t.cosine.fill(NaN, at, at + 1)),
    tampered((t, at) => t.index.fill(79, at, at + 1)),
    tampered((t, at) => t.index.copyWithin(at, at + 1, at + 2)),
    tampered((t, at) => t.index.fill(-1, at, at + 1), 8),
  ];
  expect(wrong.map((check) => check.wrong)).toEqual([1, 1, 1, 1, 1]);
});

test('an excluded row with an answer is wrong', () => {
  const bad = table();
  bad.index[4 * bad.k] = 1;
  expect(checkTable(bad, target, source, [4]).wrong).toBe(1);
});

test('which of several equal features is last in the list is nobody’s fault', () => {
  const copies = rearranged(madeUp('0/res', 1, 12, 3), Array<number>(20).fill(0));
  const found = matchRows(target, copies, 4);
  found.index.fill(19, 3, 4);
  expect(checkTable(found, target, copies, [0]).wrong).toBe(0);
});

test('a sample has different rows and is the same for the same seed', () => {
  const rows = sampleRows(1000, 16, 42);
  expect(new Set(rows).size).toBe(16);
  expect(rows.every((i) => i >= 0 && i < 1000)).toBe(true);
  expect(sampleRows(1000, 16, 42)).toEqual(rows);
  expect(sampleRows(1000, 16, 43)).not.toEqual(rows);
  expect(sampleRows(3, 16, 42)).toEqual([0, 1, 2]);
});

test('the self-test passes the twin and stops an engine that lies', async () => {
  const twin = twinEngine();
  await selfTest(twin);
  const liar: MatchEngine = {
    ...twin,
    async matchAll(...job) {
      const answer = await twin.matchAll(...job);
      answer.index[11] = 0;
      return answer;
    },
  };
  await expect(selfTest(liar)).rejects.toMatchObject({ name: 'GpuError' });
});
