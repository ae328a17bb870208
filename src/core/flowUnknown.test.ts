import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAPER_CUTS } from './cuts';
import { traceFlow } from './flow';
import { anyReach, arrow, arrows, asked, ends, ids, request } from './flowTesting';
import { type FeatureId, featureOf, positionId } from './ids';
import type { KnownMatches, MatchLookup } from './lookup';
import { neighbours } from './pairs';
import { type Decoders, exactLookup, exactMatches, featuresOf, randomFrom } from './testing';

describe('what is not known yet', () => {
  /** Knows of each list only as much as the numbers say: nothing, or its beginning. */
  function partly(decoders: Decoders, lengths: ReadonlyMap<string, number>): MatchLookup {
    return {
      has: (position) => decoders.has(position),
      matches(feature, to): KnownMatches | undefined {
        const length = lengths.get(`${feature}>${to}`) ?? 0;
        const list = exactMatches(decoders, feature, to);
        if (!list || length === 0) return undefined;
        return {
          index: Array.from(list.index).slice(0, length),
          cosine: Array.from(list.cosine).slice(0, length),
          more: length < list.index.length,
        };
      },
    };
  }

  const around = (decoders: Decoders, id: FeatureId): string[] => {
    const { sources, targets } = neighbours(featureOf(id), (p) => decoders.has(p));
    return [...sources, ...targets].map((to) => `${id}>${to}`);
  };

  it('is named, never made up, and once looked up gives the whole graph', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), fc.nat(1e9), ({ decoders, request: asks }, seed) => {
        const random = randomFrom(seed);
        const lengths = new Map(
          featuresOf(decoders).flatMap((id) =>
            around(decoders, id).map((key) => [key, Math.floor(random() * 4)] as const),
          ),
        );
        const whole = traceFlow(asks, exactLookup(decoders));
        for (let round = 0; ; round++) {
          const lookup = partly(decoders, lengths);
          const graph = traceFlow(asks, lookup);
          for (const id of ids(graph)) expect(ids(whole)).toContain(id);
          for (const edge of graph.edges) {
            expect(arrows(whole)).toContain(arrow(edge));
            const known = lookup.matches(ends(edge)[0], positionId(featureOf(ends(edge)[1])));
            if (edge.rank === known?.index.length) expect(edge.margin).toBeNull();
          }
          for (const node of graph.nodes) {
            const unknown = neighbours(node, (p) => decoders.has(p)).sources.some(
              (source) => !lookup.matches(node.id, source),
            );
            expect(node.class === null).toBe(node.site !== 'res' || unknown);
            if (unknown) expect(graph.missing).toContain(node.id);
          }
          if (graph.missing.length === 0) {
            expect(graph.edges.map(({ margin: _, ...edge }) => edge)).toEqual(
              whole.edges.map(({ margin: _, ...edge }) => edge),
            );
            expect(graph.nodes).toEqual(whole.nodes);
            return;
          }
          expect(new Set(graph.missing).size).toBe(graph.missing.length);
          for (const id of graph.missing) {
            expect(around(decoders, id).some((key) => (lengths.get(key) ?? 0) <= asks.k)).toBe(true);
            for (const key of around(decoders, id)) lengths.set(key, asks.k + 1);
          }
          expect(round).toBeLessThan(20);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves the class open while one source is unknown, even if the others would do', () => {
    const lookup: MatchLookup = {
      has: (position) => ['1/res', '0/res', '1/mlp'].includes(position),
      matches: (_, to) => (to === '0/res' ? { index: [3], cosine: [0.9], more: false } : undefined),
    };
    const graph = traceFlow(request(['1/res/0'], { cuts: PAPER_CUTS }), lookup);
    expect(graph.nodes[0]).toMatchObject({ class: null, scores: { res: 0.9, mlp: null, att: null } });
    expect(arrows(graph)).toEqual(['0/res/3>1/res/0']);
    expect(graph.missing).toEqual(['1/res/0']);
  });

  it('asks for one match more than k, which the last margin needs', () => {
    const list = (n: number, more: boolean): MatchLookup => ({
      has: (position) => ['1/res', '0/res'].includes(position),
      matches: (_, to) =>
        to === '0/res'
          ? { index: [0, 1, 2].slice(0, n), cosine: [0.9, 0.8, 0.7].slice(0, n), more }
          : { index: [], cosine: [], more: false },
    });
    expect(traceFlow(request(['1/res/0'], { k: 2 }), list(2, true)).missing).toEqual(['1/res/0']);
    expect(traceFlow(request(['1/res/0'], { k: 2 }), list(3, true)).missing).toEqual([]);
    expect(traceFlow(request(['1/res/0'], { k: 2 }), list(2, false)).missing).toEqual([]);
  });
});
