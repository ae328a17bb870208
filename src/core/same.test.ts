import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame } from './same';

const values = fc.anything({ withMap: true, withSet: false, withNullPrototype: false });

describe('being the same', () => {
  it('is so for a value and its copy', () => {
    fc.assert(fc.property(values, (value) => isSame(value, structuredClone(value))));
  });

  it('is so where what was written out is equal, and not otherwise', () => {
    const written = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(written, written, (a, b) => {
        const sorted = (value: unknown): unknown =>
          Array.isArray(value)
            ? value.map(sorted)
            : value && typeof value === 'object'
              ? {
                  entries: Object.entries(value)
                    .map(([key, one]) => [key, sorted(one)])
                    .sort(),
                }
              : Object.is(value, -0)
                ? '-0'
                : value;
        return isSame(a, b) === (JSON.stringify([sorted(a)]) === JSON.stringify([sorted(b)]));
      }),
    );
  });

  it('goes by the order of a map and not by that of a set', () => {
    expect(isSame(new Set([1, 2]), new Set([2, 1]))).toBe(true);
    expect(isSame(new Set([1, 2]), new Set([2, 3]))).toBe(false);
    const [one, two] = [
      ['a', 1],
      ['b', 2],
    ] as const;
    expect(isSame(new Map([one, two]), new Map([one, two]))).toBe(true);
    expect(isSame(new Map([one, two]), new Map([two, one]))).toBe(false);
  });
});
