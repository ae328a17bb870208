import { describe, expect, it } from 'vitest';
import type { FeatureId } from '../core/ids';
import { cosineOf, featuresOf, madeUpDecoders } from '../core/testing';
import { prepareDecoder } from '../match';
import { AlikeGroups, alikeOf, cosinesOf } from './alike';

const rows = madeUpDecoders(7, { layers: 2, features: 6, width: 5 });
const decoders = new Map(
  [...rows].map(([position, all]) => [
    position,
    prepareDecoder(position, all.length, 5, Float32Array.from(all.flat())),
  ]),
);
const rowOf = (id: FeatureId): readonly number[] => {
  const [layer, site, index] = id.split('/');
  return rows.get(`${layer}/${site}` as `${number}/res`)?.[Number(index)]?.map(Math.fround) ?? [];
};

describe('features that are alike', () => {
  it('are the others of the same position, the most similar first, and never the feature itself', () => {
    for (const id of featuresOf(rows)) {
      const [list] = alikeOf(decoders, id, 3);
      const here = id.slice(0, id.lastIndexOf('/'));
      const others = featuresOf(rows)
        .filter((other) => other !== id && other.startsWith(`${here}/`))
        .map((other) => ({ other, cosine: cosineOf(rowOf(id), rowOf(other)) }))
        .sort((a, b) => b.cosine - a.cosine);
      expect(list?.to).toBe(here);
      expect(Array.from(list?.index ?? [], (i) => `${here}/${i}`)).toEqual(
        others.slice(0, 3).map(({ other }) => other),
      );
      expect(list?.more).toBe(true);
    }
    expect(alikeOf(decoders, '0/res/99', 3)).toEqual([]);
  });

  it('have the cosines of every two of them, whatever their layers, and none without a direction', () => {
    const ids = [...featuresOf(rows).slice(0, 20), '9/res/0' as const];
    const cosines = cosinesOf(decoders, ids);
    for (const [i, a] of ids.entries())
      for (const [j, b] of ids.entries()) {
        const cosine = cosines[i * ids.length + j];
        if (a === '9/res/0' || b === '9/res/0') expect(cosine).toBeNaN();
        else expect(cosine).toBeCloseTo(cosineOf(rowOf(a), rowOf(b)), 10);
      }
  });

  it('are grouped anew for every list and every threshold', () => {
    const groups = new AlikeGroups();
    const all = featuresOf(rows);
    for (const ids of [all.slice(0, 12), all.slice(12), all.slice(0, 12)])
      for (const threshold of [0.9, 0.2]) {
        const found = groups.of(decoders, ids, threshold);
        for (const group of found)
          for (const a of group)
            for (const b of group)
              if (a !== b) {
                expect(cosineOf(rowOf(a), rowOf(b))).toBeGreaterThanOrEqual(threshold - 1e-12);
                expect(a.split('/')[1]).toBe(b.split('/')[1]);
              }
        expect(found.flat().every((id) => ids.includes(id))).toBe(true);
        if (threshold < 0.5) expect(found.length).toBeGreaterThan(0);
      }
  });
});
