import { expect, test } from 'vitest';
import { randomFrom } from '../core/random';
import { prepareDecoder } from './decoder';
import { nullBest, nullCut, nullCutPaced } from './null';

import { madeUp, rearranged } from './testing';

const target = madeUp('1/res', 200, 24, 1, [7]);
const source = madeUp('0/res', 150, 24, 2);

test('it is the same every time and depends on the seed', async () => {
  expect(nullBest(target, source, 40, 5)).toEqual(nullBest(target, source, 40, 5));
  expect(nullBest(target, source, 40, 5)).not.toEqual(nullBest(target, source, 40, 6));
  expect(await nullCutPaced(target, source)).toBe(nullCut(target, source));
});

test('the best cosines are ascending, and the cut leaves 1 % of 512 above it', () => {
  const best = nullBest(target, source, 512, 5);
  expect(best).toEqual(best.slice().sort());
  expect(best.length).toBe(512);
  const cut = nullCut(target, source);
  const above = nullBest(target, source, 512, 99).filter((c) => c > cut).length;
  expect(above).toBeLessThan(512 * 0.03);
});

test('features of a random decoder pass as often as directions without one', () => {
  // Both are isotropic here, so the share of rows above the cut is about 1 %.
  const fresh = madeUp('1/res', 2000, 24, 3);
  const cut = nullCut(fresh, source);
  const passing = nullBest(fresh, source, 2000, 8).filter((c) => c > cut).length;
  expect(passing).toBeLessThan(2000 * 0.025);
  expect(passing).toBeGreaterThan(2000 * 0.001);
});

test('its directions have the second moment of the target’s unit rows', () => {
  // All rows in one plane of four dimensions: a source outside it can never be met, one in it well.
  const random = randomFrom(4);
  const flat = Float32Array.from({ length: 90 * 4 }, (_, p) => (p % 4 < 2 ? random() - 0.5 : 0));
  const plane = prepareDecoder('1/res', 90, 4, flat);
  const outside = prepareDecoder('0/res', 2, 4, Float32Array.of(0, 0, 1, 0, 0, 0, 0, 5));
  expect([...nullBest(plane, outside, 20, 1)].every((c) => c === 0)).toBe(true);
  const inside = prepareDecoder(
    '0/res',
    4,
    4,
    Float32Array.of(1, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0),
  );
  expect([...nullBest(plane, inside, 20, 1)].every((c) => c >= Math.SQRT1_2 - 1e-6)).toBe(true);
});

test('the length of a row does not matter', () => {
  const all = Array.from({ length: 200 }, (_, i) => i);
  const longer = rearranged(target, all, (i) => 2 ** (i % 9));
  expect(nullCut(longer, source)).toBe(nullCut(target, source));
});

test('where there is nothing to compare with, nothing passes', () => {
  const dead = madeUp('0/res', 2, 24, 1, [0, 1]);
  expect(nullBest(target, dead, 9, 1)).toEqual(new Float64Array(0));
  expect(nullCut(target, dead)).toBe(1);
  expect(nullCut(dead, target)).toBe(1);
});
