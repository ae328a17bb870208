import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopLists } from './lists';

// Few different values, so that ties are common.
const offers = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 60 });

test('a list holds the largest values, equal ones by index, in whatever order they come', () => {
  fc.assert(
    fc.property(offers, fc.integer({ min: 1, max: 9 }), fc.boolean(), (values, k, backwards) => {
      const lists = new TopLists(3, k);
      const order = values.map((_, i) => i);
      for (const i of backwards ? order.reverse() : order) lists.offer(1, (values[i] as number) / 4, i);
      const wanted = values
        .map((value, i) => ({ value: value / 4, i }))
        .sort((a, b) => b.value - a.value || a.i - b.i)
        .slice(0, k);
      const empty = Math.max(0, k - values.length);
      const table = lists.table('1/res', '0/res');
      expect([...table.index.subarray(k, 2 * k)]).toEqual([
        ...wanted.map(({ i }) => i),
        ...Array<number>(empty).fill(-1),
      ]);
      expect([...table.cosine.subarray(k, 2 * k)]).toEqual([
        ...wanted.map(({ value }) => value),
        ...Array<number>(empty).fill(NaN),
      ]);
      expect(table.index.filter((j) => j !== -1).length).toBe(wanted.length);
    }),
  );
});

test('a cleared list starts anew and leaves its neighbours alone', () => {
  const lists = new TopLists(2, 2);
  lists.offer(0, 0.5, 7);
  lists.offer(1, 0.9, 3);
  lists.clear(1);
  lists.offer(1, 0.1, 4);
  expect([...lists.index]).toEqual([7, -1, 4, -1]);
});
