import { describe, expect, it } from 'vitest';
import type { FeatureId, PositionId } from '../core/ids';
import { cosineOf, featuresOf, madeUpDecoders } from '../core/testing';
import { AlikeGroups, alikeOf, cosinesOf } from './alike';
import { DecoderStore } from './decoderStore';

const rows = madeUpDecoders(7, { layers: 2, features: 6, width: 5 });
const decoders = new DecoderStore(async (position) => {
  const all = rows.get(position) ?? [];
  return { position, n: all.length, d: 5, values: Float32Array.from(all.flat()) };
}, 0);
const rowOf = (id: FeatureId): readonly number[] => {
  const [layer, site, index] = id.split('/');
  return rows.get(`${layer}/${site}` as PositionId)?.[Number(index)]?.map(Math.fround) ?? [];
};

describe('features that are alike', () => {
  it('are the others of the same position, the most similar first, and never the feature itself', async () => {
    for (const id of featuresOf(rows)) {
      const here = id.slice(0, id.lastIndexOf('/')) as PositionId;
      const index = Number(id.slice(here.length + 1));
      const list = alikeOf(await decoders.get(here), index, 3);
      const others = featuresOf(rows)
        .filter((other) => other !== id && other.startsWith(`${here}/`))
        .map((other) => ({ other, cosine: cosineOf(rowOf(id), rowOf(other)) }))
        .sort((a, b) => b.cosine - a.cosine);
      expect(list).toMatchObject({ feature: id, to: here, more: true });
      expect(Array.from(list.index, (i) => `${here}/${i}`)).toEqual(
        others.slice(0, 3).map(({ other }) => other),
      );
    }
  });

  it('have the cosines of every two of them, whatever their layers, and none without a direction', async () => {
    const ids = [...featuresOf(rows).slice(0, 20), '1/res/6' as const];
    const cosines = await cosinesOf(decoders, ids);
    for (const [i, a] of ids.entries())
      for (const [j, b] of ids.entries()) {
        const cosine = cosines[i * ids.length + j];
        if (a === '1/res/6' || b === '1/res/6') expect(cosine).toBeNaN();
        else expect(cosine).toBeCloseTo(cosineOf(rowOf(a), rowOf(b)), 10);
      }
  });

  it('are grouped anew for every list and every threshold', async () => {
    const groups = new AlikeGroups(decoders);
    const all = featuresOf(rows);
    for (const ids of [all.slice(0, 12), all.slice(12), all.slice(0, 12)])
      for (const threshold of [0.9, 0.2]) {
        const found = await groups.of(ids, threshold);
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
