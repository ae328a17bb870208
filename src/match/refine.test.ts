import { expect, test } from 'vitest';
import type { Decoder } from '../core/match';
import { TopLists } from './lists';
import { PAD, refineSteps } from './refine';
import { runNow } from './steps';
import { madeUp, plainTable, rearranged } from './testing';

/** Float32 candidates as an engine would give them, off by up to `error`. */
function candidates(target: Decoder, source: Decoder, k: number, error: number): TopLists {
  const raw = new TopLists(target.n, k + PAD);
  for (let i = 0; i < target.n; i++) {
    const row = rearranged(target, [i]);
    const all = plainTable(row, source, source.n);
    all.index.forEach((j, p) => {
      if (j !== -1) raw.offer(i, Math.fround((all.cosine[p] as number) + (j % 2 ? error : -error)), j);
    });
  }
  return raw;
}

function refined(target: Decoder, source: Decoder, k: number, error: number) {
  const lists = new TopLists(target.n, k);
  runNow(refineSteps(candidates(target, source, k, error), lists, target, source, 0, target.n));
  return lists.table(target.position, source.position);
}

test('float32 noise leaves no trace', () => {
  const target = madeUp('1/res', 30, 12, 1, [4]);
  const source = madeUp('0/res', 80, 12, 2, [0, 79]);
  expect(refined(target, source, 5, 4e-6)).toEqual(plainTable(target, source, 5));
});

test('also where more features are nearly equal than there are candidates', () => {
  const target = madeUp('1/res', 3, 12, 1);
  const row = madeUp('0/res', 1, 12, 2);
  // Sixty rows that differ in the seventh digit: float32 cannot tell which of them are best.
  const source = rearranged(row, Array<number>(60).fill(0));
  for (let j = 0; j < source.n; j++) {
    const at = j * source.d + (j % source.d);
    source.rows[at] = (source.rows[at] as number) * (1 + 1e-6 * (j % 7));
  }
  expect(refined(target, source, 5, 4e-6)).toEqual(plainTable(target, source, 5));
});
