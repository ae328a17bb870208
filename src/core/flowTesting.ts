import fc from 'fast-check';
import { NO_CHOICE } from './choice';
import { CUT_RULES, type Cuts, cutFor } from './cuts';
import {
  DIRECTIONS,
  type Direction,
  type Expansion,
  type FlowEdge,
  type FlowGraph,
  type FlowRequest,
  FULL_REACH,
  type Reach,
  type Way,
} from './flowGraph';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';
import { pairId } from './match';
import { neighbours } from './pairs';
import { type Decoders, featuresOf, madeUpDecoders } from './testing';

/** What flow graphs are asked for at random, and a second way to find their edges, for tests. */

export const NO_CUTS: Cuts = { res: 0, mlp: 0, att: 0, rule: 'fixed' };
export const MAIN: Reach = { ...FULL_REACH, follow: 'main' };

export function request(seeds: readonly FeatureId[], some: Partial<FlowRequest> = {}): FlowRequest {
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

export const ids = (graph: FlowGraph): FeatureId[] => graph.nodes.map((node) => node.id).sort();
export const arrow = ({ from, to }: { from: FeatureId; to: FeatureId }): string => `${from}>${to}`;
export const arrows = (graph: FlowGraph): string[] => graph.edges.map(arrow).sort();
export const nodeOf = (graph: FlowGraph, id: FeatureId) => graph.nodes.find((node) => node.id === id);
/** The node an edge was found from, and the one it was found at. */
export const ends = (edge: FlowEdge): [FeatureId, FeatureId] =>
  edge.way === 'backward' ? [edge.to, edge.from] : [edge.from, edge.to];

/** Everything that can be reached from some nodes along edges, up or down the stream. */
export function reachable(graph: FlowGraph, starts: readonly FeatureId[], way: Way): Set<FeatureId> {
  const seen = new Set(starts);
  for (let before = -1; before < seen.size; ) {
    before = seen.size;
    for (const { from, to } of graph.edges)
      if (way === 'backward' ? seen.has(to) : seen.has(from)) seen.add(way === 'backward' ? from : to);
  }
  return seen;
}

// Random packs, and random questions about them.

export interface Asked {
  readonly decoders: Decoders;
  readonly request: FlowRequest;
}

export const cut = fc.integer({ min: 0, max: 95 }).map((n) => n / 100);
const cuts = fc.record({ res: cut, mlp: cut, att: cut, rule: fc.constantFrom(...CUT_RULES) });

export function asked(
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
export const anyReach = (features: FeatureId[]): fc.Arbitrary<Reach> => {
  const some = fc.uniqueArray(fc.constantFrom(...features), { maxLength: 4 });
  return fc.record({
    depth: fc.constantFrom(0, 1, 2, 3, Number.POSITIVE_INFINITY),
    follow: fc.constantFrom('all', 'main'),
    floors: fc.constant(new Map()),
    opened: fc
      .array(fc.tuple(fc.constantFrom(...features), fc.constantFrom<Expansion>('step', 'chain')), {
        maxLength: 4,
      })
      .map((list) => new Map(list)),
    closed: some.map((list) => new Set(list)),
  });
};

// A second way to find the edges of a full graph, to compare with: no order of work, no layers, no bookkeeping.

export function plainEdges(
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
