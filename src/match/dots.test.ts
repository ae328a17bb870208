import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decoder } from '../core/match';
import { type Dots, plainDots, sharedDots, vectorDots } from './dots';
import { madeUp, rearranged } from './testing';
import { dotsBytes } from './wasm/dots';

function made(): Dots {
  const dots = vectorDots();
  if (!dots) throw new Error('This machine has no vectors.');
  return dots;
}

/** As plain as it can be said. */
function sums(target: Decoder, i: number, source: Decoder, rows: readonly number[]): number[] {
  const row = ({ rows, d }: Decoder, at: number) => rows.subarray(at * d, (at + 1) * d);
  return rows.map((j) => {
    const other = row(source, j);
    return row(target, i).reduce((sum, value, c) => sum + value * (other[c] as number), 0);
  });
}

test('the kernel is a valid module of about a kilobyte, and it is what this machine uses', () => {
  const bytes = dotsBytes(false);
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(bytes.length).toBeLessThan(1100);
  expect(sharedDots().constructor.name).toBe('VectorDots');
});

const job = fc.record({
  n: fc.integer({ min: 1, max: 40 }),
  d: fc.integer({ min: 1, max: 70 }),
  start: fc.nat(39),
  length: fc.nat(40),
  seed: fc.nat(1000),
});

// One for all cases: each is laid out in what the one before has left behind.
const ways: [string, Dots][] = [
  ['vectors', made()],
  ['the plain way', plainDots()],
];

test.each(ways)('%s: rows in a stretch and rows from anywhere have the same sums, to the bit', (_, dots) => {
  fc.assert(
    fc.property(job, ({ n, d, start, length, seed }) => {
      // Lengths from 2^-90 to 2^90, so that every rounding shows.
      const all = Array.from({ length: n }, (_, i) => i);
      const source = rearranged(madeUp('0/res', n, d, seed), all, (i) => 2 ** (((i * 67) % 181) - 90));
      const target = madeUp('1/res', 3, d, seed + 1, [1]);
      const first = Math.min(start, n);
      const end = Math.min(first + length, n);
      dots.hold(source, first, end);
      for (const i of [0, 1, 2])
        expect([...dots.times(target, i).subarray(0, end - first)]).toEqual(
          sums(target, i, source, all.slice(first, end)),
        );
      const some = Int32Array.from({ length: length + 1 }, (_, at) => (at * 7 + seed) % n);
      dots.holdSome(source, some, 1, some.length);
      expect([...dots.times(target, 2).subarray(0, length)]).toEqual(
        sums(target, 2, source, [...some.subarray(1)]),
      );
    }),
    { numRuns: 300 },
  );
});

test.each(ways)('%s: as many rows as can be held, of any width', (_, dots) => {
  for (const d of [1, 193, 2304, 20_000]) {
    const most = dots.most(d);
    expect(most).toBeGreaterThanOrEqual(8);
    const n = Math.min(most, 2000);
    const source = madeUp('0/res', n, d, 3);
    dots.hold(source, 0, n);
    const found = dots.times(source, n - 1);
    for (const j of [0, n >> 1, n - 1]) expect(found[j]).toBe(sums(source, n - 1, source, [j])[0]);
  }
});
