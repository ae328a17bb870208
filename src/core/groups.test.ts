import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from './choice';
import { traceFlow } from './flow';
import { type FlowGraph, FULL_REACH } from './flowGraph';
import { foldGroups, type Group, groupOf, withGroup, without } from './groups';
import type { FeatureId } from './ids';
import { exactLookup, featuresOf, madeUpDecoders } from './testing';

const group = (members: readonly FeatureId[], folded = true): Group => ({ name: '', members, folded });

describe('groups', () => {
  it('have each feature once: it leaves the group that it was in, and one of a single feature is none', () => {
    const first = withGroup([], group(['1/res/1', '1/res/2', '1/res/3']));
    const second = withGroup(first, group(['1/res/3', '2/res/4']));
    expect(second.map(({ members }) => members)).toEqual([
      ['1/res/1', '1/res/2'],
      ['1/res/3', '2/res/4'],
    ]);
    expect(groupOf(second, '1/res/3')?.members).toContain('2/res/4');
    expect(without(second, ['1/res/1', '2/res/4'])).toEqual([]);
  });
});

describe('a graph with folded groups', () => {
  const made = fc.nat().chain((seed) => {
    const decoders = madeUpDecoders(seed, { layers: 4, features: 5, width: 6 });
    const features = featuresOf(decoders);
    return fc.record({
      graph: fc.constantFrom(...features).map((one): FlowGraph => {
        const cuts = { res: 0.2, mlp: 0.2, att: 0.2, rule: 'fixed' as const };
        const asks = { direction: 'both' as const, k: 2, cuts, chance: {}, choice: NO_CHOICE };
        return traceFlow({ seeds: [one], ...asks, reach: FULL_REACH, maxNodes: 999 }, exactLookup(decoders));
      }),
      groups: fc
        .tuple(fc.shuffledSubarray(features), fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }))
        .map(([list, folds]) =>
          folds
            .map((folded, i) => group(list.slice(i * 4, i * 4 + 4), folded))
            .filter(({ members }) => members.length > 1),
        ),
    });
  });

  it('shows every feature once, by itself or by one that stands for it', () => {
    fc.assert(
      fc.property(made, ({ graph, groups }) => {
        const folded = foldGroups(graph, groups);
        const shown = folded.nodes.flatMap(({ id }) => folded.folds.get(id)?.members ?? [id]);
        expect([...shown].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
        for (const { group: one } of folded.folds.values()) expect(one.folded).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has a match between two nodes exactly where what they stand for has one, with the strongest cosine', () => {
    fc.assert(
      fc.property(made, ({ graph, groups }) => {
        const folded = foldGroups(graph, groups);
        const membersOf = (id: FeatureId): readonly FeatureId[] => folded.folds.get(id)?.members ?? [id];
        for (const a of folded.nodes)
          for (const b of folded.nodes) {
            if (a === b) continue;
            const between = graph.edges.filter(
              ({ from, to }) => membersOf(a.id).includes(from) && membersOf(b.id).includes(to),
            );
            const drawn = folded.edges.filter(({ from, to }) => from === a.id && to === b.id);
            expect(drawn.map(({ cosine, main }) => ({ cosine, main }))).toEqual(
              between.length === 0
                ? []
                : [
                    {
                      cosine: Math.max(...between.map(({ cosine }) => cosine)),
                      main: between.some(({ main }) => main),
                    },
                  ],
            );
          }
      }),
      { numRuns: 200 },
    );
  });

  it('lets a seed stand for its group, and is the same graph where nothing is folded', () => {
    fc.assert(
      fc.property(made, ({ graph, groups }) => {
        for (const [chief, { members }] of foldGroups(graph, groups).folds) {
          const seed = members.find((id) => graph.nodes.find((node) => node.id === id)?.seed);
          if (seed) expect(chief).toBe(seed);
        }
        const open = groups.map((one) => ({ ...one, folded: false }));
        const same = foldGroups(graph, open);
        expect([same.nodes, same.edges]).toEqual([graph.nodes, graph.edges]);
      }),
      { numRuns: 300 },
    );
  });
});
