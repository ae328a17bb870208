import { describe, expect, it } from 'vitest';
import type { MatchTable } from '../core/match';
import { compareTables } from './compare';
import { madeUp } from './testing';
import { matchRows } from './twin';

const ROUNDING = 1e-6;

type Listed = readonly [index: number, cosine: number];

/** A table from its rows; places that a row leaves out are empty. */
function table(k: number, ...rows: readonly (readonly Listed[])[]): MatchTable {
  const places = rows.flatMap((row) =>
    Array.from({ length: k }, (_, p): Listed => row[p] ?? [-1, Number.NaN]),
  );
  return {
    from: '1/res',
    to: '0/res',
    n: rows.length,
    k,
    index: Int32Array.from(places, ([index]) => index),
    cosine: Float64Array.from(places, ([, cosine]) => cosine),
  };
}

/** A copy with one place changed. */
function changed(from: MatchTable, at: number, { index, cosine }: { index?: number; cosine?: number }) {
  const copy = { ...from, index: from.index.slice(), cosine: from.cosine.slice() };
  if (index !== undefined) copy.index[at] = index;
  if (cosine !== undefined) copy.cosine[at] = cosine;
  return copy;
}

const differing = (stored: MatchTable, computed: MatchTable, rounding = ROUNDING): number =>
  compareTables(stored, computed, rounding).different;

describe.each([1, 4])('computed tables of 40 features, k %i', (k) => {
  const [target, source] = [madeUp('1/res', 40, 12, 1, [7]), madeUp('0/res', 50, 12, 2, [3, 49])];
  const stored = matchRows(target, source, k);
  const computed = matchRows(target, source, k + 1);
  const rounded = { ...stored, cosine: Float64Array.from(Float32Array.from(stored.cosine)) };

  it('equal ones are equal', () => {
    expect(compareTables(stored, computed, 0)).toEqual({ rows: 40, largest: 0, different: 0 });
    expect(compareTables(stored, stored, ROUNDING)).toEqual({ rows: 40, largest: 0, different: 0 });
  });

  it('cosines rounded to single precision are equal but for rounding', () => {
    const { largest, different } = compareTables(rounded, computed, ROUNDING);
    expect(different).toBe(0);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(1e-7);
    expect(differing(rounded, computed, 0)).toBe(39);
  });

  it('a wrong feature is found in every place, the last one included', () => {
    for (let p = 0; p < k; p++) {
      const at = 5 * k + p;
      const index = stored.index[at] ?? 0;
      const absent = Array.from({ length: 50 }, (_, i) => i).find(
        (i) => !computed.index.subarray(5 * (k + 1), 6 * (k + 1)).includes(i),
      );
      expect(differing(changed(rounded, at, { index: absent ?? -1 }), computed)).toBe(1);
      // The runner-up stands in the computed row, but with another cosine.
      expect(
        differing(changed(rounded, at, { index: computed.index[5 * (k + 1) + k] ?? -1 }), computed),
      ).toBe(1);
      expect(differing(changed(rounded, at, { index }), computed)).toBe(0);
    }
  });

  it('a whole wrong last column is found', () => {
    const wrong = {
      ...rounded,
      index: rounded.index.map((j, at) => (at % k === k - 1 && j >= 0 ? (j + 1) % 50 : j)),
    };
    expect(differing(wrong, computed)).toBe(39);
  });

  it('a wrong cosine is found in every place', () => {
    for (let p = 0; p < k; p++) {
      const at = 5 * k + p;
      const cosine = (stored.cosine[at] ?? 0) + 3e-6;
      const result = compareTables(changed(stored, at, { cosine }), computed, ROUNDING);
      expect(result.different).toBe(1);
      expect(result.largest).toBeCloseTo(3e-6, 9);
      expect(differing(changed(stored, at, { cosine: Number.NaN }), computed)).toBe(1);
    }
  });

  it('a match where there is none, or none where there is one, is found', () => {
    expect(differing(changed(stored, 7 * k, { index: 1, cosine: 0.5 }), computed)).toBe(1);
    expect(differing(changed(stored, 8 * k + k - 1, { index: -1, cosine: Number.NaN }), computed)).toBe(1);
  });
});

describe('ties', () => {
  const computed = table(4, [
    [2, 0.9],
    [5, 0.6],
    [6, 0.6 - 1e-8],
    [8, 0.3],
  ]);

  it('may stand in another order, unless the tables have to be the same', () => {
    const stored = table(3, [
      [2, 0.9],
      [6, 0.6],
      [5, 0.6],
    ]);
    expect(differing(stored, computed)).toBe(0);
    const exact = table(3, [
      [2, 0.9],
      [6, 0.6],
      [5, 0.6],
    ]);
    expect(
      differing(
        exact,
        table(4, [
          [2, 0.9],
          [5, 0.6],
          [6, 0.6],
          [8, 0.3],
        ]),
        0,
      ),
    ).toBe(1);
  });

  it('may run over the end of the stored list, to the runner-up', () => {
    expect(
      differing(
        table(2, [
          [2, 0.9],
          [6, 0.6],
        ]),
        table(3, [
          [2, 0.9],
          [5, 0.6],
          [6, 0.6 - 1e-8],
        ]),
      ),
    ).toBe(0);
  });

  it('may run over the end of both lists', () => {
    const row: readonly Listed[] = [
      [2, 0.9],
      [5, 0.6],
      [6, 0.6],
    ];
    expect(
      differing(
        table(2, [
          [2, 0.9],
          [9, 0.6],
        ]),
        table(3, row),
      ),
    ).toBe(0);
    // Not so for a place before those that tie, or when the list ends for want of features.
    expect(
      differing(
        table(2, [
          [9, 0.9],
          [5, 0.6],
        ]),
        table(3, row),
      ),
    ).toBe(1);
    expect(
      differing(
        table(2, [
          [2, 0.9],
          [9, 0.6],
        ]),
        table(4, row),
      ),
    ).toBe(1);
  });

  it('do not excuse a feature that stands twice', () => {
    expect(
      differing(
        table(3, [
          [2, 0.9],
          [5, 0.6],
          [5, 0.6],
        ]),
        computed,
      ),
    ).toBe(1);
  });
});

it('lists shorter than k are equal with their empty places', () => {
  const short = table(
    4,
    [[1, 0.5]],
    [],
    [
      [0, 0.25],
      [2, 0.125],
    ],
  );
  expect(
    compareTables(
      short,
      table(
        5,
        [[1, 0.5]],
        [],
        [
          [0, 0.25],
          [2, 0.125],
        ],
      ),
      ROUNDING,
    ),
  ).toEqual({
    rows: 3,
    largest: 0,
    different: 0,
  });
  expect(differing(short, table(5, [[1, 0.5]], [[3, 0.1]], [[0, 0.25]]))).toBe(2);
});
