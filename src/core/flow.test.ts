import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutFor, PAPER_CUTS } from './cuts';
import { traceFlow } from './flow';
import { DIRECTIONS, type FlowEdge, FULL_REACH } from './flowGraph';
import {
  anyReach,
  arrow,
  arrows,
  asked,
  cut,
  ends,
  ids,
  MAIN,
  nodeOf,
  plainEdges,
  reachable,
  request,
} from './flowTesting';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';
import { exactLookup, exactMatches, randomFrom, writtenLookup } from './testing';

describe('a flow graph of real matches', () => {
  interface Expected {
    readonly k: number;
    readonly excluded: Readonly<Record<string, { notFinite: number[]; zero: number[] }>>;
    readonly pairs: Readonly<Record<string, { index: number[][]; cosine: number[][] }>>;
  }
  const features = { res: 12, mlp: 10, att: 9 };

  /** What numpy found in the test packs of `lab`. */
  function numpyLookup(pack: string): { lookup: MatchLookup; expected: Expected } {
    const expected = JSON.parse(readFileSync(`lab/fixtures/${pack}/expected.json`, 'utf8')) as Expected;
    const lookup: MatchLookup = {
      has: (position) => position in expected.excluded,
      matches(id, to) {
        const list = expected.pairs[`${positionId(featureOf(id))}>${to}`];
        const { index } = featureOf(id);
        return list && { index: list.index[index] ?? [], cosine: list.cosine[index] ?? [], more: false };
      },
    };
    return { lookup, expected };
  }

  const everything = (expected: Expected): FeatureId[] =>
    Object.keys(expected.excluded).flatMap((position) =>
      Array.from(
        { length: features[positionOf(position as PositionId).site] },
        (_, index): FeatureId => `${position as PositionId}/${index}`,
      ),
    );

  it.each(['tiny', 'gap', 'holes'])('is what numpy says, from every feature of the pack %s', (pack) => {
    const { lookup, expected } = numpyLookup(pack);
    const seeds = everything(expected);
    expect(seeds.length).toBe(93);
    let edges = 0;
    for (const seed of seeds)
      for (const direction of DIRECTIONS) {
        const asks = request([seed], { direction, k: 3, cuts: PAPER_CUTS });
        const graph = traceFlow(asks, lookup);
        expect(Object.fromEntries(graph.edges.map((edge) => [arrow(edge), edge.cosine]))).toEqual(
          Object.fromEntries(plainEdges(lookup, asks)),
        );
        expect(graph.missing).toEqual([]);
        edges += graph.edges.length;
      }
    expect(edges).toBeGreaterThan(500);
  });

  it('gives an excluded feature no edge, no score, no class and no place in a graph', () => {
    const { lookup, expected } = numpyLookup('holes');
    const { notFinite = [], zero = [] } = expected.excluded['1/res'] ?? {};
    const excluded = [...notFinite, ...zero].map((index): FeatureId => `1/res/${index}`);
    expect(excluded).toEqual(['1/res/2', '1/res/9', '1/res/5']);
    for (const seed of excluded) {
      const graph = traceFlow(request([seed], { direction: 'both', k: 5 }), lookup);
      expect(graph.edges).toEqual([]);
      expect(graph.nodes).toMatchObject([{ class: null, scores: { res: null, mlp: null, att: null } }]);
    }
    for (const seed of everything(expected).filter((id) => !excluded.includes(id)))
      for (const id of ids(traceFlow(request([seed], { direction: 'both', k: 5 }), lookup)))
        expect(excluded).not.toContain(id);
  });

  it('does not cross a layer that has no SAE', () => {
    const { lookup } = numpyLookup('gap');
    const up = traceFlow(request(['3/res/1', '3/res/2', '3/res/3'], { k: 4 }), lookup);
    expect(up.edges.length).toBeGreaterThan(3);
    for (const node of up.nodes) {
      expect(node.layer).toBe(3);
      if (node.site === 'res') expect(['newborn', 'unexplained']).toContain(node.class);
    }
    const down = traceFlow(request(['1/res/1', '1/mlp/2'], { direction: 'forward', k: 4 }), lookup);
    expect(Math.max(...down.nodes.map((node) => node.layer))).toBe(1);
  });
});

describe('every flow graph', () => {
  it('has exactly the edges that a plain walk finds', () => {
    fc.assert(
      fc.property(asked(), ({ decoders, request: asks }) => {
        const lookup = exactLookup(decoders);
        const graph = traceFlow(asks, lookup);
        const plain = plainEdges(lookup, asks);
        expect(arrows(graph)).toEqual([...plain.keys()].sort());
        for (const edge of graph.edges) expect(edge.cosine).toBe(plain.get(arrow(edge)));
        const touched = graph.edges.flatMap(({ from, to }) => [from, to]);
        expect(ids(graph)).toEqual([...new Set([...asks.seeds, ...touched])].sort());
        expect(graph).toMatchObject({ missing: [], truncated: false });
      }),
      { numRuns: 200 },
    );
  });

  it('has edges that stand: positive, at least the cut, in the order of rank, with the margin to the next', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: asks }) => {
        const graph = traceFlow(asks, exactLookup(decoders));
        for (const edge of graph.edges) {
          const [found, other] = ends(edge);
          const list = exactMatches(decoders, found, positionId(featureOf(other)));
          const [target, source] = [edge.to, edge.from].map((id) => positionId(featureOf(id)));
          expect(edge.cosine).toBeGreaterThan(0);
          if (target && source)
            expect(edge.cosine).toBeGreaterThanOrEqual(cutFor(asks.cuts, asks.chance, target, source));
          expect(edge.rank).toBeGreaterThanOrEqual(1);
          expect(edge.rank).toBeLessThanOrEqual(asks.k);
          expect(list?.index[edge.rank - 1]).toBe(featureOf(other).index);
          expect(edge.cosine).toBe(list?.cosine[edge.rank - 1]);
          const next = list?.cosine[edge.rank];
          expect(edge.margin).toBe(next === undefined ? null : edge.cosine - next);
          expect(edge.margin ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('flows downstream: from the layer below or from a module of the same layer, into a residual stream', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: asks }) => {
        for (const { from, to } of traceFlow(asks, exactLookup(decoders)).edges) {
          const [a, b] = [featureOf(from), featureOf(to)];
          expect(b.site).toBe('res');
          expect(a.layer).toBe(a.site === 'res' ? b.layer - 1 : b.layer);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('hangs together: every node leads to a seed along edges, and is as far from it as the shortest way', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: asks }) => {
        const graph = traceFlow(asks, exactLookup(decoders));
        const ways = asks.direction === 'both' ? (['backward', 'forward'] as const) : [asks.direction];
        const reached = ways.map((way) => reachable(graph, asks.seeds, way));
        for (const node of graph.nodes) {
          expect(reached.some((set) => set.has(node.id))).toBe(true);
          expect(node.distance === 0).toBe(asks.seeds.includes(node.id));
          expect(node.seed).toBe(node.distance === 0);
          if (node.distance === 0) continue;
          const before = graph.edges
            .map(ends)
            .flatMap(([found, other]) => (other === node.id ? [nodeOf(graph, found)?.distance ?? -1] : []));
          if (asks.direction !== 'both') expect(node.distance).toBe(Math.min(...before) + 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('loses edges and gains none when a cut is raised', () => {
    fc.assert(
      fc.property(
        asked({ reach: anyReach }),
        fc.constantFrom('res', 'mlp', 'att'),
        cut,
        ({ decoders, request: asks }, site, by) => {
          const lookup = exactLookup(decoders);
          const before = traceFlow(asks, lookup);
          const raised = { ...asks.cuts, [site]: asks.cuts[site] + by };
          const after = traceFlow({ ...asks, cuts: raised }, lookup);
          expect(new Set(arrows(before))).toEqual(new Set([...arrows(before), ...arrows(after)]));
          expect(new Set(ids(before))).toEqual(new Set([...ids(before), ...ids(after)]));
          const ruled = traceFlow({ ...asks, cuts: { ...asks.cuts, rule: 'chance' } }, lookup);
          if (asks.cuts.rule === 'fixed')
            for (const edge of arrows(ruled)) expect(arrows(before)).toContain(edge);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gains edges and loses none when k is raised', () => {
    fc.assert(
      fc.property(
        asked({ reach: anyReach }),
        fc.integer({ min: 1, max: 6 }),
        ({ decoders, request: asks }, by) => {
          const lookup = exactLookup(decoders);
          const before = traceFlow(asks, lookup);
          const after = traceFlow({ ...asks, k: asks.k + by }, lookup);
          expect(new Set(arrows(after))).toEqual(new Set([...arrows(before), ...arrows(after)]));
          expect(new Set(ids(after))).toEqual(new Set([...ids(before), ...ids(after)]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leads from every ancestor back to the seed when all features may match', () => {
    fc.assert(
      fc.property(asked({ directions: ['backward'], seeds: 1 }), ({ decoders, request: asks }) => {
        const lookup = exactLookup(decoders);
        const whole = { ...asks, k: 6 };
        for (const ancestor of ids(traceFlow(whole, lookup))) {
          const down = traceFlow({ ...whole, seeds: [ancestor], direction: 'forward' }, lookup);
          expect(ids(down)).toEqual(expect.arrayContaining([...asks.seeds]));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same graph under other numbers when the features of the pack are numbered otherwise', () => {
    fc.assert(
      fc.property(asked(), fc.nat(1e9), ({ decoders, request: asks }, shuffle) => {
        const random = randomFrom(shuffle);
        const orders = new Map(
          [...decoders].map(([position, rows]) => {
            const keys = rows.map(() => random());
            return [position, keys.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))];
          }),
        );
        const shuffled = new Map(
          [...decoders].map(([position, rows]) => [
            position,
            (orders.get(position) ?? []).map((row) => rows[row] ?? []),
          ]),
        );
        const renamed = (id: FeatureId): FeatureId => {
          const position = positionId(featureOf(id));
          return `${position}/${orders.get(position)?.indexOf(featureOf(id).index) ?? -1}`;
        };
        const graph = traceFlow(asks, exactLookup(decoders));
        const other = traceFlow({ ...asks, seeds: asks.seeds.map(renamed) }, exactLookup(shuffled));
        const sorted = (edges: FlowEdge[]): FlowEdge[] =>
          edges.sort((a, b) => arrow(a).localeCompare(arrow(b)));
        expect(sorted([...other.edges])).toEqual(
          sorted(graph.edges.map((edge) => ({ ...edge, from: renamed(edge.from), to: renamed(edge.to) }))),
        );
        for (const node of graph.nodes)
          expect(nodeOf(other, renamed(node.id))).toMatchObject({
            scores: node.scores,
            class: node.class,
            distance: node.distance,
            main: node.main,
          });
      }),
      { numRuns: 100 },
    );
  });

  it('goes both ways by going each way by itself', () => {
    fc.assert(
      fc.property(asked({ directions: ['both'], reach: anyReach }), ({ decoders, request: asks }) => {
        const lookup = exactLookup(decoders);
        const [both, up, down] = (['both', 'backward', 'forward'] as const).map((direction) =>
          traceFlow({ ...asks, direction }, lookup),
        );
        if (!both || !up || !down) throw new Error('three graphs');
        expect(ids(both)).toEqual([...new Set([...ids(up), ...ids(down)])].sort());
        expect(arrows(both)).toEqual([...new Set([...arrows(up), ...arrows(down)])].sort());
        for (const edge of both.edges) {
          const same = [...up.edges, ...down.edges].filter((other) => arrow(other) === arrow(edge));
          expect(edge).toEqual({ ...same[0], main: same.some((other) => other.main) });
        }
        for (const node of both.nodes) {
          const [a, b] = [nodeOf(up, node.id), nodeOf(down, node.id)];
          expect(node.main).toBe(Boolean(a?.main || b?.main));
          expect(node.open).toBe(Boolean(a?.open || b?.open));
          expect(node.distance).toBe(Math.min(a?.distance ?? Infinity, b?.distance ?? Infinity));
          expect(node.ways).toEqual([...(a ? ['backward'] : []), ...(b ? ['forward'] : [])]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has its seeds, each once, however often and in whatever order they are named', () => {
    fc.assert(
      fc.property(asked(), ({ decoders, request: asks }) => {
        const lookup = exactLookup(decoders);
        const graph = traceFlow(asks, lookup);
        const again = traceFlow({ ...asks, seeds: [...asks.seeds, ...asks.seeds].reverse() }, lookup);
        expect(ids(again)).toEqual(ids(graph));
        expect(arrows(again)).toEqual(arrows(graph));
        expect(graph.nodes.filter((node) => node.seed).map((node) => node.id)).toEqual([...asks.seeds]);
      }),
      { numRuns: 100 },
    );
  });

  it('contains the graph of each of its seeds, and no more', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: some }) => {
        const asks = { ...some, reach: { ...some.reach, depth: Number.POSITIVE_INFINITY } };
        const lookup = exactLookup(decoders);
        const graph = traceFlow(asks, lookup);
        const single = asks.seeds.map((seed) => traceFlow({ ...asks, seeds: [seed] }, lookup));
        expect([...new Set(single.flatMap(arrows))].sort()).toEqual(arrows(graph));
        for (const node of graph.nodes) {
          const alone = single.flatMap((one) => nodeOf(one, node.id) ?? []);
          expect(node.main).toBe(alone.some((one) => one.main));
          expect(node.open).toBe(alone.some((one) => one.open));
          // A way through what another seed has opened may be shorter.
          expect(node.distance).toBeLessThanOrEqual(Math.min(...alone.map((one) => one.distance ?? 0)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('opens a side stream of one seed that is the river of another, higher or lower', () => {
    const lookup = writtenLookup(['0/res', '1/res', '2/res', '3/res'], {
      '2/res/0>1/res': [
        [0, 0.9],
        [1, 0.8],
      ],
      '3/res/9>2/res': [[9, 0.9]],
      '2/res/9>1/res': [[1, 0.9]],
      '1/res/1>0/res': [[1, 0.9]],
      '0/res/7>1/res': [[1, 0.9]],
      '1/res/1>2/res': [[5, 0.9]],
    });
    const some = { k: 2, reach: MAIN };
    const alone = traceFlow(request(['2/res/0'], some), lookup);
    expect(nodeOf(alone, '1/res/1')).toMatchObject({ open: false, main: false });
    const higher = traceFlow(request(['2/res/0', '3/res/9'], some), lookup);
    expect(nodeOf(higher, '1/res/1')).toMatchObject({ open: true, main: true });
    expect(arrows(higher)).toContain('0/res/1>1/res/1');
    const lower = traceFlow(request(['2/res/0', '0/res/7'], { ...some, direction: 'both' }), lookup);
    expect(nodeOf(lower, '1/res/1')).toMatchObject({
      open: true,
      main: true,
      distance: 1,
      ways: ['backward', 'forward'],
    });
    expect(arrows(lower)).toContain('1/res/1>2/res/5');
  });

  it('stops at the depth that is asked for, and counts what lies behind', () => {
    fc.assert(
      fc.property(
        asked({ seeds: 1 }),
        fc.integer({ min: 0, max: 4 }),
        ({ decoders, request: asks }, depth) => {
          const lookup = exactLookup(decoders);
          const whole = traceFlow(asks, lookup);
          const part = traceFlow({ ...asks, reach: { ...FULL_REACH, depth } }, lookup);
          const near = whole.nodes.filter((node) => (node.distance ?? 0) <= depth);
          expect(ids(part)).toEqual(near.map((node) => node.id).sort());
          for (const node of part.nodes) {
            expect(node.open).toBe((node.distance ?? 0) < depth);
            if (asks.direction === 'both') continue;
            const behind = whole.edges.filter((edge) => ends(edge)[0] === node.id).length;
            expect(node.hidden).toBe(node.open ? 0 : behind);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('stops at the number of nodes that is asked for, and says so', () => {
    fc.assert(
      fc.property(
        asked({ reach: anyReach }),
        fc.integer({ min: 1, max: 20 }),
        ({ decoders, request: asks }, most) => {
          const lookup = exactLookup(decoders);
          const whole = traceFlow(asks, lookup);
          const part = traceFlow({ ...asks, maxNodes: most }, lookup);
          expect(part.truncated).toBe(whole.nodes.length > most);
          if (part.truncated) expect(part.nodes.length).toBe(most);
          else expect(part).toEqual(whole);
          for (const id of ids(part)) expect(ids(whole)).toContain(id);
          for (const edge of part.edges)
            for (const id of [edge.from, edge.to]) expect(nodeOf(part, id)).toBeDefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});
