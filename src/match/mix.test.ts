import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../core/random';
import { type Mix, plainMix, sharedMix, vectorMix } from './mix';
import { fillNormal } from './random';
import { runNow } from './steps';
import { mixBytes } from './wasm/mix';

function mixed(mix: Mix, n: number, d: number, samples: number, seed: number): Float64Array {
  const numbers = new Float32Array(n * d + samples * (d + n));
  fillNormal(numbers, randomFrom(seed));
  // Quotients, so that the rows are no float32 numbers and every product is rounded.
  const rows = Float64Array.from(numbers.subarray(0, n * d), (v) => v / 3);
  const sums = Float64Array.from(numbers.subarray(n * d, n * d + samples * d), (v) => v / 7);
  runNow(mix(sums, samples, d, rows, numbers.subarray(n * d + samples * d)));
  return sums;
}

test('the kernel is a valid module, and it is what this machine uses', () => {
  expect(WebAssembly.validate(mixBytes())).toBe(true);
  expect(sharedMix()).not.toBe(plainMix);
});

test('vectors give the bits of plain sums, for any numbers of rows, columns and samples', () => {
  // One for all cases: each finds in memory what the one before has left behind.
  const mix = vectorMix();
  if (!mix) throw new Error('This machine has no vectors.');
  const size = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(size(12), size(200), size(20), fc.nat(1000), (groups, d, samples, seed) => {
      expect(mixed(mix, 4 * groups, d, samples, seed)).toEqual(mixed(plainMix, 4 * groups, d, samples, seed));
    }),
    { numRuns: 100 },
  );
});
