import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from './choice';
import { CUT_RULES, type Cuts, cutFor, PAPER_CUTS } from './cuts';
import { spanOf, traceFlow } from './flow';
import {
  DIRECTIONS,
  type Direction,
  type FlowEdge,
  type FlowGraph,
  type FlowRequest,
  FULL_REACH,
  type Opening,
  type Reach,
  type Way,
} from './flowGraph';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from './ids';
import type { KnownMatches, MatchLookup } from './lookup';
import { pairId } from './match';
import { neighbours } from './pairs';
import { scoresOf } from './scores';
import {
  type Decoders,
  exactLookup,
  exactMatches,
  featuresOf,
  madeUpDecoders,
  randomFrom,
  writtenLookup,
} from './testing';

const NO_CUTS: Cuts = { res: 0, mlp: 0, att: 0, rule: 'fixed' };
const MAIN: Reach = { ...FULL_REACH, follow: 'main' };

function request(seeds: readonly FeatureId[], some: Partial<FlowRequest> = {}): FlowRequest {
  return {
    seeds,
    direction: 'backward',
    k: 1,
    cuts: NO_CUTS,
    chance: {},
    reach: FULL_REACH,
    choice: NO_CHOICE,
    maxNodes: Number.POSITIVE_INFINITY,
    ...some,
  };
}

const ids = (graph: FlowGraph): FeatureId[] => graph.nodes.map((node) => node.id).sort();
const arrow = ({ from, to }: { from: FeatureId; to: FeatureId }): string => `${from}>${to}`;
const arrows = (graph: FlowGraph): string[] => graph.edges.map(arrow).sort();
const nodeOf = (graph: FlowGraph, id: FeatureId) => graph.nodes.find((node) => node.id === id);
/** The node an edge was found from, and the one it was found at. */
const ends = (edge: FlowEdge): [FeatureId, FeatureId] =>
  edge.way === 'backward' ? [edge.to, edge.from] : [edge.from, edge.to];

/** Everything that can be reached from some nodes along edges, up or down the stream. */
function reachable(graph: FlowGraph, starts: readonly FeatureId[], way: Way): Set<FeatureId> {
  const seen = new Set(starts);
  for (let before = -1; before < seen.size; ) {
    before = seen.size;
    for (const { from, to } of graph.edges)
      if (way === 'backward' ? seen.has(to) : seen.has(from)) seen.add(way === 'backward' ? from : to);
  }
  return seen;
}

// Random packs, and random questions about them.

interface Asked {
  readonly decoders: Decoders;
  readonly request: FlowRequest;
}

const cut = fc.integer({ min: 0, max: 95 }).map((n) => n / 100);
const cuts = fc.record({ res: cut, mlp: cut, att: cut, rule: fc.constantFrom(...CUT_RULES) });

function asked(
  some: {
    directions?: readonly Direction[];
    reach?: (features: FeatureId[]) => fc.Arbitrary<Reach>;
    seeds?: number;
  } = {},
): fc.Arbitrary<Asked> {
  return fc
    .record({
      seed: fc.nat(1e9),
      layers: fc.integer({ min: 1, max: 4 }),
      features: fc.integer({ min: 1, max: 6 }),
      gap: fc.option(fc.constantFrom<PositionId>('1/res', '1/mlp', '2/res', '0/att'), { freq: 3 }),
    })
    .map(({ seed, layers, features, gap }) =>
      madeUpDecoders(seed, { layers, features, width: 5, without: gap ? [gap] : [] }),
    )
    .chain((decoders) => {
      const features = featuresOf(decoders);
      const chance = Object.fromEntries(
        [...decoders.keys()]
          .flatMap((target) =>
            neighbours(positionOf(target), (p) => decoders.has(p)).sources.map((source) =>
              pairId(target, source),
            ),
          )
          .map((pair, i) => [pair, ((i * 37) % 60) / 100]),
      );
      return fc.record({
        decoders: fc.constant(decoders),
        request: fc.record({
          seeds: fc.uniqueArray(fc.constantFrom(...features), { minLength: 1, maxLength: some.seeds ?? 3 }),
          direction: fc.constantFrom(...(some.directions ?? DIRECTIONS)),
          k: fc.integer({ min: 1, max: 6 }),
          cuts,
          chance: fc.constant(chance),
          reach: some.reach?.(features) ?? fc.constant(FULL_REACH),
          choice: fc.constant(NO_CHOICE),
          maxNodes: fc.constant(Number.POSITIVE_INFINITY),
        }),
      });
    });
}

/** Any reach at all: limited depth, rivers only, nodes opened and closed by hand. */
const anyReach = (features: FeatureId[]): fc.Arbitrary<Reach> => {
  const some = fc.uniqueArray(fc.constantFrom(...features), { maxLength: 4 });
  return fc.record({
    depth: fc.constantFrom(0, 1, 2, 3, Number.POSITIVE_INFINITY),
    follow: fc.constantFrom('all', 'main'),
    opened: fc
      .array(fc.tuple(fc.constantFrom(...features), fc.constantFrom<Opening>('step', 'chain')), {
        maxLength: 4,
      })
      .map((list) => new Map(list)),
    closed: some.map((list) => new Set(list)),
  });
};

// A second way to find the edges of a full graph, to compare with: no order of work, no layers, no bookkeeping.

function plainEdges(
  lookup: MatchLookup,
  { seeds, direction, k, cuts: c, chance }: FlowRequest,
): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (id: FeatureId, way: Way, seen: Set<FeatureId>): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const here = positionId(featureOf(id));
    const { sources, targets } = neighbours(featureOf(id), (p) => lookup.has(p));
    for (const there of way === 'backward' ? sources : targets) {
      const list = lookup.matches(id, there);
      const least = way === 'backward' ? cutFor(c, chance, here, there) : cutFor(c, chance, there, here);
      for (let i = 0; i < k; i++) {
        const cosine = list?.cosine[i];
        if (cosine === undefined || cosine <= 0 || cosine < least) continue;
        const other: FeatureId = `${there}/${list?.index[i] ?? -1}`;
        found.set(way === 'backward' ? `${other}>${id}` : `${id}>${other}`, cosine);
        walk(other, way, seen);
      }
    }
  };
  for (const way of direction === 'both' ? (['backward', 'forward'] as const) : [direction]) {
    const seen = new Set<FeatureId>();
    for (const seed of seeds) walk(seed, way, seen);
  }
  return found;
}

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

describe('the four directions features can take', () => {
  const width = 8;
  /** A row in the first half of the width (residual) or in the second (modules): the halves never meet. */
  const row = (random: () => number, second: boolean): number[] =>
    Array.from({ length: width }, (_, c) => (c >= width / 2 === second ? random() * 2 - 1 : 0));

  it('a feature that is only copied from layer to layer is matched to itself and called translated', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 8 }), (seed, features) => {
        const random = randomFrom(seed);
        const rows = Array.from({ length: features }, () => row(random, false));
        const decoders: Decoders = new Map(
          [0, 1, 2].flatMap((layer): [PositionId, number[][]][] => [
            // Scaled by a power of two, so that not a bit of the cosine changes.
            [`${layer}/res`, rows.map((values) => values.map((x) => x * 2 ** layer))],
            [`${layer}/mlp`, Array.from({ length: features }, () => row(random, true))],
          ]),
        );
        for (let i = 0; i < features; i++) {
          const graph = traceFlow(request([`2/res/${i}`], { cuts: PAPER_CUTS }), exactLookup(decoders));
          expect(arrows(graph)).toEqual([`0/res/${i}>1/res/${i}`, `1/res/${i}>2/res/${i}`]);
          expect(graph.edges.every((edge) => edge.cosine > 1 - 1e-12 && edge.main)).toBe(true);
          expect(graph.nodes.map((node) => node.class)).toEqual(['translated', 'translated', 'unexplained']);
          expect(spanOf(graph)).toEqual({ start: 0, end: 2 });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('classes every node by its best matches, whether or not they are drawn', () => {
    const lookup = writtenLookup(['1/res', '0/res', '1/mlp', '1/att'], {
      '1/res/0>0/res': [[0, 0.9]],
      '1/res/1>0/res': [[0, 0.9]],
      '1/res/1>1/mlp': [[0, 0.2]],
      '1/res/2>0/res': [[0, 0.4]],
      '1/res/2>1/att': [[0, 0.2]],
      '1/res/3>0/res': [[0, 0.4]],
      '1/res/3>1/mlp': [[0, 0.1]],
    });
    const seeds: FeatureId[] = ['1/res/0', '1/res/1', '1/res/2', '1/res/3', '1/mlp/0', '1/att/0'];
    for (const reach of [FULL_REACH, { ...FULL_REACH, closed: new Set(seeds) }]) {
      const graph = traceFlow(request(seeds, { cuts: PAPER_CUTS, reach }), lookup);
      expect(seeds.map((id) => nodeOf(graph, id)?.class)).toEqual([
        'translated',
        'processed',
        'newborn',
        'unexplained',
        null,
        null,
      ]);
    }
    expect(scoresOf(featureOf('1/res/1'), lookup)).toEqual({ res: 0.9, mlp: 0.2, att: null });
  });
});

describe('a cosine that is not positive', () => {
  it.each([0, -0, -1e-300, -0.5, -1])('of %d is no edge, even with the cuts at 0', (cosine) => {
    const lookup = writtenLookup(['1/res', '0/res'], {
      '1/res/0>0/res': [[0, cosine]],
      '0/res/0>1/res': [[0, cosine]],
    });
    for (const direction of DIRECTIONS)
      for (const seed of ['1/res/0', '0/res/0'] as const) {
        const graph = traceFlow(request([seed], { direction, k: 3 }), lookup);
        expect(graph.edges).toEqual([]);
        expect(ids(graph)).toEqual([seed]);
      }
  });

  it('is an edge as soon as it reaches its cut', () => {
    const lookup = writtenLookup(['1/res', '0/res'], { '1/res/0>0/res': [[0, 0.5]] });
    const cutAt = (res: number) => traceFlow(request(['1/res/0'], { cuts: { ...NO_CUTS, res } }), lookup);
    expect(cutAt(0.5).edges).toHaveLength(1);
    expect(cutAt(0.5000001).edges).toHaveLength(0);
  });

  it('is an edge as soon as it is above zero', () => {
    const lookup = writtenLookup(['1/res', '0/res'], { '1/res/0>0/res': [[0, 1e-300]] });
    expect(arrows(traceFlow(request(['1/res/0']), lookup))).toEqual(['0/res/0>1/res/0']);
  });
});

describe('seeds at modules', () => {
  const lookup = writtenLookup(['1/res', '2/res', '1/mlp', '1/att'], {
    '1/mlp/4>1/res': [[7, 0.6]],
    '1/att/4>1/res': [[7, 0.3]],
    '1/res/7>2/res': [[8, 0.9]],
    '1/res/7>1/mlp': [[4, 0.6]],
  });

  it.each(['1/mlp/4', '1/att/4'] as const)('%s has no sources', (seed) => {
    const graph = traceFlow(request([seed]), lookup);
    expect(graph.nodes).toMatchObject([{ id: seed, class: null, distance: 0, seed: true, hidden: 0 }]);
    expect(graph.edges).toEqual([]);
    expect(graph.missing).toEqual([]);
    expect(spanOf(graph)).toBeUndefined();
  });

  it.each(['1/mlp/4', '1/att/4'] as const)('%s flows into its layer and on', (seed) => {
    const graph = traceFlow(request([seed], { direction: 'forward', reach: MAIN }), lookup);
    expect(arrows(graph)).toEqual([`${seed}>1/res/7`, '1/res/7>2/res/8'].sort());
    expect(graph.edges.every((edge) => edge.main)).toBe(true);
    expect(spanOf(graph)).toEqual({ start: 1, end: 2 });
  });

  it('modules are leaves of a backward graph', () => {
    fc.assert(
      fc.property(asked({ directions: ['backward'], reach: anyReach }), ({ decoders, request: asks }) => {
        for (const { to } of traceFlow(asks, exactLookup(decoders)).edges)
          expect(featureOf(to).site).toBe('res');
      }),
      { numRuns: 50 },
    );
  });
});

describe('following the main river', () => {
  /** The strongest residual match, again and again, until it falls below the cut. */
  function river(lookup: MatchLookup, seed: FeatureId, { cuts: c, chance }: FlowRequest): FeatureId[] {
    const chain = [seed];
    for (;;) {
      const at = chain[chain.length - 1] ?? seed;
      const { layer, site } = featureOf(at);
      const below: PositionId = `${layer - 1}/res`;
      const list = site === 'res' && lookup.has(below) ? lookup.matches(at, below) : undefined;
      const best = list?.cosine[0] ?? 0;
      if (best <= 0 || best < cutFor(c, chance, positionId(featureOf(at)), below)) return chain;
      chain.push(`${below}/${list?.index[0] ?? -1}`);
    }
  }

  it('shows the chain of strongest residual matches and what flows into it directly, and no more', () => {
    fc.assert(
      fc.property(
        asked({ directions: ['backward'], seeds: 1, reach: () => fc.constant(MAIN) }),
        ({ decoders, request: asks }) => {
          const lookup = exactLookup(decoders);
          const graph = traceFlow(asks, lookup);
          const [seed] = asks.seeds;
          if (!seed) return;
          const chain = river(lookup, seed, asks);
          expect(
            graph.nodes
              .filter((node) => node.main)
              .map((node) => node.id)
              .sort(),
          ).toEqual([...chain].sort());
          const whole = traceFlow({ ...asks, reach: FULL_REACH }, lookup);
          expect(arrows(graph)).toEqual(
            whole.edges
              .filter((edge) => chain.includes(edge.to))
              .map(arrow)
              .sort(),
          );
          for (const node of graph.nodes) expect(node.open).toBe(node.main);
          for (const edge of graph.edges)
            expect(edge.main).toBe(chain.indexOf(edge.from) === chain.indexOf(edge.to) + 1);
          const layers = chain.map((id) => featureOf(id)).filter((f) => f.site === 'res');
          expect(spanOf(graph)).toEqual(
            layers.length === 0
              ? undefined
              : {
                  start: Math.min(...layers.map((f) => f.layer)),
                  end: Math.max(...layers.map((f) => f.layer)),
                },
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  // A river 3/res/0 < 2/res/0 < 1/res/0 < 0/res/0 with a side stream 2/res/1 < 1/res/1 < 0/res/1.
  const lookup = writtenLookup(['0/res', '1/res', '2/res', '3/res', '2/mlp'], {
    '3/res/0>2/res': [
      [0, 0.9],
      [1, 0.7],
    ],
    '2/res/0>1/res': [[0, 0.9]],
    '2/res/1>1/res': [
      [1, 0.8],
      [0, 0.6],
    ],
    '2/res/1>2/mlp': [[5, 0.4]],
    '1/res/0>0/res': [[0, 0.9]],
    '1/res/1>0/res': [[1, 0.9]],
  });
  const asks = (reach: Partial<Reach>): FlowGraph =>
    traceFlow(request(['3/res/0'], { k: 2, cuts: PAPER_CUTS, reach: { ...MAIN, ...reach } }), lookup);
  const base = ['0/res/0>1/res/0', '1/res/0>2/res/0', '2/res/0>3/res/0', '2/res/1>3/res/0'];

  it('leaves a side stream closed and counts its hidden matches', () => {
    const graph = asks({});
    expect(arrows(graph)).toEqual(base);
    expect(nodeOf(graph, '2/res/1')).toMatchObject({ open: false, main: false, hidden: 3 });
    expect(nodeOf(graph, '2/res/0')).toMatchObject({ open: true, main: true, hidden: 0 });
  });

  it('opens a side stream by a step', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'step']]) });
    expect(arrows(graph)).toEqual([...base, '1/res/1>2/res/1', '1/res/0>2/res/1', '2/mlp/5>2/res/1'].sort());
    expect(nodeOf(graph, '2/res/1')).toMatchObject({ open: true, main: false, hidden: 0 });
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: false, main: false, hidden: 1 });
  });

  it('opens a side stream with everything behind it', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'chain']]) });
    expect(arrows(graph)).toContain('0/res/1>1/res/1');
    expect(graph.nodes.filter((node) => !node.open)).toEqual([]);
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: true, main: false });
  });

  it('closes what was opened with everything behind it', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'chain']]), closed: new Set<FeatureId>(['1/res/1']) });
    expect(arrows(graph)).not.toContain('0/res/1>1/res/1');
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: false, hidden: 1 });
  });

  it('ends the river at a node that is closed', () => {
    const graph = asks({ closed: new Set<FeatureId>(['2/res/0']) });
    expect(arrows(graph)).toEqual(['2/res/0>3/res/0', '2/res/1>3/res/0']);
    expect(nodeOf(graph, '2/res/0')).toMatchObject({ open: false, main: true, hidden: 1 });
    expect(spanOf(graph)).toEqual({ start: 2, end: 3 });
  });

  it('shows a seed alone when it is closed', () => {
    const graph = asks({ closed: new Set<FeatureId>(['3/res/0']) });
    expect(graph.nodes).toMatchObject([{ id: '3/res/0', seed: true, open: false, hidden: 2 }]);
  });

  it('does not count a match as hidden that is drawn from elsewhere', () => {
    const both = traceFlow(
      request(['1/res/0', '2/res/0'], { direction: 'both', reach: { ...MAIN, depth: 0 } }),
      writtenLookup(['1/res', '2/res'], { '2/res/0>1/res': [[0, 0.9]], '1/res/0>2/res': [[0, 0.9]] }),
    );
    expect(both.edges).toEqual([]);
    expect(both.nodes.map((node) => node.hidden)).toEqual([1, 1]);
    const drawn = traceFlow(
      request(['1/res/0', '2/res/0'], {
        direction: 'both',
        reach: { ...MAIN, closed: new Set(['1/res/0']) },
      }),
      writtenLookup(['1/res', '2/res'], { '2/res/0>1/res': [[0, 0.9]], '1/res/0>2/res': [[0, 0.9]] }),
    );
    expect(arrows(drawn)).toEqual(['1/res/0>2/res/0']);
    expect(nodeOf(drawn, '1/res/0')).toMatchObject({ open: false, hidden: 0 });
  });

  it('opens by hand what the whole graph has, and never more', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: some }) => {
        const exact = exactLookup(decoders);
        const whole = arrows(traceFlow({ ...some, reach: FULL_REACH }, exact));
        for (const edge of arrows(traceFlow(some, exact))) expect(whole).toContain(edge);
        const all = new Map(featuresOf(decoders).map((id) => [id, 'step'] as const));
        expect(arrows(traceFlow({ ...some, reach: { ...MAIN, opened: all } }, exact))).toEqual(whole);
        const chains = new Map(some.seeds.map((id) => [id, 'chain'] as const));
        expect(arrows(traceFlow({ ...some, reach: { ...MAIN, opened: chains } }, exact))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the similarity span', () => {
  it('is the layers of the main river, one layer when nothing stands, and undefined without a seed', () => {
    const decoders = madeUpDecoders(1, { layers: 3, features: 4, width: 5 });
    const steep: Cuts = { res: 1.1, mlp: 1.1, att: 1.1, rule: 'fixed' };
    expect(spanOf(traceFlow(request(['2/res/0'], { cuts: steep }), exactLookup(decoders)))).toEqual({
      start: 2,
      end: 2,
    });
    expect(spanOf(traceFlow(request([]), exactLookup(decoders)))).toBeUndefined();
  });
});
