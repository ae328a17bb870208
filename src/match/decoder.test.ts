import { expect, test } from 'vitest';
import { liveRows, prepareDecoder } from './decoder';

test('rows without a direction are cleared and counted', () => {
  const values = Float32Array.of(3, 4, NaN, 1, 0, 0, 1, Infinity, -Infinity, 2, 1e-38, 0, 6, 8);
  const decoder = prepareDecoder('1/res', 7, 2, values);
  expect([...decoder.norms]).toEqual([5, 0, 0, 0, 0, 0, 10]);
  expect(decoder.excluded).toEqual({ zero: 2, notFinite: 3 });
  expect([...decoder.rows]).toEqual([3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 8]);
  expect([...liveRows(decoder)]).toEqual([0, 6]);
});

test('what was handed over is neither changed nor copied without need', () => {
  const whole = Float32Array.of(1, 2, 0, 0);
  expect(prepareDecoder('0/mlp', 2, 2, whole).rows).toBe(whole);
  const broken = Float32Array.of(1, NaN);
  prepareDecoder('0/mlp', 1, 2, broken);
  expect([...broken]).toEqual([1, NaN]);
});

test('a norm is exact where the squares leave float32', () => {
  const { norms } = prepareDecoder('0/res', 2, 2, Float32Array.of(3e30, 4e30, 3e-25, 4e-25));
  expect((norms[0] as number) / 5e30).toBeCloseTo(1, 6);
  expect((norms[1] as number) / 5e-25).toBeCloseTo(1, 6);
});

test('a wrong size is refused', () => {
  expect(() => prepareDecoder('0/res', 2, 3, new Float32Array(5))).toThrow(
    'The decoder of 0/res is not the size it should be. Expected 2 x 3 = 6 numbers, found 5.',
  );
});
