import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeGroups, alikePairs } from './alikeGroups';
import type { FeatureId } from './ids';
import { cosineOf } from './testing';

const features = (n: number): FeatureId[] => Array.from({ length: n }, (_, i): FeatureId => `1/res/${i}`);
const rows = fc.array(
  fc
    .array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 })
    .filter((row) => row.some((x) => x !== 0)),
  { maxLength: 9 },
);
const matrix = (all: readonly number[][]): number[] => all.flatMap((a) => all.map((b) => cosineOf(a, b)));

describe('groups of features that are alike', () => {
  it('puts together every two that reach the threshold, and nothing that does not', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, threshold) => {
        const ids = features(all.length);
        const cosines = matrix(all);
        const groups = alikeGroups(ids, cosines, alikePairs(ids.length, cosines), threshold);
        const cosine = (a: FeatureId, b: FeatureId): number =>
          cosineOf(all[ids.indexOf(a)] ?? [], all[ids.indexOf(b)] ?? []);
        const grouped = groups.flat();
        expect(new Set(grouped).size).toBe(grouped.length);
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(1);
          for (const a of group)
            for (const b of group) if (a < b) expect(cosine(a, b)).toBeGreaterThanOrEqual(threshold);
        }
        // Whoever is left alone has nobody else who is alone and near enough.
        const alone = ids.filter((id) => !grouped.includes(id));
        for (const a of alone) for (const b of alone) if (a < b) expect(cosine(a, b)).toBeLessThan(threshold);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out features without a direction', () => {
    const none = Number.NaN;
    const cosines = [1, none, 0.9, none, none, none, 0.9, none, 1];
    expect(alikeGroups(features(3), cosines, alikePairs(3, cosines), 0.5)).toEqual([['1/res/0', '1/res/2']]);
  });
});
