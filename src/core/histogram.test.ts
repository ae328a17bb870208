import { expect, it } from 'vitest';
import { bandOf, barHeights } from './histogram';

it('the most frequent share has the highest bar, an empty one none, and one token can be seen', () => {
  const [many = 0, none, one = 0] = barHeights([9_999, 0, 1]);
  expect([many, none]).toEqual([1, 0]);
  expect(one).toBeCloseTo(Math.log(2) / Math.log(10_000), 12);
  expect(barHeights([0, 0])).toEqual([0, 0]);
});

it('activations are in thirds of the peak', () => {
  expect([0.1, 3.9, 4.1, 8.1, 12, 30].map((activation) => bandOf(activation, 12))).toEqual([
    0, 0, 1, 2, 2, 2,
  ]);
});
